//! What is forgotten by rule, and what stays.

use model::{FlowKey, FlowRecord, Timestamp};
use query::{Measure, Question};

use crate::{Limits, Retention, Store};

/// A flow of a second, one a second.
fn flow(second: i64) -> FlowRecord {
    let key = FlowKey {
        source: [10, 0, 0, 1].into(),
        destination: [10, 0, 0, 2].into(),
        source_port: 1,
        destination_port: 2,
        protocol: 6,
        vlan: None,
    };
    let mut flow = FlowRecord::new(key, Timestamp::from_seconds(second));
    flow.end = Timestamp::from_seconds(second + 1);
    flow.host_name = Some(format!("{second}.example").into());
    flow
}

/// Blocks are of eight flows here.
fn store(flows: i64, limits: Limits) -> Store {
    let mut store = Store::new(limits);
    (0..flows).for_each(|second| assert!(store.append(&flow(second)).is_some()));
    store
}

fn first(store: &Store) -> u64 {
    let question = Question { measures: vec![Measure::FirstSeen], ..Question::default() };
    store.answer(&question).total.measures[0] / 1_000_000_000
}

#[test]
fn flows_beyond_a_number_are_forgotten_in_blocks_and_counted() {
    let mut store = store(50, Limits::default());
    let keep = |flows| Retention { flows: Some(flows), ..Retention::default() };
    assert_eq!(store.retain(keep(50)), 0);
    assert_eq!(store.retain(keep(40)), 16);
    assert_eq!((store.len(), first(&store), store.forgotten()), (34, 16, 16));
    // The newest block stays, whatever is said.
    assert_eq!(store.retain(keep(1)), 32);
    assert_eq!((store.len(), first(&store), store.forgotten()), (2, 48, 48));
}

#[test]
fn flows_that_ended_before_an_instant_are_forgotten_in_whole_blocks() {
    let mut store = store(50, Limits::default());
    let keep =
        |second| Retention { since: Some(Timestamp::from_seconds(second)), ..Retention::default() };
    assert_eq!(store.retain(keep(8)), 0);
    assert_eq!(store.retain(keep(9)), 8);
    assert_eq!((first(&store), store.newest()), (8, Some(Timestamp::from_seconds(48))));
}

#[test]
fn memory_beyond_what_is_allowed_is_given_back_names_included() {
    let mut store = store(4000, Limits::default());
    let all = store.octets_held();
    let keep = Retention { octets: Some(all / 2), ..Retention::default() };
    let gone = store.retain(keep);
    assert!((1000..3500).contains(&gone), "{gone}");
    assert!(store.octets_held() - store.pool.octets_held() <= all / 2);
    let names = store.tables.names.len();
    assert!(names < 3600, "{names} names of {} flows", store.len());
}

#[test]
fn a_full_store_forgets_the_oldest_where_it_may_and_nothing_new_is_lost() {
    let mut store = store(30, Limits { flows: 32, ..Limits::default() });
    store.forget_when_full(true);
    (30..200).for_each(|second| assert!(store.append(&flow(second)).is_some()));
    assert_eq!(store.full_losses(), 0);
    assert!((24..=32).contains(&store.len()), "{}", store.len());
    assert_eq!(store.len() as u64 + store.forgotten(), 200);
    assert_eq!(first(&store), store.forgotten());
}
