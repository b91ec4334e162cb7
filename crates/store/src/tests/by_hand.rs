//! Small worlds whose answers are worked out by hand.

use std::net::IpAddr;

use model::{
    Column, Counters, ExporterKey, FlowKey, FlowRecord, SourceId, TimeRange, Timestamp, Value,
};
use query::{Answer, Axis, Dimension, Filter, Measure, Order, OrderBy, Question};

use crate::{Limits, Row, Store};

/// From `a` to `b`, protocol and port, seconds of start and length, octets both ways.
fn flow(a: &str, b: &str, service: (u8, u16), at: (i64, i64), octets: (u64, u64)) -> FlowRecord {
    let address = |text: &str| text.parse::<IpAddr>().expect("an address");
    let key = FlowKey {
        source: address(a),
        destination: address(b),
        source_port: 40_000,
        destination_port: service.1,
        protocol: service.0,
        vlan: None,
    };
    let counters = |octets| Counters { packets: 1, octets };
    FlowRecord {
        end: Timestamp::from_seconds(at.0 + at.1),
        forward: counters(octets.0),
        reverse: counters(octets.1),
        ..FlowRecord::new(key, Timestamp::from_seconds(at.0))
    }
}

/// 10.0.0.1 fetches, is pinged, and talks to itself.
fn world() -> Store {
    let mut store = Store::new(Limits::default());
    for flow in [
        flow("10.0.0.1", "10.0.0.2", (6, 443), (0, 10), (100, 900)),
        flow("10.0.0.3", "10.0.0.1", (1, 0), (5, 0), (64, 64)),
        flow("10.0.0.1", "10.0.0.1", (17, 53), (20, 0), (7, 3)),
        flow("10.0.0.2", "10.0.0.1", (6, 443), (30, 10), (10, 20)),
    ] {
        store.append(&flow).expect("there is room");
    }
    store
}

fn check(question: Question, expected: &[(&[&str], &[u64])]) -> Answer {
    let answer = world().answer(&question);
    let rows: Vec<(Vec<String>, Vec<u64>)> = answer
        .rows
        .iter()
        .map(|row| (row.key.iter().map(write).collect(), row.measures.clone()))
        .collect();
    let expected: Vec<(Vec<String>, Vec<u64>)> = expected
        .iter()
        .map(|(key, measures)| {
            (key.iter().map(|cell| (*cell).to_owned()).collect(), measures.to_vec())
        })
        .collect();
    assert_eq!(rows, expected);
    answer
}

fn write(value: &Value) -> String {
    match value {
        Value::Address(address) => address.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Net(address, bits) => format!("{address}/{bits}"),
        Value::Thousandths(number) => format!("{number}/1000"),
        Value::Pair(pair) => format!("{} {}", write(&pair.0), write(&pair.1)),
        other => format!("{other:?}"),
    }
}

fn asked(group_by: Dimension, measures: &[Measure]) -> Question {
    Question {
        group_by: vec![group_by],
        measures: measures.to_vec(),
        limit: 10,
        ..Question::default()
    }
}

#[test]
fn a_host_counts_at_both_ends_and_sees_what_it_sent_itself() {
    let measures = [Measure::Flows, Measure::OctetsForward, Measure::OctetsReverse];
    let answer = check(
        asked(Dimension::Host, &measures),
        &[
            (&["10.0.0.1"], &[4, 191, 977]),
            (&["10.0.0.2"], &[2, 910, 120]),
            (&["10.0.0.3"], &[1, 64, 64]),
        ],
    );
    assert_eq!(answer.total.measures, [4, 181, 987]);
    assert_eq!((answer.available, answer.matched, answer.stored), (3, 4, 4));
    assert_eq!(answer.other, None);
}

#[test]
fn a_conversation_has_no_beginning_side() {
    check(
        asked(Dimension::Conversation, &[Measure::Octets, Measure::OctetsForward]),
        &[
            (&["10.0.0.1 10.0.0.2"], &[1030, 120]),
            (&["10.0.0.1 10.0.0.3"], &[128, 64]),
            (&["10.0.0.1 10.0.0.1"], &[10, 7]),
        ],
    );
}

#[test]
fn a_service_has_a_port_only_with_tcp_and_udp() {
    check(
        asked(Dimension::Service, &[Measure::Flows, Measure::Distinct(Dimension::Host)]),
        &[(&["6 443"], &[2, 2]), (&["1 0"], &[1, 2]), (&["17 53"], &[1, 1])],
    );
}

#[test]
fn both_halves_of_an_exported_connection_are_of_the_same_service() {
    let there = flow("10.0.0.1", "10.0.0.2", (6, 443), (0, 10), (100, 0));
    let half = |record: &FlowRecord, exported: bool| FlowRecord {
        exporter: exported.then(|| ExporterKey {
            address: "192.0.2.1:2055".parse().expect("an address and port"),
            domain: 0,
        }),
        reverse: Counters::default(),
        ..record.clone()
    };
    let back = FlowRecord { key: there.key.reversed(), ..there.clone() };
    let ping = flow("10.0.0.1", "10.0.0.2", (1, 8), (0, 0), (64, 0));
    let both_ways = FlowRecord { reverse: back.forward, ..half(&back, true) };
    let mut store = Store::new(Limits::default());
    for record in [
        half(&there, true),
        half(&back, true),
        half(&ping, true),
        // Who began is known of these: a biflow, and packets we saw ourselves.
        both_ways,
        half(&back, false),
    ] {
        store.append(&record).expect("there is room");
    }
    let answer = store.answer(&asked(Dimension::Service, &[Measure::Flows]));
    let rows: Vec<(String, u64)> =
        answer.rows.iter().map(|row| (write(&row.key[0]), row.measures[0])).collect();
    let expected = [("6 443", 2), ("6 40000", 2), ("1 0", 1)];
    assert_eq!(rows, expected.map(|(key, flows)| (key.to_owned(), flows)));
}

