//! Every answer equals that of a plain loop over the records.

use std::sync::Arc;

use model::{Direction, FlowRecord, Place, Places, SourceId};
use proptest::prelude::*;
use query::Question;

use super::naive;
use super::random::{flow, question};
use crate::{Limits, Lookup, Row, Store};

/// What happens to a store.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Append(Box<FlowRecord>),
    Update(prop::sample::Index, Box<FlowRecord>),
    Forget(u32),
    ForgetOldest,
    Redirect,
    LookUp(Option<u32>),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => flow().prop_map(|flow| Step::Append(Box::new(flow))),
        4 => (any::<prop::sample::Index>(), flow())
            .prop_map(|(index, flow)| Step::Update(index, Box::new(flow))),
        1 => (0_u32..4).prop_map(Step::Forget),
        1 => Just(Step::ForgetOldest),
        1 => Just(Step::Redirect),
        2 => proptest::option::of(0_u32..3).prop_map(Step::LookUp),
    ]
}

fn direction(source: std::net::IpAddr, destination: std::net::IpAddr) -> Direction {
    match (source.is_ipv4(), destination.is_ipv4()) {
        (true, true) => Direction::Local,
        (true, false) => Direction::Upload,
        (false, true) => Direction::Download,
        (false, false) => Direction::Transit,
    }
}

/// A world in which addresses that share octets share places; each version of it is another one.
fn place(address: std::net::IpAddr, version: u32) -> Place {
    let last = match address {
        std::net::IpAddr::V4(address) => address.octets()[3],
        std::net::IpAddr::V6(address) => address.octets()[15],
    };
    let named = |names: [&str; 3]| {
        Some(names[usize::from(last) % 3]).filter(|name| !name.is_empty()).map(Into::into)
    };
    Place {
        country: named(["DE", "FR", ""]),
        city: named(["Berlin", "", "Bern"]),
        as_number: (last != 2).then_some(64496 + u32::from(last) % 2 * version),
        as_name: (version > 1).then(|| "Example".into()),
    }
}

fn places(flow: &FlowRecord, version: u32) -> Option<Box<Places>> {
    let source = place(flow.key.source, version);
    let places = Places { source, destination: place(flow.key.destination, version) };
    (places != Places::default()).then(|| Box::new(places))
}

/// The store after these steps, and the flows it should hold.
pub(super) fn run(steps: &[Step]) -> (Store, Vec<(u32, FlowRecord)>) {
    let mut store = Store::new(Limits::default());
    let mut flows: Vec<(u32, FlowRecord)> = Vec::new();
    let mut appended = 0;
    let mut looked_up: Option<u32> = None;
    for step in steps {
        match step {
            Step::Append(flow) => {
                let Row(row) = store.append_soon(flow).expect("there is room");
                appended = row + 1;
                flows.push((row, (**flow).clone()));
            }
            Step::Update(index, flow) if !flows.is_empty() => {
                let (row, old) = index.get(&flows).clone();
                let at = flows.iter().position(|(other, _)| *other == row).expect("it is there");
                let flow = FlowRecord { source: old.source, ..(**flow).clone() };
                store.update(Row(row), &flow);
                flows[at].1 = flow;
            }
            Step::Update(..) => {}
            Step::Forget(source) => {
                let before = flows.len();
                flows.retain(|(_, flow)| flow.source != SourceId(*source));
                assert_eq!(store.forget(SourceId(*source)), (before - flows.len()) as u64);
            }
            Step::ForgetOldest => {
                let oldest = flows.first().map(|(row, _)| row / 8);
                let before = flows.len();
                // Those of the newest segment stay.
                if oldest.is_some_and(|oldest| oldest < (appended - 1) / 8) {
                    flows.retain(|(row, _)| Some(row / 8) != oldest);
                }
                let gone = Some((before - flows.len()) as u64).filter(|gone| *gone > 0);
                assert_eq!(store.forget_oldest(), gone);
            }
            Step::LookUp(version) => {
                looked_up = *version;
                store.look_up_by(
                    version.map(|version| -> Lookup {
                        Arc::new(move |address| place(address, version))
                    }),
                );
            }
            Step::Redirect => {
                store.redirect(|source, destination| direction(*source, *destination));
                for (_, flow) in &mut flows {
                    flow.direction = direction(flow.key.source, flow.key.destination);
                }
            }
        }
    }
    store.flush();
    for (_, flow) in &mut flows {
        flow.places = looked_up.and_then(|version| places(flow, version));
    }
    (store, flows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_answer_is_that_of_a_plain_loop(
        steps in proptest::collection::vec(step(), 0..40),
        questions in proptest::collection::vec(question(), 1..4),
    ) {
        let (store, flows) = run(&steps);
        for question in questions {
            prop_assert_eq!(store.answer(&question), naive::answer(&question, &flows), "{:?}", question);
            // Who leafs through a table asks again.
            for offset in [3, 9, 6, 0] {
                let page = Question { offset, ..question.clone() };
                prop_assert_eq!(store.answer(&page), naive::answer(&page, &flows), "{:?}", page);
            }

            let matched: Vec<_> =
                flows.iter().filter(|(_, flow)| naive::matches(&question, flow)).collect();
            let limit = if question.limit == 0 { usize::MAX } else { question.limit as usize };
            let expected: Vec<FlowRecord> = naive::sorted(&question, &matched)
                .into_iter()
                .skip(question.offset as usize)
                .take(limit)
                .map(|(_, flow)| flow.clone())
                .collect();
            prop_assert_eq!(store.flows_of(&question).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn every_flow_comes_back_as_it_went_in(
        steps in proptest::collection::vec(step(), 0..40),
    ) {
        let (store, flows) = run(&steps);
        prop_assert_eq!(store.len(), flows.len());
        for (row, flow) in flows {
            prop_assert_eq!(store.flow(u64::from(row) + 1), Some(flow));
        }
        prop_assert_eq!(store.flow(0), None);
        prop_assert_eq!(store.flow(u64::MAX), None);
    }
}
