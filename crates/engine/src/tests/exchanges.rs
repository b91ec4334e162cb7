//! Exchanges of a capture made by hand: which ones a filter leaves, and what found no room.

use model::{ExchangeColumn as Said, ExchangeKind};
use query::{ExchangeMeasure, ExchangeQuestion, Filter};

use super::names::{datagram, head, packet};
use super::*;

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const OTHER: [u8; 4] = [10, 0, 0, 2];
const RESOLVER: [u8; 4] = [10, 0, 0, 53];
const SERVER: [u8; 4] = [192, 0, 2, 7];

fn question(id: u8, name: &str) -> Vec<u8> {
    let mut octets = vec![0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        octets.push(u8::try_from(label.len()).unwrap());
        octets.extend(label.as_bytes());
    }
    octets.extend([0, 0, 1, 0, 1]);
    octets
}

fn refusal(id: u8, name: &str) -> Vec<u8> {
    let mut octets = question(id, name);
    octets[2..4].copy_from_slice(&[0x81, 0x83]);
    octets
}

pub(super) fn segment(
    second: u64,
    (from, from_port): ([u8; 4], u16),
    (to, to_port): ([u8; 4], u16),
    (sequence, flags): (u32, u8),
    payload: &[u8],
) -> Vec<u8> {
    let mut octets = [from_port, to_port].map(u16::to_be_bytes).concat();
    octets.extend(sequence.to_be_bytes());
    octets.extend([0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    octets.extend(payload);
    packet(second, 6, from, to, &octets)
}

/// Two names of one flow, one of another client, one that nobody answers; two requests, the last of
/// which nobody answers.
fn capture() -> Vec<u8> {
    let (one, two) = ((CLIENT, 40_000), (OTHER, 40_001));
    let (resolver, web) = ((RESOLVER, 53), (SERVER, 80));
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: shop.test\r\n\r\n").into_bytes();
    let (first, second) = (get("/1"), get("/2"));
    let next = 1 + u32::try_from(first.len()).unwrap();
    [
        head(101),
        datagram(1, one, resolver, &question(1, "a.test")),
        datagram(2, resolver, one, &refusal(1, "a.test")),
        datagram(3, one, resolver, &question(2, "b.test")),
        datagram(4, resolver, one, &refusal(2, "b.test")),
        datagram(5, two, resolver, &question(3, "a.test")),
        datagram(6, resolver, two, &refusal(3, "a.test")),
        datagram(7, two, resolver, &question(4, "c.test")),
        segment(8, (CLIENT, 50_000), web, (1, 0x18), &first),
        segment(9, web, (CLIENT, 50_000), (1, 0x18), b"HTTP/1.1 204 Done\r\n\r\n"),
        segment(10, (CLIENT, 50_000), web, (next, 0x18), &second),
    ]
    .concat()
}

fn ask(engine: &mut Engine, question: ExchangeQuestion) -> Answer {
    match engine.ask(Request::Exchanges(question)) {
        Response::Answer(answer) => answer,
        other => panic!("{other:?} is no answer"),
    }
}

/// Client and name of what passes, in the order of time.
fn check(kind: ExchangeKind, filter: &str, expected: &[&str]) {
    let mut engine = engine();
    read(&mut engine, &capture(), 4096);
    let question = ExchangeQuestion {
        kind,
        filter: Some(Filter::parse(filter).unwrap()),
        select: vec![Said::Client, Said::Name, Said::Outcome],
        limit: 100,
        ..ExchangeQuestion::default()
    };
    let words = |value: &Value| match value {
        Value::Text(text) => text.to_string(),
        Value::Address(address) => address.to_string(),
        other => format!("{other:?}"),
    };
    let answer = ask(&mut engine, question);
    let rows: Vec<String> = answer
        .rows
        .iter()
        .map(|row| row.key.iter().map(words).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(rows, expected, "{filter}");
}

#[test]
fn a_name_leaves_what_asked_for_it_and_not_what_else_its_flow_asked() {
    let both = ["10.0.0.1 a.test no such name", "10.0.0.2 a.test no such name"];
    check(ExchangeKind::Dns, "host a.test", &both);
    check(ExchangeKind::Dns, "dns.qname == b.test", &["10.0.0.1 b.test no such name"]);
    check(ExchangeKind::Dns, "host a.test && src host 10.0.0.2", &both[1..]);
}

#[test]
fn everything_else_is_judged_by_the_flow() {
    let of_one = ["10.0.0.1 a.test no such name", "10.0.0.1 b.test no such name"];
    check(ExchangeKind::Dns, "ip.src == 10.0.0.1", &of_one);
    check(ExchangeKind::Dns, "packets == 4 && ip.src == 10.0.0.1", &of_one);
    check(ExchangeKind::Dns, "port 80", &[]);
    check(
        ExchangeKind::Http,
        "app == HTTP && packets == 3",
        &["10.0.0.1 shop.test fine", "10.0.0.1 shop.test no answer"],
    );
}

#[test]
fn what_nobody_answered_has_no_flow_and_is_judged_by_its_own_addresses() {
    check(ExchangeKind::Dns, "host c.test", &["10.0.0.2 c.test no answer"]);
    check(
        ExchangeKind::Dns,
        "ip.addr == 10.0.0.2 && start >= 1970-01-01T00:00:07Z",
        &["10.0.0.2 c.test no answer"],
    );
    check(
        ExchangeKind::Dns,
        "dst net 10.0.0.53/32 && !host a.test && !host b.test",
        &["10.0.0.2 c.test no answer"],
    );
}

#[test]
fn exchanges_that_find_no_room_are_counted_by_kind() {
    let limits = store::ExchangeLimits { rows: 3, ..Default::default() };
    let mut engine =
        Engine::new(Settings::default(), Limits { exchanges: limits, ..Limits::default() });
    read(&mut engine, &capture(), 4096);
    for (kind, expected) in [(ExchangeKind::Dns, [3, 1]), (ExchangeKind::Http, [2, 0])] {
        let measures = vec![ExchangeMeasure::Count, ExchangeMeasure::NotKept];
        let question = ExchangeQuestion { kind, measures, ..ExchangeQuestion::default() };
        assert_eq!(ask(&mut engine, question).total.measures, expected);
    }
}
