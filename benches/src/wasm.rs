//! The door for JavaScript: choose what to read and how, read it once, as often as you like.

use std::cell::RefCell;

use crate::ours::{Reader, Way};
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
