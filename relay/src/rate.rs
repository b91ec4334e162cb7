//! So many a second, with a second's worth at once: a bucket that a given clock fills.

use std::time::Instant;

/// Thousandths of a token, so that slow rates fill evenly.
const WHOLE: u64 = 1000;

/// What may still pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Bucket {
    level: u64,
    filled: Instant,
}

impl Bucket {
    /// A full one.
    pub(crate) fn full(most: u32, now: Instant) -> Self {
        Self { level: u64::from(most) * WHOLE, filled: now }
    }

    /// Takes `amount` where so much is there; it fills by `per_second`, up to `most`.
    pub(crate) fn take(&mut self, amount: u32, per_second: u32, most: u32, now: Instant) -> bool {
        let millis = now.saturating_duration_since(self.filled).as_millis();
        let millis = u64::try_from(millis).unwrap_or(u64::MAX);
        if millis > 0 {
            let more = millis.saturating_mul(per_second.into());
            self.level = self.level.saturating_add(more).min(u64::from(most) * WHOLE);
            self.filled = now;
        }
        let wanted = u64::from(amount) * WHOLE;
        let enough = self.level >= wanted;
        if enough {
            self.level -= wanted;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_second_lets_so_many_pass_and_a_pause_saves_no_more_than_a_second() {
        let start = Instant::now();
        let mut bucket = Bucket::full(10, start);
        let mut passed = |millis: u64, tries: u32| {
            let now = start + Duration::from_millis(millis);
            (0..tries).filter(|_| bucket.take(1, 10, 10, now)).count()
        };
        assert_eq!(passed(0, 50), 10);
        assert_eq!(passed(99, 5), 0);
        assert_eq!(passed(250, 5), 2);
        assert_eq!(passed(60_000, 50), 10);
    }

    #[test]
    fn a_clock_that_stands_or_goes_back_gives_nothing() {
        let start = Instant::now() + Duration::from_secs(10);
        let mut bucket = Bucket::full(1, start);
        assert!(bucket.take(1, 1000, 1, start));
        assert!(!bucket.take(1, 1000, 1, start));
        assert!(!bucket.take(1, 1000, 1, start - Duration::from_secs(9)));
    }
}
