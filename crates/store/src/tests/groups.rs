//! More groups than are told apart: the first ones are exact, and so is what the others add up to.

use std::net::Ipv4Addr;

use model::{Column, Counters, FlowKey, FlowRecord, Timestamp};
use query::{Dimension, Measure, Question};

use crate::{Limits, Standing, Store};

const FLOWS: u64 = 50_000;
const GROUPS: u32 = 100;

/// Flow `n` is of client `n % different`, at millisecond `n % different`, and has `n` octets.
fn store(different: u64) -> Store {
    let mut store = Store::new(Limits { groups: GROUPS, ..Limits::default() });
    for number in 0..FLOWS {
        let which = number % different;
        let key = FlowKey {
            source: Ipv4Addr::from_bits(0x0a00_0000 + which as u32).into(),
            destination: [192, 0, 2, 1].into(),
            source_port: 1024,
            destination_port: 443,
            protocol: 6,
            vlan: None,
        };
        let mut flow = FlowRecord::new(key, Timestamp::from_millis(which as i64));
        flow.forward = Counters { packets: 1, octets: number };
        store.append(&flow);
    }
    store
}

fn check(different: u64, group_by: &[Dimension]) {
    let store = store(different);
    let question = Question {
        group_by: group_by.to_vec(),
        measures: vec![Measure::Octets, Measure::Flows],
        limit: 10,
        buckets: 3,
        ..Question::default()
    };
    let answer = store.answer(&question);
    let told_apart = different.min(GROUPS.into());
    assert_eq!(answer.available, told_apart);
    // Each client has as many flows as any other.
    assert_eq!(answer.beyond, FLOWS - FLOWS / different * told_apart, "{group_by:?}");
    assert_eq!(answer.rows.len(), 10);
    for (row, place) in answer.rows.iter().zip(1..) {
        // Of those told apart the last one met has most octets: n, n + different, n + 2 × different …
        let (first, times) = (told_apart - place, FLOWS / different);
        let octets = times * first + different * (times * (times - 1) / 2);
        assert_eq!(row.measures, [octets, times]);
    }
    let sum = |at: usize| {
        let others = answer.other.iter().map(|row| row.measures[at]);
        answer.rows.iter().map(|row| row.measures[at]).chain(others).sum::<u64>()
    };
    assert_eq!([sum(0), sum(1)], [FLOWS * (FLOWS - 1) / 2, FLOWS]);
    assert_eq!(answer.total.measures, [sum(0), sum(1)]);
    let spread = answer.rows.iter().chain(&answer.other);
    assert_eq!(spread.flat_map(|row| &row.series[0]).sum::<u64>(), sum(0));

    let question = Question { buckets: 0, ..question };
    assert_eq!(Standing::new(question.clone()).answer(&store), store.answer(&question));
}

#[test]
fn groups_beyond_the_most_are_added_up_together_to_the_digit() {
    let source = Dimension::Column(Column::SourceAddress);
    let start = Dimension::Column(Column::Start);
    // Narrow codes, wide ones that have numbers first, and keys that have to be narrowed again.
    check(10_000, &[source]);
    check(10_000, &[start]);
    check(10_000, &[start, source]);
    check(10_000, &[start, source, start, Dimension::Conversation, start]);
    check(25_000, &[Dimension::Conversation]);
}

#[test]
fn as_many_groups_as_are_told_apart_leave_nothing_beyond() {
    let source = Dimension::Column(Column::SourceAddress);
    check(u64::from(GROUPS), &[source]);
    check(50, &[source]);
}
