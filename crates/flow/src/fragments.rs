//! Which ports the later fragments of a packet belong to: only the first fragment has them.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use foldhash::quality::FixedState;
use model::Timestamp;

use crate::config::{MAX_FRAGMENTED_PACKETS, REASSEMBLY_NANOS};

/// What the fragments of one packet share (RFC 791 §3.2, RFC 8200 §4.5).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct FragmentKey {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    pub(crate) protocol: u8,
    pub(crate) id: u32,
}

/// Source and destination port.
pub(crate) type Ports = (u16, u16);

/// The ports of the first fragments seen lately; the oldest make room for new ones.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    ports: HashMap<FragmentKey, (Ports, Timestamp), FixedState>,
    order: VecDeque<FragmentKey>,
}

impl Fragments {
    /// A first fragment. True when an older one had to be forgotten for it.
    pub(crate) fn remember(&mut self, key: FragmentKey, ports: Ports, time: Timestamp) -> bool {
        if self.ports.insert(key, (ports, time)).is_some() {
            return false;
        }
        self.order.push_back(key);
        let is_full = self.order.len() > MAX_FRAGMENTED_PACKETS;
        if is_full && let Some(oldest) = self.order.pop_front() {
            self.ports.remove(&oldest);
        }
        is_full
    }

    /// The ports of a later fragment, unless its first one is unknown or too long ago: identifiers
    /// are used again.
    pub(crate) fn find(&self, key: &FragmentKey, time: Timestamp) -> Option<Ports> {
        let (ports, seen) = self.ports.get(key)?;
        (time.nanos_since(*seen) <= REASSEMBLY_NANOS).then_some(*ports)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn key(id: u32) -> FragmentKey {
        let address = Ipv4Addr::LOCALHOST.into();
        FragmentKey { source: address, destination: address, protocol: 17, id }
    }

    #[test]
    fn the_oldest_makes_room_and_that_is_told() {
        let mut fragments = Fragments::default();
        let at = Timestamp(0);
        for id in 0..4096 {
            assert!(!fragments.remember(key(id), (1, 2), at));
        }
        assert!(!fragments.remember(key(7), (3, 4), at), "an identifier used again takes no room");
        assert!(fragments.remember(key(4096), (1, 2), at));
        assert_eq!(fragments.find(&key(0), at), None);
        assert_eq!(fragments.find(&key(7), at), Some((3, 4)));
    }

    #[test]
    fn a_first_fragment_is_forgotten_after_a_minute() {
        let mut fragments = Fragments::default();
        fragments.remember(key(1), (1, 2), Timestamp::from_seconds(100));
        assert_eq!(fragments.find(&key(1), Timestamp::from_seconds(160)), Some((1, 2)));
        assert_eq!(fragments.find(&key(1), Timestamp::from_seconds(161)), None);
    }
}
