//! Findings, counted anew now and then when something changed: the page shows how many are worth a look
//! without asking.

use std::cell::{Cell, RefCell};

use engine::Engine;
use model::{Finding, FindingSeverity};
use protocol::{Event, Request, Response, ToPage};

use crate::clock::millis;
use crate::post::post;

/// Counting takes one part in so many of the time at most.
const PARTS: f64 = 20.0;
/// Nobody reads faster.
const LEAST_MILLIS: f64 = 1000.0;

/// What the page was told.
#[derive(Default)]
pub(crate) struct Found {
    /// Something changed since.
    is_stale: Cell<bool>,
    quiet_until: Cell<f64>,
    told: RefCell<Vec<Finding>>,
    /// A view was told others by an answer, perhaps.
    was_asked: Cell<bool>,
    change: Cell<u32>,
}

impl Found {
    /// Something may be odd that was not.
    pub(crate) fn changed(&self) {
        self.is_stale.set(true);
    }

    /// A view knows what it was answered, which may be neither what the page was told last nor what is so now.
    pub(crate) fn answered(&self, response: &Response) {
        if matches!(response, Response::Findings(_)) {
            self.was_asked.set(true);
        }
    }

    /// Whether it is time to count.
    pub(crate) fn is_due(&self) -> bool {
        self.is_stale.get() && millis() >= self.quiet_until.get()
    }

    /// Counts, and tells the page if there is anything new.
    #[inline(never)]
    pub(crate) fn count(&self, engine: &RefCell<Engine>) {
        self.is_stale.set(false);
        let began = millis();
        let all = match engine.borrow_mut().ask(Request::Findings) {
            Response::Findings(all) => all,
            // The view says why.
            _ => Vec::new(),
        };
        let ended = millis();
        self.quiet_until.set(ended + ((ended - began) * (PARTS - 1.0)).max(LEAST_MILLIS));
        if !self.was_asked.take() && all == *self.told.borrow() {
            return;
        }
        let worth = all.iter().filter(|found| found.severity >= FindingSeverity::Medium).count();
        let change = self.change.get().wrapping_add(1);
        self.change.set(change);
        self.told.replace(all);
        post(&ToPage::Event(Event::Found {
            worth: u32::try_from(worth).unwrap_or(u32::MAX),
            change,
        }));
    }
}
