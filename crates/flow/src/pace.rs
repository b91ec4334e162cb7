//! How the packets of one direction follow each other.

use model::{Gaps, Timestamp};

/// The packets of one direction. How many there were is told with each call: what is kept of
/// fewer is not looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace {
    /// Time of the packet before.
    last: Timestamp,
    /// From the second packet on: most flows of a scan have one, and are many.
    sums: Option<Box<Sums>>,
}

/// Gaps between packets as they come: sums that are exact, so that every machine agrees.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    last_gap: u64,
    shortest: u64,
    longest: u64,
    sum: u64,
    /// By how much each gap differed from the one before it.
    changes: u64,
    squares: u128,
}

impl Pace {
    /// One more packet; `before` is how many there were. Where the clock went back, no time passed.
    #[inline]
    pub(crate) fn observe(&mut self, time: Timestamp, before: u64) {
        let gap = time.nanos_since(self.last);
        self.last = time;
        match (before, &mut self.sums) {
            (0, _) => {}
            (1, None) => self.sums = Some(Box::new(Sums::of(gap))),
            (1, Some(sums)) => **sums = Sums::of(gap),
            (_, sums) => sums.get_or_insert_default().add(gap),
        }
    }

    /// What they amount to for so many packets.
    pub(crate) fn gaps(&self, packets: u64) -> Option<Gaps> {
        let gaps = packets.checked_sub(1).filter(|gaps| *gaps > 0)?;
        let sums = self.sums.as_deref()?;
        Some(Gaps {
            shortest: sums.shortest,
            longest: sums.longest,
            mean: sums.sum / gaps,
            deviation: deviation(gaps, sums.sum, sums.squares),
            jitter: sums.changes.checked_div(gaps - 1),
        })
    }
}

impl Sums {
    /// Of the first gap.
    fn of(gap: u64) -> Self {
        let squares = u128::from(gap) * u128::from(gap);
        Self { last_gap: gap, shortest: gap, longest: gap, sum: gap, changes: 0, squares }
    }

    #[inline]
    fn add(&mut self, gap: u64) {
        self.changes = self.changes.saturating_add(gap.abs_diff(self.last_gap));
        self.shortest = self.shortest.min(gap);
        self.longest = self.longest.max(gap);
        self.last_gap = gap;
        self.sum = self.sum.saturating_add(gap);
        self.squares = self.squares.saturating_add(u128::from(gap) * u128::from(gap));
    }
}

/// The standard deviation of so many values, rounded down.
fn deviation(count: u64, sum: u64, squares: u128) -> u64 {
    let square = u128::from(sum) * u128::from(sum);
    let root = match squares.checked_mul(count.into()) {
        Some(product) => product.saturating_sub(square).isqrt() / u128::from(count),
        // Gaps of years: what lies behind the nanosecond is of no interest.
        None => {
            let mean = u128::from(sum / count);
            (squares / u128::from(count)).saturating_sub(mean * mean).isqrt()
        }
    };
    u64::try_from(root).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(times: &[i64], expected: Option<Gaps>) {
        let mut pace = Pace::default();
        for (before, time) in (0..).zip(times) {
            pace.observe(Timestamp(*time), before);
        }
        assert_eq!(pace.gaps(times.len() as u64), expected);
    }

    #[test]
    fn gaps_are_measured_from_packet_to_packet() {
        check(&[], None);
        check(&[5], None);
        check(
            &[5, 12],
            Some(Gaps { shortest: 7, longest: 7, mean: 7, deviation: 0, jitter: None }),
        );
        // Gaps 2, 4, 4, 4, 5, 5, 7, 9: the textbook's example, mean 5, deviation 2.
        check(
            &[0, 2, 6, 10, 14, 19, 24, 31, 40],
            Some(Gaps { shortest: 2, longest: 9, mean: 5, deviation: 2, jitter: Some(1) }),
        );
    }

    #[test]
    fn another_flow_in_the_same_room_begins_anew() {
        let mut pace = Pace::default();
        for (before, time) in [(0, 0), (1, 100), (2, 101), (0, 500), (1, 507)] {
            pace.observe(Timestamp(time), before);
        }
        let expected = Gaps { shortest: 7, longest: 7, mean: 7, deviation: 0, jitter: None };
        assert_eq!(pace.gaps(2), Some(expected));
    }

    #[test]
    fn a_clock_that_goes_back_takes_no_time() {
        check(
            &[10, 4, 6],
            Some(Gaps { shortest: 0, longest: 2, mean: 1, deviation: 1, jitter: Some(2) }),
        );
    }

    #[test]
    fn gaps_of_centuries_do_not_overflow() {
        let century = 3_155_760_000_000_000_000;
        check(
            &[-century, 0, century],
            Some(Gaps {
                shortest: 3_155_760_000_000_000_000,
                longest: 3_155_760_000_000_000_000,
                mean: 3_155_760_000_000_000_000,
                deviation: 0,
                jitter: Some(0),
            }),
        );
    }
}
