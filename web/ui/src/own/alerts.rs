//! Alerts of one's own, and the one that is being written.

use std::cell::RefCell;
use std::thread::LocalKey;

use protocol::{Aside, Request, UserAlert};

use super::{Desk, Own, held};
use crate::text::alert::{self as words, OwnAlert};

thread_local! {
    static DESK: Desk<OwnAlert> = const { Desk::new() };
    static DRAFT: RefCell<Option<Draft>> = const { RefCell::new(None) };
}

/// One that is being written: it stays while one looks elsewhere.
#[derive(Clone)]
pub(crate) struct Draft {
    /// What it would watch.
    pub(crate) rule: UserAlert,
    /// Which one it is to replace; none is a new one.
    pub(crate) place: Option<usize>,
}

impl Own for OwnAlert {
    const KEY: &'static str = "flowglass.alerts";
    const WHAT: &'static str = "alerts";

    fn desk() -> &'static LocalKey<Desk<Self>> {
        &DESK
    }

    fn read(kept: &str) -> Vec<Self> {
        words::read(kept)
    }

    fn write(all: &[Self]) -> String {
        words::write(all)
    }

    fn request(all: &[Self]) -> Request {
        let on = all.iter().filter(|alert| alert.is_on);
        Aside::Alerts(on.map(|alert| alert.rule.clone()).collect()).request()
    }
}

/// Whether any is in force.
#[inline(never)]
pub(crate) fn has_any() -> bool {
    held::<OwnAlert>().iter().any(|alert| alert.is_on)
}

/// The one that is being written.
#[inline(never)]
pub(crate) fn draft() -> Draft {
    let begin = || Draft { rule: words::begin(), place: None };
    DRAFT.with_borrow(Clone::clone).unwrap_or_else(begin)
}

/// Another one is being written; none is a new one from the beginning.
#[inline(never)]
pub(crate) fn write(draft: Option<Draft>) {
    DRAFT.set(draft);
}
