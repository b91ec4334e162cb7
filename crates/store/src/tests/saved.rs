//! What was saved comes back as it was, and what is damaged is refused.

use model::{FlowRecord, SourceId};
use proptest::prelude::*;
use query::{Measure, Question};

use super::agree::{run, step};
use super::naive;
use super::random::question;
use crate::{Block, Limits, Opened, Opener, Row, Saver, Store};

fn blocks(store: &Store) -> Vec<Block> {
    let mut saver = Saver::new(store);
    std::iter::from_fn(|| saver.next(store).expect("nothing is forgotten meanwhile")).collect()
}

/// Sources get numbers that are ten more.
const fn renamed(source: SourceId) -> SourceId {
    SourceId(source.0 + 10)
}

fn open(store: &mut Store, blocks: &[Block]) -> Opener {
    let mut opener = Opener::default();
    for block in blocks {
        match block {
            Block::Tables(octets) => opener.tables(store, octets).expect("dictionaries"),
            Block::Rows(octets) => {
                let opened = opener.rows(store, octets, renamed).expect("rows");
                assert_eq!(opened.left_out, 0);
            }
        }
    }
    opener
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn flows_come_back_beside_those_that_are_there(
        saved in proptest::collection::vec(step(), 0..40),
        there in proptest::collection::vec(step(), 0..20),
        later in super::random::flow(),
        asked in question(),
    ) {
        let (from, flows) = run(&saved);
        let (mut store, mut expected) = run(&there);
        store.look_up_by(None);
        let opener = open(&mut store, &blocks(&from));
        for (row, flow) in flows {
            let Row(row) = opener.row(Row(row)).expect("its block was opened");
            let source = renamed(flow.source);
            expected.push((row, FlowRecord { source, record: None, ..flow }));
        }
        let Row(row) = store.append(&later).expect("there is room");
        expected.push((row, later));
        for (_, flow) in &mut expected {
            flow.places = None;
        }
        prop_assert_eq!(store.len(), expected.len());
        for (row, flow) in &expected {
            prop_assert_eq!(store.flow(Row(*row).id()), Some(flow.clone()));
        }
        prop_assert_eq!(store.answer(&asked), naive::answer(&asked, &expected));
    }

    #[test]
    fn damage_is_refused_or_answered_and_never_a_panic(
        saved in proptest::collection::vec(step(), 1..30),
        at in any::<prop::sample::Index>(),
        what in any::<u8>(),
        asked in question(),
    ) {
        let (from, _) = run(&saved);
        let mut store = Store::new(Limits::default());
        let mut opener = Opener::default();
        let mut all = blocks(&from);
        if let Some(Block::Tables(octets) | Block::Rows(octets)) = all.get_mut(at.index(1000) % 4) {
            let at = at.index(octets.len());
            octets[at] = what;
        }
        for block in &all {
            let opened = match block {
                Block::Tables(octets) => opener.tables(&mut store, octets).map(|()| Opened::default()),
                Block::Rows(octets) => opener.rows(&mut store, octets, renamed),
            };
            if opened.is_err() {
                break;
            }
        }
        store.answer(&asked);
        for row in 0..store.len() as u64 {
            store.flow(row + 1);
        }
    }
}

#[test]
fn blocks_for_which_there_is_no_room_are_counted() {
    let record = FlowRecord::new(
        model::FlowKey {
            source: [10, 0, 0, 1].into(),
            destination: [10, 0, 0, 2].into(),
            source_port: 1,
            destination_port: 2,
            protocol: 6,
            vlan: None,
        },
        model::Timestamp(0),
    );
    let mut from = Store::new(Limits::default());
    // Two segments of eight, and one of four.
    assert!((0..20).all(|_| from.append(&record).is_some()));
    let mut store = Store::new(Limits { flows: 12, ..Limits::default() });
    let mut opener = Opener::default();
    let mut opened = Vec::new();
    for block in blocks(&from) {
        if let Block::Rows(octets) = block {
            opened.push(opener.rows(&mut store, &octets, renamed).expect("rows"));
        }
    }
    let expected = [(8, 0), (0, 8), (4, 0)];
    assert_eq!(opened, expected.map(|(flows, left_out)| Opened { flows, left_out }));
    assert_eq!((store.len(), store.full_losses()), (12, 8));
    let all = Question { measures: vec![Measure::Flows], ..Question::default() };
    assert_eq!(store.answer(&all).total.measures, [12]);
    assert_eq!((opener.row(Row(9)), opener.row(Row(17))), (None, Some(Row(9))));
}
