//! What a stranger may take of a watch that answers, and what each bound cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use serve::prometheus::{COUNTER, GAUGE, Text};
use serve::{Connections, Limits};

/// Connections at a time: dashboards and scripts, no crowd.
const CONNECTIONS: usize = 64;
/// Of these, of one address: a proxy is one.
const CONNECTIONS_PER_ADDRESS: usize = 32;
/// A request's header must be complete by then; an idle connection ends by then.
const HEADER_TIME: Duration = Duration::from_secs(5);
/// Who takes nothing for so long is cut.
const STALL: Duration = Duration::from_secs(10);
/// The engine must have answered by then; it reads its sources meanwhile.
pub(super) const ANSWER_TIME: Duration = Duration::from_secs(10);
/// Questions that wait for the engine: with a tenth of a second each they are done in time.
pub(super) const QUESTIONS: usize = 32;
/// Live answers at a time, each asked at most four times a second.
const LIVE: usize = 16;
/// Rows of an answer: some ten MiB of text.
pub(super) const ROWS: u32 = 50_000;
/// Flows of a page: each has every column.
pub(super) const FLOWS: u32 = 5_000;
/// Octets of a question that is sent: a filter with its lists.
pub(super) const QUESTION_OCTETS: usize = 16 << 10;
/// Groups that a question tells apart, about a hundred octets each; the rest is counted as one.
pub(crate) const GROUPS: u32 = 1 << 18;

/// Of connections, for the door.
pub(super) const fn of_connections() -> Limits {
    Limits {
        connections: CONNECTIONS,
        connections_per_address: CONNECTIONS_PER_ADDRESS,
        header_time: HEADER_TIME,
        stall: Some(STALL),
    }
}

/// What the bounds cost so far.
#[derive(Clone)]
pub(super) struct Bounds {
    connections: Arc<Connections>,
    counters: Arc<Counters>,
}

#[derive(Default)]
struct Counters {
    requests: AtomicU64,
    refused: AtomicU64,
    busy: AtomicU64,
    late: AtomicU64,
    cut: AtomicU64,
    beyond: AtomicU64,
    live: AtomicUsize,
    live_refused: AtomicU64,
}

/// A place among those that are answered live, given back when it is dropped.
pub(super) struct Live(Arc<Counters>);

impl Bounds {
    pub(super) fn new(connections: Arc<Connections>) -> Self {
        Self { connections, counters: Arc::default() }
    }

    pub(super) fn asked(&self) {
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Somebody asked who may not.
    pub(super) fn refused(&self) {
        self.counters.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Too many questions waited.
    pub(super) fn busy(&self) {
        self.counters.busy.fetch_add(1, Ordering::Relaxed);
    }

    /// The engine did not answer in time.
    pub(super) fn late(&self) {
        self.counters.late.fetch_add(1, Ordering::Relaxed);
    }

    /// An answer had more rows than are given.
    pub(super) fn cut(&self) {
        self.counters.cut.fetch_add(1, Ordering::Relaxed);
    }

    /// An answer had more groups than are told apart.
    pub(super) fn beyond(&self) {
        self.counters.beyond.fetch_add(1, Ordering::Relaxed);
    }

    /// A place for one more live answer.
    pub(super) fn live(&self) -> Option<Live> {
        let live = &self.counters.live;
        let taken = live.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| {
            (now < LIVE).then_some(now + 1)
        });
        if taken.is_err() {
            self.counters.live_refused.fetch_add(1, Ordering::Relaxed);
        }
        taken.ok().map(|_| Live(Arc::clone(&self.counters)))
    }

    pub(super) fn write(&self, page: &mut Text) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &*self.counters;
        let open = self.connections.open();
        page.one("http_connections", GAUGE, "Connections now.", open);
        let live = counters.live.load(Ordering::Relaxed);
        page.one("http_live", GAUGE, "Live answers now.", live);
        let refused = self.connections.refused();
        for (name, help, count) in [
            ("http_requests_total", "Requests.", read(&counters.requests)),
            (
                "http_refused_total",
                "Requests for other hosts, by foreign pages, or without the token.",
                read(&counters.refused),
            ),
            ("http_connections_refused_total", "Connections beyond those of one address.", refused),
            (
                "http_slow_total",
                "Connections cut, for nothing was taken for ten seconds.",
                self.connections.slow(),
            ),
            ("http_busy_total", "Questions refused, for too many waited.", read(&counters.busy)),
            (
                "http_late_total",
                "Questions given up, for they waited too long.",
                read(&counters.late),
            ),
            ("http_rows_cut_total", "Answers with more rows than are given.", read(&counters.cut)),
            (
                "http_groups_beyond_total",
                "Answers with more groups than are told apart.",
                read(&counters.beyond),
            ),
            (
                "http_live_refused_total",
                "Live answers refused, for there were enough.",
                read(&counters.live_refused),
            ),
        ] {
            page.one(name, COUNTER, help, count);
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.live.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_places_are_so_many_and_come_back() {
        let bounds = Bounds::new(Connections::new(&of_connections()));
        let mut places: Vec<_> = (0..LIVE).filter_map(|_| bounds.live()).collect();
        assert_eq!(places.len(), LIVE);
        assert!(bounds.live().is_none());
        places.pop();
        assert!(bounds.live().is_some());
    }
}
