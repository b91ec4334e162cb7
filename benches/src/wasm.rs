//! The door for JavaScript: choose what to read and how, read it once, as often as you like; make a
//! store, and ask it.

use std::cell::RefCell;

use store::Store;

use crate::forest;
use crate::ours::{Reader, Way};
use crate::questions::{self, Question};
use crate::traffic::{Kind, Traffic};

thread_local! {
    static READER: RefCell<Option<(Traffic, Reader)>> = const { RefCell::new(None) };
}

/// Makes the traffic of that kind and a reader that knows nothing yet; numbers as they stand in
/// [`Kind::ALL`] and [`Way::ALL`].
#[unsafe(no_mangle)]
pub extern "C" fn begin(kind: usize, way: usize, datagrams: usize) {
    let traffic = Traffic::new(Kind::ALL[kind], datagrams);
    let reader = Reader::new(Way::ALL[way], &traffic);
    READER.with(|known| known.replace(Some((traffic, reader))));
}

/// Reads all datagrams once; how many records there were, or -1 where they were not those sent.
#[unsafe(no_mangle)]
pub extern "C" fn pass() -> f64 {
    READER.with(|known| {
        let mut known = known.borrow_mut();
        let Some((traffic, reader)) = known.as_mut() else { return -1.0 };
        match reader.pass(traffic) {
            Ok(records) => records as f64,
            Err(_) => -1.0,
        }
    })
}

thread_local! {
    static STORE: RefCell<(Store, u32)> = RefCell::default();
}

/// Makes a store of so many flows; with 1 the one there is stays.
#[unsafe(no_mangle)]
pub extern "C" fn store_flows(flows: u32) {
    if flows > 1 {
        STORE.with(|known| known.replace((questions::store(flows), flows)));
    }
}

/// Changes nothing, but the store does not know.
#[unsafe(no_mangle)]
pub extern "C" fn touch_store() {
    STORE.with(|known| questions::touch(&mut known.borrow_mut().0));
}

/// Asks the question of that number in [`Question::ALL`]; the sum of what is shown, or -1.
#[unsafe(no_mangle)]
pub extern "C" fn ask_store(question: usize) -> f64 {
    STORE.with(|known| {
        let (store, flows) = &*known.borrow();
        Question::ALL[question].ask(store, *flows).map_or(-1.0, |sum| sum as f64)
    })
}

thread_local! {
    static ROWS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Makes so many rows.
#[unsafe(no_mangle)]
pub extern "C" fn forest_rows(count: usize) {
    ROWS.with(|known| known.replace(forest::rows(count)));
}

/// Scores all rows (0), or finds those that are told of (1).
#[unsafe(no_mangle)]
pub extern "C" fn forest(which: usize) -> f64 {
    ROWS.with(|rows| match which {
        0 => forest::score_all(&rows.borrow()),
        _ => forest::find_unlike(&rows.borrow()),
    })
}
