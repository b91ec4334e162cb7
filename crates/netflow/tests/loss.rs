//! What is lost between exporter and collector: in which units, when, and what came late.

use std::net::SocketAddr;

use model::{ExporterStatus, Timestamp};
use netflow::{Collector, Limits};

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_700_000_000 + second)
}

fn from(port: u16) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], port))
}

/// A message of v5 from that engine, with so many records of nothing.
fn v5(engine: u8, sequence: u32, records: u8) -> Vec<u8> {
    let mut message = vec![0, 5, 0, records, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0];
    message.extend(sequence.to_be_bytes());
    message.extend([0, engine, 0, 0]);
    message.resize(24 + 48 * usize::from(records), 0);
    message
}

/// A message of v9, so long after 1 700 000 000 s, with these sets of id and body.
fn v9(second: u8, sequence: u32, sets: &[(u16, &[u8])]) -> Vec<u8> {
    let mut message = vec![0, 9, 0, 1, 0, 0, second, 0, 0x65, 0x53, 0xf1, second];
    message.extend(sequence.to_be_bytes());
    message.extend([0, 0, 0, 1]);
    for (id, body) in sets {
        message.extend(id.to_be_bytes());
        message.extend(u16::try_from(body.len() + 4).unwrap().to_be_bytes());
        message.extend(*body);
    }
    message
}

/// A datagram of sFlow without samples from that agent.
fn sflow(agent: u32, sequence: u32) -> Vec<u8> {
    [5, 1, agent, 0, sequence, sequence * 1000, 0].map(u32::to_be_bytes).concat()
}

/// Feeds datagrams with the second they come in, and tells what is known of each exporter.
fn statuses(datagrams: &[(i64, Vec<u8>)]) -> Vec<ExporterStatus> {
    let mut collector = Collector::new(Limits::default());
    for (second, datagram) in datagrams {
        collector.handle(at(*second), from(2055), datagram, false, &mut |_| {}).unwrap();
    }
    collector.exporters().collect()
}

/// Units lost and in what, records lost and whether that is estimated.
fn loss(status: &ExporterStatus) -> (u64, &str, u64, bool) {
    (status.lost, &status.loss_unit, status.lost_records, status.lost_is_estimated)
}

/// octetDeltaCount in one octet.
const TEMPLATE: (u16, &[u8]) = (0, &[1, 0, 0, 1, 0, 1, 0, 1]);

#[test]
fn each_engine_of_an_exporter_counts_its_own_flows() {
    let statuses = statuses(&[
        (0, v5(1, 0, 30)),
        (0, v5(2, 700, 10)),
        (1, v5(1, 30, 30)),
        (1, v5(2, 725, 10)),
        (2, v5(1, 60, 1)),
    ]);
    assert_eq!(statuses.len(), 2);
    assert_eq!(loss(&statuses[0]), (0, "flows", 0, false));
    assert_eq!(loss(&statuses[1]), (15, "flows", 15, false));
}

#[test]
fn records_of_lost_messages_are_estimated_by_those_that_came() {
    // 10 records in four messages; 3 messages are missing: 7.5 records.
    let statuses = statuses(&[
        (0, v9(0, 1, &[TEMPLATE, (256, &[1, 2, 3, 4])])),
        (1, v9(1, 2, &[(256, &[1, 2, 3])])),
        (2, v9(2, 3, &[(256, &[1, 2])])),
        (3, v9(3, 7, &[(256, &[1])])),
    ]);
    assert_eq!(loss(&statuses[0]), (3, "messages", 8, true));
}

#[test]
fn loss_stands_in_its_minute_and_is_taken_back_there() {
    let statuses = statuses(&[
        (0, v9(0, 1, &[TEMPLATE])),
        (10, v9(10, 4, &[(256, &[1, 2, 3])])),
        (70, v9(70, 3, &[(256, &[1])])),
        (80, v9(80, 6, &[(256, &[1])])),
    ]);
    // 1 700 000 000 s is 20 s into a minute.
    let minutes: Vec<_> = statuses[0]
        .history
        .iter()
        .map(|minute| (minute.minute, minute.datagrams, minute.records, minute.lost))
        .collect();
    assert_eq!(minutes, [(at(-20), 2, 3, 1), (at(40), 2, 2, 1)]);
    assert_eq!((statuses[0].lost, statuses[0].gaps), (2, 2));
}

#[test]
fn agents_that_share_an_exporter_count_their_own_datagrams() {
    let datagrams = [(1, 5), (2, 900), (1, 6), (2, 901), (1, 9), (2, 902)];
    let datagrams = datagrams.map(|(agent, sequence)| (0, sflow(agent, sequence)));
    let statuses = statuses(&datagrams);
    assert_eq!(statuses.len(), 1);
    assert_eq!(loss(&statuses[0]), (2, "datagrams", 0, true));
    assert_eq!(statuses[0].counters, [("further agents".to_owned(), 1)]);
}

#[test]
fn what_limits_cost_stands_beside_the_exporter_that_it_cost() {
    let limits = Limits { templates_per_exporter: 1, ..Limits::default() };
    let mut collector = Collector::new(limits);
    let two = (0, &[1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 2, 0, 1][..]);
    for (port, sets) in [(1, &[TEMPLATE][..]), (2, &[two]), (3, &[(300, &[9, 9])])] {
        let message = v9(0, 1, sets);
        collector.handle(at(0), from(port), &message, false, &mut |_| {}).unwrap();
    }
    // An hour and a half later, templates and waiting data of silent exporters are gone, too.
    collector.handle(at(5400), from(4), &v9(0, 1, &[]), false, &mut |_| {}).unwrap();
    let counters: Vec<Vec<(String, u64)>> =
        collector.exporters().map(|status| status.counters).collect();
    let expected = [
        &[("templates expired", 1)][..],
        &[("templates forgotten for room", 1), ("templates expired", 1)],
        &[
            ("sets that waited for their template", 1),
            ("waiting sets dropped", 1),
            ("waiting sets dropped for age", 1),
        ],
        &[],
    ];
    let expected: Vec<Vec<(String, u64)>> = expected
        .iter()
        .map(|counters| counters.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect())
        .collect();
    assert_eq!(counters, expected);
}

#[test]
fn what_the_relay_repeats_from_its_memory_is_neither_loss_nor_arrival() {
    let mut collector = Collector::new(Limits::default());
    let mut hand = |sequence, replay| {
        let message = v9(0, sequence, &[TEMPLATE]);
        collector.handle(at(0), from(1), &message, replay, &mut |_| {}).unwrap();
        collector.exporters().next().unwrap()
    };
    hand(500, true);
    hand(10, false);
    hand(700, true);
    let status = hand(11, false);
    assert_eq!((status.lost, status.gaps, status.restarts), (0, 0, 0));
    assert_eq!(status.history.iter().map(|minute| minute.datagrams).sum::<u64>(), 2);
}
