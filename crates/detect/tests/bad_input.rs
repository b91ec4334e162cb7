//! What strangers send does not grow what is remembered, and does not hide or multiply what is found.

use std::net::{IpAddr, Ipv4Addr};

use detect::{Detectors, Limits, Neighbour, Seen, Sight};
use model::{
    Counters, Direction, DnsExchange, EndReason, Exchange, Finding, FindingKind, FindingSeverity,
    FlowKey, FlowRecord, MacAddress, SourceId, Timestamp,
};

const SYN: u8 = 2;

fn address(number: u32) -> IpAddr {
    Ipv4Addr::from_bits(0x0b00_0000 + number).into()
}

/// An opening of a connection that nobody answered.
fn opening(client: IpAddr, server: IpAddr, port: u16, at: Timestamp) -> Seen {
    let key = FlowKey {
        source: client,
        destination: server,
        source_port: 40_000,
        destination_port: port,
        protocol: 6,
        vlan: None,
    };
    let mut record = FlowRecord::new(key, at);
    record.forward = Counters { packets: 1, octets: 66 };
    record.tcp_flags = SYN;
    record.end_reason = Some(EndReason::IdleTimeout);
    record.direction = Direction::Download;
    Seen::Flow(Sight::of(&record))
}

/// A connection in which both said something.
fn spoken(client: IpAddr, server: IpAddr, at: Timestamp) -> Seen {
    let key = FlowKey {
        source: client,
        destination: server,
        source_port: 40_000,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let mut record = FlowRecord::new(key, at);
    record.forward = Counters { packets: 12, octets: 2400 };
    record.reverse = Counters { packets: 14, octets: 9000 };
    (record.tcp_flags, record.tcp_flags_reverse) = (0x1b, 0x1b);
    record.end = at.plus_nanos(1_000_000_000);
    record.end_reason = Some(EndReason::EndOfFlow);
    record.direction = Direction::Upload;
    Seen::Flow(Sight::of(&record))
}

fn medium(detectors: &Detectors) -> Vec<Finding> {
    let mut all = detectors.findings();
    all.retain(|finding| finding.severity >= FindingSeverity::Medium);
    all
}

#[test]
fn a_spoofed_flood_of_a_million_sources_is_one_finding_in_bounded_memory() {
    let limits = Limits { entries: 1024, ..Limits::default() };
    let mut detectors = Detectors::new(SourceId(0), &limits);
    let server: IpAddr = [192, 168, 1, 20].into();
    for number in 0..1_000_000 {
        let at = Timestamp(i64::from(number) * 20_000);
        detectors.see(&opening(address(number), server, 443, at));
    }
    let found = medium(&detectors);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].kind, FindingKind::SynFlood);
    assert_eq!(found[0].subjects, [server]);
    assert!(found[0].others.len() <= Finding::MAX_HOSTS);
    assert!(found[0].evidence.len() <= Finding::MAX_EVIDENCE);
    let counters = detectors.counters();
    assert_eq!(counters.flows, 1_000_000);
    // Of a million pairs 1024 are kept, in two tables at least.
    assert!(counters.forgotten > 1_900_000, "{counters:?}");
}

#[test]
fn a_clock_that_goes_back_finds_what_one_that_goes_forward_does() {
    let (client, server) = (address(1), [192, 168, 1, 20].into());
    let seen: Vec<Seen> = (1..=60_u16)
        .map(|port| opening(client, server, port, Timestamp::from_seconds(1000 + i64::from(port))))
        .collect();
    for order in [seen.clone(), seen.into_iter().rev().collect()] {
        let mut detectors = Detectors::new(SourceId(0), &Limits::default());
        order.iter().for_each(|seen| detectors.see(seen));
        let found = medium(&detectors);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].kind, FindingKind::PortScan);
        assert_eq!(found[0].first, Timestamp::from_seconds(1001));
        assert_eq!(found[0].last, Timestamp::from_seconds(1060));
    }
}

#[test]
fn a_million_made_up_hosts_of_our_own_are_bounded_and_counted() {
    let limits = Limits { entries: 1024, ..Limits::default() };
    let mut detectors = Detectors::new(SourceId(0), &limits);
    for number in 0..1_000_000 {
        let at = Timestamp(i64::from(number) * 20_000_000);
        detectors.see(&spoken(address(number), [203, 0, 113, 9].into(), at));
    }
    assert!(medium(&detectors).is_empty());
    let counters = detectors.counters();
    assert_eq!(counters.flows, 1_000_000);
    assert!(counters.forgotten > 1_900_000, "{counters:?}");
}

#[test]
fn a_clock_that_leaps_to_and_fro_over_years_finds_nothing_and_breaks_nothing() {
    let mut detectors = Detectors::new(SourceId(0), &Limits::default());
    // Nine clocks, one of them at either end of what can be told, each ahead of the one before or behind it.
    let clocks = [
        0,
        1_600_000_000,
        1,
        4_000_000_000,
        1_600_000_300,
        -9_000_000_000,
        300,
        i64::MAX,
        i64::MIN,
    ];
    for round in 0..3000_u32 {
        let clock = clocks[round as usize % clocks.len()];
        let at = Timestamp(clock.saturating_mul(1_000_000_000))
            .plus_nanos(i64::from(round) * 1_000_000_000);
        detectors.see(&spoken([192, 168, 1, 7].into(), address(round % 40), at));
    }
    assert!(medium(&detectors).is_empty(), "{:#?}", medium(&detectors));
    for finding in detectors.findings() {
        query::Filter::parse(&finding.filter).expect(&finding.filter);
    }
}

#[test]
fn more_stories_than_there_is_room_for_are_counted() {
    let limits = Limits { stories: 10, ..Limits::default() };
    let mut detectors = Detectors::new(SourceId(0), &limits);
    for number in 0..200 {
        for port in 1..=25 {
            let at = Timestamp::from_seconds(i64::from(number));
            detectors.see(&opening(address(number), [192, 168, 1, 20].into(), port, at));
        }
    }
    assert!(detectors.counters().beyond > 0);
    // What many hosts did alike is told once.
    assert_eq!(medium(&detectors).len(), 1);
}

#[test]
fn a_name_full_of_markup_stays_text_in_the_sentence_and_in_the_filter() {
    let mut detectors = Detectors::new(SourceId(0), &Limits::default());
    for number in 0..60 {
        let name = format!("{number:0>10}q7x{number:0>30}.<script>\"&.test");
        let said = DnsExchange {
            time: Timestamp::from_seconds(number),
            client: address(1),
            server: address(2),
            protocol: "DNS".into(),
            name: name.into(),
            kind: 16,
            code: Some(0),
            answers: "".into(),
            records: 1,
            latency_nanos: None,
        };
        detectors.see(&Seen::Exchange(Box::new(Exchange::Dns(said))));
    }
    let found = medium(&detectors);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].filter.contains("host contains \"<script>\\\"&.test\""),
        "{}",
        found[0].filter
    );
    query::Filter::parse(&found[0].filter).unwrap();
}

#[test]
fn a_million_made_up_claims_of_one_address_are_one_finding() {
    let mut detectors = Detectors::new(SourceId(0), &Limits::default());
    for number in 0..1_000_000_u32 {
        let [a, b, c, d] = number.to_be_bytes();
        detectors.see(&Seen::Neighbour(Neighbour {
            time: Timestamp(i64::from(number) * 1000),
            address: [192, 168, 1, 1].into(),
            mac: MacAddress([2, 0, a, b, c, d]),
            asks: None,
        }));
    }
    assert_eq!(medium(&detectors).len(), 1);
}
