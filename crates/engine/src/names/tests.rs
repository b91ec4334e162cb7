//! Answers and names by hand, and what flows are called because of them.

use std::net::IpAddr;

use classify::{Addressed, Answer, HostName};
use model::{Confidence, FlowKey, FlowRecord, Label, NameSource, Timestamp};

use super::Names;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn answer(seconds: i64, client: &str, name: &str, at: &str, ttl_seconds: u32) -> Answer {
    Answer {
        time: Timestamp::from_seconds(seconds),
        client: address(client),
        server: address("10.0.0.53"),
        name: name.into(),
        kind: 1,
        addresses: vec![Addressed { address: address(at), ttl_seconds }],
    }
}

fn host(at: &str, name: &str, how: NameSource) -> HostName {
    let time = Timestamp::from_seconds(0);
    HostName { time, address: Some(address(at)), mac: None, name: name.into(), how }
}

fn flow(seconds: i64, client: &str, server: &str) -> FlowRecord {
    let key = FlowKey {
        source: address(client),
        destination: address(server),
        source_port: 50_000,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    FlowRecord::new(key, Timestamp::from_seconds(seconds))
}

/// Name, by whom, application and confidence of a flow at that second.
fn check(
    names: &Names,
    at: i64,
    ends: (&str, &str),
    known: Label,
    expected: (&str, &str, &str, &str),
) {
    let mut record = flow(at, ends.0, ends.1);
    record.label = known;
    let before = record.clone();
    let key = record.key;
    let answered = names.answered(key.source, key.destination, record.start);
    let inferred = names.infer(&mut record, answered.as_ref());
    let by = record.revealed.as_ref().and_then(|revealed| revealed.name_by.clone());
    let found = (
        record.host_name.as_deref().unwrap_or_default(),
        by.as_deref().unwrap_or_default(),
        &*record.label.application,
        record.label.confidence.name(),
    );
    assert_eq!(found, expected);
    inferred.withdraw(&mut record);
    assert_eq!(record, before);
}

fn told() -> Names {
    Names::new(1000, 7)
}

fn tls(confidence: Confidence) -> Label {
    Label { application: "TLS".into(), confidence }
}

const A: &str = "10.0.0.1";
const B: &str = "10.0.0.2";
const SERVER: &str = "192.0.2.7";

#[test]
fn an_answer_names_later_flows_until_its_time_and_the_grace_are_over() {
    let mut names = told();
    names.hear_answer(&answer(100, A, "www.youtube.com", SERVER, 60));
    let named = ("www.youtube.com", "DNS", "TLS.YouTube", "remembered");
    check(&names, 100, (A, SERVER), tls(Confidence::Payload), named);
    check(&names, 100 + 60 + 300, (A, SERVER), tls(Confidence::Payload), named);
    let bare = ("", "", "TLS", "payload");
    check(&names, 100 + 60 + 301, (A, SERVER), tls(Confidence::Payload), bare);
    check(&names, 99, (A, SERVER), tls(Confidence::Payload), bare);
}

#[test]
fn two_clients_with_different_answers_for_one_address_have_their_own_names() {
    let mut names = told();
    names.hear_answer(&answer(0, A, "www.netflix.com", SERVER, 60));
    names.hear_answer(&answer(1, B, "www.youtube.com", SERVER, 60));
    let port = || tls(Confidence::Port);
    check(&names, 2, (A, SERVER), port(), ("www.netflix.com", "DNS", "TLS.NetFlix", "name"));
    check(&names, 2, (B, SERVER), port(), ("www.youtube.com", "DNS", "TLS.YouTube", "name"));
}

#[test]
fn a_flow_nobody_knows_is_named_by_its_server_alone() {
    let mut names = told();
    names.hear_answer(&answer(0, A, "www.youtube.com", SERVER, 60));
    let expected = ("www.youtube.com", "DNS", "YouTube", "name");
    check(&names, 2, (A, SERVER), Label::default(), expected);
}

#[test]
fn without_an_answer_the_hosts_own_name_is_taken_and_names_no_application() {
    let mut names = told();
    names.hear_host(&host(SERVER, "youtube.com", NameSource::ReverseDns));
    names.hear_host(&host(SERVER, "tv.local", NameSource::Mdns));
    let known = tls(Confidence::Payload);
    check(&names, 2, (A, SERVER), known, ("tv.local", "mDNS", "TLS", "payload"));
}

#[test]
fn names_of_a_host_are_bounded_and_the_surest_stay() {
    let mut names = told();
    names.hear_host(&host(SERVER, "box", NameSource::Dhcp));
    for number in 0..100 {
        names.hear_server(
            address(SERVER),
            &format!("{number}.test"),
            NameSource::Tls,
            Timestamp(number),
        );
    }
    let (_, known) = names.known(address(SERVER)).unwrap();
    assert_eq!(known.len(), 8);
    assert_eq!((&*known[0].name, known[0].how), ("box", NameSource::Dhcp));
    assert_eq!(known[1].name, "99.test");
}

#[test]
fn answers_are_bounded_and_what_was_forgotten_is_counted() {
    let mut names = Names::new(4, 7);
    for number in 0..10 {
        names.hear_answer(&answer(0, A, "a.test", &format!("192.0.2.{number}"), 60));
        names.hear_answer(&answer(0, A, "first.test", "192.0.2.0", 60));
    }
    assert_eq!(names.forgotten(), 12);
    let now = Timestamp::from_seconds(1);
    assert_eq!(
        names.answered(address(A), address("192.0.2.0"), now).as_deref(),
        Some("first.test")
    );
    assert_eq!(names.answered(address(A), address("192.0.2.5"), now), None);
}

#[test]
fn nobody_and_groups_have_no_names() {
    let mut names = told();
    for nobody in ["0.0.0.0", "::", "224.0.0.251", "ff02::fb"] {
        names.hear_host(&host(nobody, "tv.local", NameSource::Mdns));
        assert_eq!(names.known(address(nobody)), None);
    }
}