#[test]
fn what_is_not_shown_is_added_up() {
    let mut question = asked(Dimension::Host, &[Measure::Octets, Measure::FirstSeen]);
    question.limit = 1;
    question.offset = 1;
    let answer = check(question, &[(&["10.0.0.2"], &[1030, 0])]);
    let other = answer.other.expect("two hosts are hidden");
    assert_eq!(other.measures, [1168 + 128, 0]);
    assert_eq!(answer.available, 3);
}

#[test]
fn no_limit_gives_only_the_totals() {
    let question = Question { measures: vec![Measure::Octets], ..Question::default() };
    let answer = check(question, &[]);
    assert_eq!(answer.total.measures, [1168]);
    assert_eq!(answer.extent.map(|extent| extent.end), Some(Timestamp(40_000_000_001)));
}

#[test]
fn flows_are_sorted_by_column_and_found_again_by_their_row() {
    let question = Question {
        filter: Filter::parse("tcp or udp").ok(),
        select: vec![Column::DestinationPort, Column::SourceAddress],
        order: Some(Order { by: OrderBy::Column(Column::OctetsTotal), descending: true }),
        limit: 2,
        ..Question::default()
    };
    let answer = check(question, &[(&["443", "10.0.0.1"], &[]), (&["443", "10.0.0.2"], &[])]);
    assert_eq!((answer.available, answer.other), (3, None));
    let ids: Vec<u64> = answer.rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, [1, 4]);
    assert_eq!(world().flow(4).map(|flow| flow.forward.octets), Some(10));
}

#[test]
fn a_time_range_keeps_what_touches_it_and_counts_what_lies_inside() {
    let seconds = Timestamp::from_seconds;
    let question = Question {
        time: Some(TimeRange { start: seconds(5), end: seconds(35) }),
        measures: vec![Measure::Octets, Measure::Flows],
        buckets: 3,
        limit: 10,
        ..Question::default()
    };
    let answer = world().answer(&question);
    assert_eq!(answer.matched, 4);
    assert_eq!(answer.total.measures, [500 + 128 + 10 + 15, 4]);
    assert_eq!(answer.axis, Some(Axis { start: seconds(5), width: 10_000_000_000, count: 3 }));
    assert_eq!(answer.total.series, [[500 + 128, 10, 15], [1, 1, 1]]);
}

#[test]
fn cells_of_a_single_flow_are_whole_where_its_measures_are_cut() {
    let seconds = Timestamp::from_seconds;
    let question = Question {
        time: Some(TimeRange { start: seconds(8), end: seconds(31) }),
        select: vec![Column::OctetsTotal],
        measures: vec![Measure::Octets, Measure::OctetsForward, Measure::FirstSeen],
        limit: 10,
        ..Question::default()
    };
    let answer = check(
        question,
        &[
            (&["1000"], &[200, 20, 0]),
            (&["10"], &[10, 7, 20_000_000_000]),
            (&["30"], &[3, 1, 30_000_000_000]),
        ],
    );
    assert_eq!(answer.total.measures, [213, 28, 0]);
    let extent = TimeRange { start: seconds(0), end: Timestamp(40_000_000_001) };
    assert_eq!(answer.extent, Some(extent));
}

#[test]
fn a_flow_that_only_ends_where_a_range_begins_is_counted_with_nothing_in_it() {
    let seconds = Timestamp::from_seconds;
    let question = Question {
        time: Some(TimeRange { start: seconds(10), end: seconds(20) }),
        measures: vec![Measure::Flows, Measure::Packets, Measure::Octets],
        ..Question::default()
    };
    assert_eq!(world().answer(&question).total.measures, [1, 0, 0]);
}

#[test]
fn a_flow_that_goes_on_replaces_itself() {
    let mut store = world();
    let before = store.generation();
    store.update(Row(1), &flow("10.0.0.3", "10.0.0.1", (1, 0), (5, 100), (u64::MAX, 64)));
    assert_ne!(store.generation(), before);
    let answer = store.answer(&Question {
        measures: vec![Measure::Flows, Measure::OctetsForward, Measure::LastSeen],
        ..Question::default()
    });
    assert_eq!(answer.total.measures, [4, u64::MAX, 105_000_000_000]);
}

#[test]
fn a_full_store_counts_what_it_lost() {
    let mut store = Store::new(Limits { flows: 1, text_octets: 3, ..Limits::default() });
    let mut record = flow("10.0.0.1", "10.0.0.2", (6, 443), (0, 10), (100, 900));
    record.host_name = Some("long.example".into());
    record.label.application = "TLS".into();
    assert_eq!(store.append(&record), Some(Row(0)));
    assert_eq!(store.append(&record), None);
    assert_eq!((store.full_losses(), store.text_losses(), store.len()), (1, 1, 1));
    let kept = store.flow(1).expect("it was stored");
    assert_eq!((kept.host_name, &*kept.label.application), (None, "TLS"));

    assert_eq!(store.forget(SourceId(0)), 1);
    assert!(store.is_empty());
    assert_eq!(store.append(&record), Some(Row(1)));
    assert_eq!(store.flow(1), None);
}
