//! How much a peer may say in a second, judged where octets come in: frames that belong to no message reach no handler.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// What the peer of one connection may say. A handler finds it among the extensions of a request.
#[derive(Clone, Debug, Default)]
pub struct Inbound {
    rule: Arc<Rule>,
}

#[derive(Debug, Default)]
struct Rule {
    /// Octets in a second; none is no bound.
    most: AtomicU64,
    broken: AtomicBool,
}

impl Inbound {
    /// From now on so many octets in a second; who says more is read no further.
    pub fn bound(&self, octets_per_second: u64) {
        self.rule.most.store(octets_per_second, Ordering::Relaxed);
    }

    /// Whether the peer said more.
    pub fn is_broken(&self) -> bool {
        self.rule.broken.load(Ordering::Relaxed)
    }
}

/// What one connection's peer says, second by second.
#[derive(Debug)]
pub(crate) struct Heard {
    inbound: Inbound,
    since: Instant,
    octets: u64,
}

impl Heard {
    /// Nothing yet.
    pub(crate) fn new(inbound: Inbound, now: Instant) -> Self {
        Self { inbound, since: now, octets: 0 }
    }

    /// So many octets came; false when they are too many.
    pub(crate) fn take(&mut self, octets: usize, now: impl FnOnce() -> Instant) -> bool {
        let most = self.inbound.rule.most.load(Ordering::Relaxed);
        if most == 0 {
            return true;
        }
        let now = now();
        if now.duration_since(self.since) >= SECOND {
            (self.since, self.octets) = (now, 0);
        }
        self.octets += octets as u64;
        if self.octets > most {
            self.inbound.rule.broken.store(true, Ordering::Relaxed);
        }
        !self.inbound.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holds_so_many_octets_once_somebody_says_so() {
        let (inbound, start) = (Inbound::default(), Instant::now());
        let mut heard = Heard::new(inbound.clone(), start);
        let mut take =
            |octets, millis| heard.take(octets, || start + Duration::from_millis(millis));
        assert!(take(1 << 20, 0), "nobody said so yet");
        inbound.bound(100);
        assert!(take(60, 1) && take(40, 999) && take(100, 1000));
        assert!(!take(1, 1001) && inbound.is_broken());
        assert!(!take(1, 9000), "once is enough");
    }
}
