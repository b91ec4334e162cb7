//! Nothing is lost or counted twice where time is cut.

use std::collections::BTreeMap;

use model::{Counters, FlowRecord, Sampling, TimeRange, Timestamp, Value};
use proptest::prelude::*;
use query::{Answer, Measure, Question, Row};

use super::random::{flow, question, time};
use crate::{Limits, Store};

const COUNTED: [Measure; 12] = [
    Measure::Octets,
    Measure::Packets,
    Measure::OctetsForward,
    Measure::OctetsReverse,
    Measure::PacketsForward,
    Measure::PacketsReverse,
    Measure::PacketsScaled,
    Measure::OctetsScaled,
    Measure::PacketsForwardScaled,
    Measure::PacketsReverseScaled,
    Measure::OctetsForwardScaled,
    Measure::OctetsReverseScaled,
];

/// A store of flows whose counters can be added up without reaching the most that a number holds.
fn filled(flows: Vec<FlowRecord>) -> Store {
    let mut store = Store::new(Limits::default());
    let less = |of: Counters| Counters { packets: of.packets >> 11, octets: of.octets >> 11 };
    for flow in flows {
        let sampling = match flow.sampling {
            Sampling::OneIn(rate) => Sampling::OneIn(rate % 7),
            other => other,
        };
        let (forward, reverse) = (less(flow.forward), less(flow.reverse));
        let flow = FlowRecord { forward, reverse, sampling, ..flow };
        store.append(&flow).expect("there is room");
    }
    store
}

/// Each row's measures by its key; the total and what is hidden by names that no key has.
fn measures(answer: &Answer) -> BTreeMap<Vec<Value>, Vec<u64>> {
    let named = |name: &str, row: &Row| (vec![Value::Text(name.into())], row.measures.clone());
    let rows = answer.rows.iter().map(|row| (row.key.clone(), row.measures.clone()));
    rows.chain([named("the total", &answer.total)])
        .chain(answer.other.iter().map(|row| named("what is hidden", row)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_buckets_over_a_range_add_up_to_the_measure(
        flows in proptest::collection::vec(flow(), 0..30),
        question in question(),
        ends in (time(), time()),
        buckets in 1_u32..50,
    ) {
        let (start, end) = (ends.0.min(ends.1), ends.0.max(ends.1));
        prop_assume!(start < end);
        let question = Question {
            time: Some(TimeRange { start, end }),
            measures: COUNTED.to_vec(),
            buckets,
            ..question
        };
        let answer = filled(flows).answer(&question);
        for row in answer.rows.iter().chain(&answer.other).chain([&answer.total]) {
            let sums: Vec<u64> = row.series.iter().map(|series| series.iter().sum()).collect();
            prop_assert_eq!(&sums, &row.measures);
        }
    }

    #[test]
    fn ranges_side_by_side_add_up_to_the_whole(
        flows in proptest::collection::vec(flow(), 0..30),
        question in question(),
        mut cuts in proptest::collection::vec(time(), 1..6),
    ) {
        let store = filled(flows);
        let question = Question {
            time: None,
            select: Vec::new(),
            measures: COUNTED.to_vec(),
            offset: 0,
            limit: u32::MAX,
            buckets: 0,
            ..question
        };
        cuts.extend([Timestamp::MIN, Timestamp::MAX]);
        cuts.sort_unstable();
        let mut sums: BTreeMap<Vec<Value>, Vec<u64>> = BTreeMap::new();
        for ends in cuts.windows(2) {
            let time = Some(TimeRange { start: ends[0], end: ends[1] });
            let answer = store.answer(&Question { time, ..question.clone() });
            for (key, measures) in measures(&answer) {
                let sum = sums.entry(key).or_insert_with(|| vec![0; COUNTED.len()]);
                sum.iter_mut().zip(measures).for_each(|(sum, measure)| *sum += measure);
            }
        }
        prop_assert_eq!(sums, measures(&store.answer(&question)));
    }
}
