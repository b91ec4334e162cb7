//! How often a password may be guessed: by each address, and by all together.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use serve::network;

/// Tries of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    by_address: BTreeMap<IpAddr, VecDeque<Instant>>,
    all: VecDeque<Instant>,
    /// Tries that were not even looked at.
    pub(crate) refused: u64,
}

const WINDOW: Duration = Duration::from_secs(60);
/// Of one address; an IPv6 network of 64 bits is one.
const MOST_OF_ONE: usize = 5;
/// Of all: more addresses do not help a guesser.
const MOST_OF_ALL: usize = 60;

impl Attempts {
    /// Whether there may be another try.
    pub(crate) fn start(&mut self, from: IpAddr, now: Instant) -> bool {
        let old = |tries: &mut VecDeque<Instant>| {
            while tries.front().is_some_and(|at| now.saturating_duration_since(*at) >= WINDOW) {
                tries.pop_front();
            }
        };
        old(&mut self.all);
        self.by_address.retain(|_, tries| {
            old(tries);
            !tries.is_empty()
        });
        // The sum bounds the table: who is in it has at least one of these tries.
        let own = self.by_address.entry(network(from)).or_default();
        if own.len() >= MOST_OF_ONE || self.all.len() >= MOST_OF_ALL {
            self.refused += 1;
            return false;
        }
        own.push_back(now);
        self.all.push_back(now);
        true
    }

    /// The last try was right: it does not count.
    pub(crate) fn forgive(&mut self, from: IpAddr) {
        if let Some(tries) = self.by_address.get_mut(&network(from)) {
            tries.pop_back();
        }
        self.all.pop_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(attempts: &mut Attempts, from: &str, count: usize, now: Instant) -> usize {
        (0..count).filter(|_| attempts.start(from.parse().unwrap(), now)).count()
    }

    #[test]
    fn five_tries_a_minute_and_no_more() {
        let (mut attempts, start) = (Attempts::default(), Instant::now());
        assert_eq!(tries(&mut attempts, "192.0.2.1", 50, start), 5);
        assert_eq!(tries(&mut attempts, "192.0.2.2", 3, start), 3);
        assert_eq!(tries(&mut attempts, "192.0.2.1", 1, start + Duration::from_secs(59)), 0);
        assert_eq!(tries(&mut attempts, "192.0.2.1", 9, start + Duration::from_secs(60)), 5);
        assert_eq!(attempts.refused, 45 + 1 + 4);
    }

    #[test]
    fn a_network_of_ipv6_is_one_guesser() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        assert_eq!(tries(&mut attempts, "2001:db8::1", 3, now), 3);
        assert_eq!(tries(&mut attempts, "2001:db8::ffff:2", 9, now), 2);
        assert_eq!(tries(&mut attempts, "2001:db8:0:1::1", 9, now), 5);
    }

    #[test]
    fn many_addresses_share_sixty_tries() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        let passed: usize =
            (0..100).map(|last| tries(&mut attempts, &format!("192.0.2.{last}"), 2, now)).sum();
        assert_eq!(passed, 60);
    }

    #[test]
    fn who_was_right_has_used_nothing_up() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..100 {
            assert_eq!(tries(&mut attempts, "192.0.2.1", 1, now), 1);
            attempts.forgive("192.0.2.1".parse().unwrap());
        }
    }
}
