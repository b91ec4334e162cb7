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
    /// Datagrams read and skipped over this connection.
    passed: u64,
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
            self.settle();
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
        let dropped = dropped.unwrap_or(0);
        self.skipped = self.skipped.saturating_add(dropped);
        self.passed = self.passed.saturating_add(dropped).saturating_add(1);
    }

    /// What a connection brought after the relay told its counters last was received as well.
    fn settle(&mut self) {
        let [received, _, refused] = &mut self.now;
        *received = (*received).max(std::mem::take(&mut self.passed).saturating_add(*refused));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_after_the_last_counters_of_a_connection_counts_as_received() {
        let mut live = Live::default();
        live.relink(LinkState::Live);
        let told = |received| InterfaceStatistics {
            received: Some(received),
            os_dropped: Some(0),
            dropped: Some(1),
            ..InterfaceStatistics::default()
        };
        // Four were received and one of them refused; three more are read before the line breaks.
        live.packet(Some(100), None);
        (0..2).for_each(|_| live.packet(None, None));
        live.statistics(&told(4));
        (0..3).for_each(|_| live.packet(None, None));
        assert_eq!(live.acknowledged(), Some(105));
        live.relink(LinkState::Lost);
        live.relink(LinkState::Live);
        assert_eq!(live.acknowledged(), None);
        // Whoever comes back after 105 is told of ten that are gone, and given one.
        live.packet(Some(116), Some(10));
        live.statistics(&told(12));
        let mut status = LiveStatus::default();
        live.show(&mut status);
        assert_eq!((status.received, status.skipped, status.policy_drops), (7 + 12, 10, 2));
        assert_eq!(status.received, 7 + status.skipped + status.policy_drops);
    }
}
