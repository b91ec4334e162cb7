//! What a store takes for many flows, and what it gives back.

use std::collections::BTreeMap;
use std::net::IpAddr;

use model::{Column, FlowKey, FlowRecord, SourceId, Timestamp, Value};
use query::{Dimension, Filter, Measure, Order, OrderBy, Question};
use store::{Limits, Store};

#[test]
fn rows_reach_over_segments_and_forgotten_ones_give_their_memory_back() {
    let key = FlowKey {
        source: [10, 0, 0, 1].into(),
        destination: [10, 0, 0, 2].into(),
        source_port: 40_000,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let mut record = FlowRecord::new(key, Timestamp::from_seconds(0));
    let mut store = Store::new(Limits::default());
    for number in 0..200_000_u32 {
        record.source = SourceId(u32::from(number >= 100_000));
        record.start = Timestamp::from_millis(number.into());
        record.end = record.start.plus_nanos(i64::from(number) << 20);
        record.key.source = IpAddr::from(number.to_be_bytes());
        record.key.source_port = number.to_be_bytes().into_iter().map(u16::from).sum();
        record.forward.octets = number.into();
        record.reverse.octets = u64::from(number) << 10;
        store.append(&record).expect("there is room");
    }
    let octets = store.octets_held();
    assert!(octets < 200_000 * 100, "{octets}");

    let block = Question {
        filter: Filter::parse("octets >= 99990 && octets < 100010").ok(),
        select: vec![Column::Octets],
        limit: 100,
        ..Question::default()
    };
    assert_eq!(store.answer(&block).available, 20);
    let question = Question {
        group_by: vec![Dimension::Column(Column::SourcePort)],
        measures: vec![Measure::OctetsForward],
        filter: Filter::parse("bytes < 102500000").ok(),
        order: Some(Order { by: OrderBy::Key, descending: false }),
        limit: u32::MAX,
        buckets: 10,
        ..Question::default()
    };
    let mut expected: BTreeMap<u64, u64> = BTreeMap::new();
    for number in 0..100_000_u32 {
        let port = number.to_be_bytes().into_iter().map(u64::from).sum();
        *expected.entry(port).or_default() += u64::from(number);
    }
    let answer = store.answer(&question);
    assert_eq!((answer.matched, answer.available), (100_000, expected.len() as u64));
    for (row, (port, octets)) in answer.rows.iter().zip(expected) {
        assert_eq!((&row.key, &row.measures), (&vec![Value::Number(port)], &vec![octets]));
        assert_eq!(row.series.iter().flatten().sum::<u64>(), octets);
    }

    assert_eq!(store.forget(SourceId(0)), 100_000);
    assert_eq!(store.answer(&block).available, 10);
    assert_eq!(store.flow(100_001).map(|flow| flow.key.source), Some([0, 1, 0x86, 0xa0].into()));
    let kept = store.octets_held();
    assert!(kept < octets * 3 / 4, "{kept} of {octets}");
}
