//! A standing question has the answer of a fresh one, and looks at little but what is new.

use model::{Column, FlowKey, FlowRecord, SourceId, Timestamp};
use proptest::prelude::*;
use query::{Dimension, Filter, Measure, Question};

use super::agree::step;
use super::random::{flow, question};
use crate::{Limits, Row, Standing, Store};

fn do_step(store: &mut Store, step: &super::agree::Step) {
    use super::agree::Step;
    match step {
        Step::Append(flow) => assert!(store.append(flow).is_some()),
        Step::Update(index, flow) => {
            if !store.is_empty() {
                store.update(Row(u32::try_from(index.index(store.len())).unwrap_or(0)), flow);
            }
        }
        Step::Forget(source) => {
            store.forget(SourceId(*source));
        }
        Step::ForgetOldest => {
            store.forget_oldest();
        }
        _ => store.redirect(|_, _| model::Direction::Local),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_standing_question_has_the_answer_of_a_fresh_one(
        first in proptest::collection::vec(flow(), 20..60),
        steps in proptest::collection::vec(proptest::collection::vec(step(), 0..6), 0..8),
        asked in question(),
    ) {
        let asked = Question { select: Vec::new(), compare: None, buckets: 0, ..asked };
        let mut store = Store::new(Limits::default());
        first.iter().for_each(|flow| assert!(store.append(flow).is_some()));
        let mut standing = Standing::new(asked.clone());
        for _ in 0..3 {
            prop_assert_eq!(standing.answer(&store), store.answer(&asked));
        }
        for steps in steps {
            steps.iter().for_each(|step| do_step(&mut store, step));
            prop_assert_eq!(standing.answer(&store), store.answer(&asked), "{:?}", asked);
        }
    }
}

#[test]
fn what_is_touched_grows_with_what_is_new_and_not_with_what_is_stored() {
    let key = FlowKey {
        source: [10, 0, 0, 1].into(),
        destination: [10, 0, 0, 2].into(),
        source_port: 1,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let mut store = Store::new(Limits::default());
    let come = |store: &mut Store, flows: u32| {
        for number in 0..flows {
            let mut flow = FlowRecord::new(key, Timestamp(store.len() as i64));
            flow.key.source_port = u16::try_from(number % 50).unwrap_or(0);
            flow.forward.octets = number.into();
            assert!(store.append(&flow).is_some());
        }
    };
    let question = Question {
        filter: Filter::parse("bytes > 1").ok(),
        group_by: vec![Dimension::Column(Column::SourcePort)],
        measures: vec![Measure::Octets, Measure::Distinct(Dimension::Host), Measure::Rate],
        limit: 10,
        ..Question::default()
    };
    let mut standing = Standing::new(question.clone());
    // A thousand blocks of eight; twice until they are settled.
    come(&mut store, 8000);
    for _ in 0..3 {
        assert_eq!(standing.answer(&store), store.answer(&question));
    }
    for _ in 0..50 {
        let before = standing.touched();
        come(&mut store, 16);
        assert_eq!(standing.answer(&store), store.answer(&question));
        let touched = standing.touched() - before;
        assert!(touched <= 16 * 4, "{touched} rows for 16 new ones among {}", store.len());
    }
    // A flow of long ago goes on: once everything is looked at, and then no more.
    store.update(Row(3), &FlowRecord::new(key, Timestamp(5)));
    for _ in 0..6 {
        assert_eq!(standing.answer(&store), store.answer(&question));
    }
    let before = standing.touched();
    assert_eq!(standing.answer(&store), store.answer(&question));
    assert!(standing.touched() - before < 64);
}
