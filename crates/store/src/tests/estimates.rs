//! An estimate is the answer of the flows that were looked at, multiplied to all.

use model::FlowRecord;
use proptest::prelude::*;
use query::{Measure, NOTHING, Question, Row, Statistic};

use super::agree::{run, step};
use super::naive;
use super::random::question;

/// Segments of 8 rows in runs of 2; a question looks at about 4 flows.
fn is_looked_at(row: u32, one_in: u32) -> bool {
    (row % 8 / 2 + row / 8 % one_in).is_multiple_of(one_in)
}

fn multiplied(row: &mut Row, measures: &[Measure], all: u64, part: u64) {
    for (at, measure) in measures.iter().enumerate() {
        let stays = match measure {
            Measure::Distinct(_) | Measure::FirstSeen | Measure::LastSeen => true,
            Measure::Of(Statistic::Sum, _) => false,
            Measure::Of(..) => true,
            _ => false,
        };
        if stays {
            continue;
        }
        let of = |value: u64| match (measure, value) {
            (Measure::Of(..), NOTHING) => NOTHING,
            _ => u64::try_from(u128::from(value) * u128::from(all) / u128::from(part))
                .unwrap_or(NOTHING - 1),
        };
        row.measures[at] = of(row.measures[at]);
        if let Some(line) = row.series.get_mut(at) {
            line.iter_mut().for_each(|value| *value = of(*value));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn an_estimate_is_the_answer_of_a_part_multiplied(
        steps in proptest::collection::vec(step(), 10..60),
        question in question(),
    ) {
        let (store, flows) = run(&steps);
        let question = Question { select: Vec::new(), compare: None, ..question };
        let one_in = (flows.len() / 4) as u32;
        let part: Vec<(u32, FlowRecord)> =
            flows.iter().filter(|(row, _)| is_looked_at(*row, one_in.max(1))).cloned().collect();
        let mut expected = naive::answer(&question, &part);
        let Some(estimate) = store.estimate(&question) else {
            prop_assert!(flows.len() <= 8 || expected.matched == 0);
            return Ok(());
        };
        let (all, looked_at) = (flows.len() as u64, part.len() as u64);
        let many = |number: u64| number * all / looked_at.max(1);
        expected.looked_at = looked_at;
        expected.stored = all;
        expected.matched = many(expected.matched);
        for row in expected.rows.iter_mut().chain(&mut expected.other).chain([&mut expected.total]) {
            multiplied(row, &question.measures, all, looked_at.max(1));
        }
        prop_assert_eq!(estimate, expected, "{:?}", question);
    }
}

#[test]
fn rows_that_are_flows_are_not_estimated() {
    let (store, _) = run(&[]);
    assert_eq!(store.estimate(&Question::default()), None);
}
