//! What a flow that only a port or a network names says of itself.

use std::net::{IpAddr, Ipv4Addr};

use model::{FlowKey, Timestamp};

use super::*;

/// A flow that nothing is known of but its protocol and the port it went to.
fn flow(protocol: u8, port: u16) -> FlowRecord {
    let end = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    let key = FlowKey {
        protocol,
        source: end(1),
        destination: end(2),
        source_port: 50_000,
        destination_port: port,
        vlan: None,
    };
    let mut record = FlowRecord::new(key, Timestamp::from_seconds(1));
    record.label = label_by_port(&record);
    record
}

fn why(mut record: FlowRecord) -> Option<Box<str>> {
    say_why(&mut record);
    record.revealed.and_then(|revealed| revealed.evidence)
}

#[test]
fn a_flow_known_by_its_port_alone_says_so() {
    assert_eq!(why(flow(UDP, 123)).as_deref(), Some("port 123 only"));
    assert_eq!(why(flow(TCP, 5985)).as_deref(), Some("port 5985 only"));
    assert_eq!(why(flow(89, 0)).as_deref(), Some("IP protocol 89"));
    assert_eq!(why(flow(UDP, 49_999)), None);
    let told = FlowRecord { revealed: Some(Box::default()), ..flow(UDP, 123) };
    assert_eq!(why(told).as_deref(), Some("port 123 only"));
}

#[test]
fn what_is_known_otherwise_needs_no_port() {
    let mut known = flow(UDP, 123);
    known.label.confidence = Confidence::Payload;
    assert_eq!(why(known), None);
}

#[test]
fn whose_network_an_exporter_names_is_told_beside_the_port() {
    let exported = |port, source_as, destination_as| {
        let mut record = FlowRecord { source_as, destination_as, ..flow(TCP, port) };
        record.label = label_by_port(&record);
        (record.label.application.to_string(), record.label.confidence, why(record))
    };
    let told = |application: &str, evidence: &str| {
        (application.to_owned(), Confidence::Port, Some(evidence.into()))
    };
    let google = Some(15169);
    assert_eq!(exported(443, None, google), told("TLS.Google", "port 443 and AS15169 only"));
    assert_eq!(exported(443, google, Some(64496)).0, "TLS.Google");
    assert_eq!(exported(443, None, Some(64496)), told("TLS", "port 443 only"));
    assert_eq!(exported(22, None, google), told("SSH", "port 22 only"));
    assert_eq!(exported(49_999, None, google), (String::new(), Confidence::None, None));
}
