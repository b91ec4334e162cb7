//! A relay's connection: what it says of itself, and how far we have read.

use capture::InterfaceStatistics;
use protocol::{LinkState, LiveStatus};

/// What is known of a relay connection beside its packets.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// The id of the last datagram read: what an acknowledgement names.
    last_id: Option<u64>,
    /// Counters of earlier connections: the relay counts for each connection from 0.
    before: [u64; 3],
    now: [u64; 3],
    skipped: u64,
    link: LinkState,
    connections: u32,
    /// The user holds the views still.
    pub(crate) paused: bool,
}

impl Live {
    /// The connection changed its state; a new one counts its datagrams anew.
    pub(crate) fn relink(&mut self, link: LinkState) {
        if link == LinkState::Live && self.link != LinkState::Live {
            self.last_id = None;
            for (before, now) in self.before.iter_mut().zip(&mut self.now) {
                *before = before.saturating_add(std::mem::take(now));
            }
            self.connections = self.connections.saturating_add(1);
        }
        self.link = link;
    }

    /// A packet of the live interface: ids count datagrams and stand on the first of each batch.
    pub(crate) fn packet(&mut self, id: Option<u64>, dropped: Option<u64>) {
        self.last_id = match (id, self.last_id) {
            (Some(id), _) => Some(id),
            (None, last) => last.map(|last| last + 1),
        };
        self.skipped = self.skipped.saturating_add(dropped.unwrap_or(0));
    }

    /// Once a second the relay tells its counters.
    pub(crate) fn statistics(&mut self, statistics: &InterfaceStatistics) {
        let told = [statistics.received, statistics.os_dropped, statistics.dropped];
        for (now, told) in self.now.iter_mut().zip(told) {
            *now = told.unwrap_or(*now);
        }
    }

    /// The id to acknowledge.
    pub(crate) fn acknowledged(&self) -> Option<u64> {
        self.last_id
    }

    /// Copies state and counters where the page sees them.
    pub(crate) fn show(&self, status: &mut LiveStatus) {
        status.state = match self.link {
            LinkState::Live if self.paused => LinkState::Paused,
            link => link,
        };
        status.connections = self.connections;
        let sum = |at: usize| match (self.before.get(at), self.now.get(at)) {
            (Some(before), Some(now)) => before.saturating_add(*now),
            _ => 0,
        };
        status.received = sum(0);
        status.kernel_drops = sum(1);
        status.policy_drops = sum(2);
        status.skipped = self.skipped;
    }
}
