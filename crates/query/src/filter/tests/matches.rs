//! Filters against one flow: 10.0.0.5:50000 → 192.0.2.7:443, TLS to Login.Example, 3 s, 1000 + 9000 octets.

use model::{
    Column, Confidence, Counters, Direction, FlowKey, FlowRecord, Label, Revealed, Risks,
    Timestamp, Value,
};

use super::super::*;
use crate::Dimension;

pub(super) fn flow() -> FlowRecord {
    let key = FlowKey {
        source: [10, 0, 0, 5].into(),
        destination: [192, 0, 2, 7].into(),
        source_port: 50_000,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let start = Timestamp::parse_rfc3339("2026-11-21T08:00:00Z").expect("a time");
    FlowRecord {
        end: start.plus_nanos(3_000_000_000),
        forward: Counters { packets: 10, octets: 1000 },
        reverse: Counters { packets: 12, octets: 9000 },
        tcp_flags: 0x1b,
        tcp_flags_reverse: 0x14,
        label: Label { application: "TLS".into(), confidence: Confidence::Payload },
        host_name: Some("Login.Example".into()),
        direction: Direction::Upload,
        ..FlowRecord::new(key, start)
    }
}

fn check(expected: bool, filters: &[&str]) {
    for text in filters {
        let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.matches(&flow()), expected, "{text}");
    }
}

#[test]
fn fields_compare_with_what_the_flow_holds() {
    check(
        true,
        &[
            "",
            "ip.addr == 10/8",
            "ip.src == 10.0.0.1..10.0.0.9",
            "ip.addr in {1.1.1.1, 192.0.2.0/24}",
            "port == 443",
            "port in {80, 440..450}",
            "tcp.port == 443",
            "bytes == 10K",
            "packets == 22",
            "packets_forward == 10 && octets_reverse == 9K",
            "rate > 26K && rate < 27K",
            "duration == 3s",
            "duration >= 3000ms",
            "start == 2026-11-21T08:00:00Z",
            "end > 2026-11-21T08:00:02.9Z",
            "flags contains RST",
            "flags contains SYN+FIN",
            "flags == FIN+SYN+PSH+ACK",
            "dir == outbound",
            "app == tls",
            "sni contains LOGIN",
            "host matches \"^login\\.\"",
            "confidence == payload",
            "octet_layer == L2",
            "login",
            "login tls",
            "\"login.ex\"",
            "host and port and flags and not vlan",
            "sampling_rate == 1",
        ],
    );
    check(
        false,
        &[
            "ip.addr == 10.0.0.6",
            "ip.dst == 10/8",
            "udp",
            "udp.port == 443",
            "bytes > 10K",
            "bytes < 10K",
            "duration < 3s",
            "flags contains URG",
            "flags contains RST+SYN",
            "login nonsense",
            "vlan",
            "vlan < 5000",
            "exporter == 0.0.0.0/0",
            "next_hop == 0.0.0.0/0",
        ],
    );
}

#[test]
fn not_equal_means_that_no_side_equals() {
    check(false, &["ip.addr != 10.0.0.5", "ip.addr != 192.0.2.7", "port != 443", "port != 1..500"]);
    check(true, &["ip.addr != 10.0.0.6", "ip.src != 192.0.2.7", "port != 80", "vlan != 7"]);
}

#[test]
fn a_value_on_screen_becomes_a_filter() {
    let pair = |a: Value, b: Value| Value::Pair(Box::new((a, b)));
    let here = Value::Address([10, 0, 0, 5].into());
    let there = Value::Address([192, 0, 2, 7].into());
    let dimension = Dimension::Column;
    for (dimension, value, text, excluded) in [
        (dimension(Column::Protocol), Value::Number(6), "proto == tcp", "proto != tcp"),
        (dimension(Column::Vlan), Value::Missing, "!(vlan)", "vlan"),
        (dimension(Column::HostName), Value::text("a b"), "host == \"a b\"", "host != \"a b\""),
        (dimension(Column::Direction), Value::text("upload"), "dir == upload", "dir != upload"),
        (dimension(Column::TcpFlags), Value::Number(2), "tcp_flags == SYN", "tcp_flags != SYN"),
        (
            dimension(Column::Duration),
            Value::Span(1500),
            "duration == 1500ns",
            "duration != 1500ns",
        ),
        (Dimension::Host, here.clone(), "ip.addr == 10.0.0.5", "ip.addr != 10.0.0.5"),
        (
            Dimension::Conversation,
            pair(here.clone(), there),
            "ip.addr == 10.0.0.5 && ip.addr == 192.0.2.7",
            "!(ip.addr == 10.0.0.5 && ip.addr == 192.0.2.7)",
        ),
        (
            Dimension::Conversation,
            pair(here.clone(), here),
            "ip.src == 10.0.0.5 && ip.dst == 10.0.0.5",
            "!(ip.src == 10.0.0.5 && ip.dst == 10.0.0.5)",
        ),
        (
            Dimension::Service,
            pair(Value::Number(6), Value::Number(443)),
            "proto == tcp && port == 443",
            "!(proto == tcp && port == 443)",
        ),
        (
            Dimension::Service,
            pair(Value::Number(1), Value::Number(0)),
            "proto == icmp",
            "proto != icmp",
        ),
    ] {
        let write = |negated| {
            Filter::from_value(dimension, &value, negated).map(|filter| filter.to_string())
        };
        assert_eq!(write(false).as_deref(), Some(text));
        assert_eq!(write(true).as_deref(), Some(excluded));
    }
    assert_eq!(Filter::from_value(Column::Protocol, &Value::text("tcp"), false), None);
    assert_eq!(Filter::from_value(Dimension::Host, &Value::Number(5), false), None);
}

#[test]
fn a_risk_among_others_is_found() {
    let mut flow = flow();
    let risks = Risks::WEAK_CIPHER | Risks::NO_SERVER_NAME;
    flow.revealed = Some(Box::new(Revealed { risks, ..Revealed::default() }));
    let matches = |text: &str| Filter::parse(text).expect(text).matches(&flow);
    assert!(matches("risk == weak_cipher") && matches("risk == No_Server_Name"));
    assert!(matches("risk in {malformed, weak_cipher}") && !matches("risk == malformed"));
    assert!(!matches("risk == weak") && !matches("risk != weak_cipher"));
    assert!(matches("risk != malformed"));
}

#[test]
fn what_is_clicked_on_a_flow_keeps_that_flow() {
    let flow = flow();
    for column in Column::ALL {
        let value = flow.value(*column);
        let kept = Filter::from_value(*column, &value, false).expect("every cell is clickable");
        let excluded = Filter::from_value(*column, &value, true).expect("every cell is clickable");
        assert!(kept.matches(&flow), "{kept}");
        assert!(!excluded.matches(&flow), "{excluded}");
        assert_eq!(Filter::parse(&kept.to_string()), Ok(kept));
        assert_eq!(Filter::parse(&excluded.to_string()), Ok(excluded));
    }
}
