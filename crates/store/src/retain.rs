//! Forgetting by rule: by age, by octets, by rows. Flows are forgotten in blocks, some ten thousand
//! at a time, so that a little more than was asked for may go, and the newest block always stays.

use model::Timestamp;

use crate::segment::Segment;
use crate::store::Store;

/// What is kept at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Retention {
    /// Flows.
    pub flows: Option<u32>,
    /// Octets of memory.
    pub octets: Option<usize>,
    /// Flows that ended before it go.
    pub since: Option<Timestamp>,
}

impl Store {
    /// Forgets what lies beyond; how many flows those were.
    pub fn retain(&mut self, keep: Retention) -> u64 {
        let before = self.forgotten;
        self.flush();
        if let Some(since) = keep.since {
            while self.oldest_end().is_some_and(|end| end < since) && self.forget_oldest().is_some()
            {
            }
        }
        if let Some(flows) = keep.flows {
            while self.live > flows as usize && self.forget_oldest().is_some() {}
        }
        if let Some(octets) = keep.octets {
            while self.octets_of_flows() > octets {
                if self.forget_oldest().is_none() {
                    break;
                }
                // Names of forgotten flows take room as well: they go once they may be many.
                if self.stale() > self.live / 4 {
                    self.renumber();
                }
            }
        }
        self.forgotten - before
    }

    /// Where the store is full, the oldest flows make room for new ones, instead of these being
    /// left out.
    pub const fn forget_when_full(&mut self, forgets: bool) {
        self.forgets = forgets;
    }

    /// Flows that were forgotten by rule.
    pub const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// How many flows it holds at most.
    pub const fn most_flows(&self) -> u32 {
        self.limits.flows
    }

    /// Blocks of flows there are and were: whether it is time to look at the rules again.
    pub const fn blocks(&self) -> usize {
        self.segments.len()
    }

    /// When the earliest of the newest flows began; one flow with a wrong clock does not move it far.
    pub fn newest(&self) -> Option<Timestamp> {
        self.segments.iter().rev().find_map(Segment::ends).map(|(first, _)| first)
    }

    /// Makes room for so many flows, where that is to be done by forgetting.
    pub(crate) fn make_room_for(&mut self, flows: usize) {
        while self.forgets && self.room() < flows && self.forget_oldest().is_some() {}
    }

    fn oldest_end(&self) -> Option<Timestamp> {
        self.segments.iter().find_map(Segment::ends).map(|(_, last)| last)
    }

    /// Memory of what is stored; what waits for new flows does not count.
    fn octets_of_flows(&self) -> usize {
        self.octets_held() - self.pool.octets_held()
    }
}
