//! What sequence numbers tell: loss, late arrivals, and exporters that began anew.

use std::collections::VecDeque;

/// The sequence numbers of one exporter and domain, in the unit of their version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequence {
    expected: Option<u32>,
    uptime_millis: Option<u32>,
    /// Stretches of numbers that never came, oldest first: start and length.
    missing: VecDeque<(u32, u32)>,
    pub(crate) lost: u64,
    pub(crate) gaps: u64,
    pub(crate) restarts: u64,
}

/// What a message's number says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It is the expected one, or nothing can be said.
    Fine,
    /// So many units before it are missing.
    Lost(u32),
    /// It was missing before, or is here twice.
    Late,
    /// The exporter began anew.
    Restart,
}

/// Stretches remembered, for late messages to give back what they were charged.
const MISSING_STRETCHES: usize = 64;
/// A number so little before the expected one is late or repeated, not a new beginning.
const LATE_UNITS: u32 = 1000;
/// An uptime so little before the last one is a message that was overtaken.
const LATE_MILLIS: i32 = 5000;

impl Sequence {
    /// A message with this number, of so many units; none where it holds records that could not
    /// be counted.
    pub(crate) fn observe(
        &mut self,
        number: u32,
        units: Option<u32>,
        uptime: Option<u32>,
    ) -> Verdict {
        let verdict = self.judge(number, units, uptime);
        if verdict != Verdict::Late {
            self.expected = units.map(|units| number.wrapping_add(units));
            self.uptime_millis = uptime;
        }
        verdict
    }

    fn judge(&mut self, number: u32, units: Option<u32>, uptime: Option<u32>) -> Verdict {
        let Some(expected) = self.expected else {
            return if self.went_back(uptime) { self.restart() } else { Verdict::Fine };
        };
        let ahead = number.wrapping_sub(expected).cast_signed();
        if ahead == 0 && !self.went_back(uptime) {
            return Verdict::Fine;
        }
        if self.went_back(uptime) {
            return self.restart();
        }
        if ahead > 0 {
            let lost = ahead.unsigned_abs();
            self.lost += u64::from(lost);
            self.gaps += 1;
            if self.missing.len() == MISSING_STRETCHES {
                self.missing.pop_front();
            }
            self.missing.push_back((expected, lost));
            return Verdict::Lost(lost);
        }
        if self.give_back(number, units.unwrap_or(0)) || ahead.unsigned_abs() <= LATE_UNITS {
            // A sequence without uptime that stands at 0 again began anew.
            return if uptime.is_none() && number == 0 { self.restart() } else { Verdict::Late };
        }
        if uptime.is_none() { self.restart() } else { Verdict::Fine }
    }

    /// Signed, for uptimes wrap after 49.7 days and that is no new beginning.
    fn went_back(&self, uptime: Option<u32>) -> bool {
        let (Some(last), Some(now)) = (self.uptime_millis, uptime) else { return false };
        now.wrapping_sub(last).cast_signed() < -LATE_MILLIS
    }

    fn restart(&mut self) -> Verdict {
        self.restarts += 1;
        self.missing.clear();
        Verdict::Restart
    }

    /// Whether the message fills a stretch that was counted as lost.
    fn give_back(&mut self, number: u32, units: u32) -> bool {
        let found =
            self.missing.iter().position(|&(start, length)| number.wrapping_sub(start) < length);
        let Some(at) = found else { return false };
        let Some((start, length)) = self.missing.remove(at) else { return false };
        let before = number.wrapping_sub(start);
        let filled = units.min(length - before);
        let after = length - before - filled;
        self.lost -= u64::from(filled);
        let rest = [(start, before), (number.wrapping_add(filled), after)];
        for (stretch, place) in rest.into_iter().filter(|(_, length)| *length > 0).zip(at..) {
            self.missing.insert(place, stretch);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Fine, Late, Lost, Restart};

    /// Messages as (number, units, uptime), and what each says; at the end, the units lost.
    fn check(messages: &[(u32, u32, Option<u32>, Verdict)], lost: u64) {
        let mut sequence = Sequence::default();
        for &(number, units, uptime, verdict) in messages {
            assert_eq!(sequence.observe(number, Some(units), uptime), verdict, "at {number}");
        }
        assert_eq!(sequence.lost, lost);
    }

    #[test]
    fn missing_units_are_counted_also_where_numbers_wrap() {
        check(&[(10, 5, None, Fine), (15, 5, None, Fine), (30, 1, None, Lost(10))], 10);
        check(&[(u32::MAX - 1, 2, None, Fine), (0, 3, None, Fine), (5, 1, None, Lost(2))], 2);
        check(&[(u32::MAX - 1, 1, None, Fine), (2, 1, None, Lost(3))], 3);
    }

    #[test]
    fn a_late_message_gives_back_what_it_was_charged_and_a_repeated_one_does_not() {
        check(
            &[
                (0, 1, Some(0), Fine),
                (4, 1, Some(4), Lost(3)),
                (2, 1, Some(2), Late),
                (2, 1, Some(2), Late),
                (1, 1, Some(1), Late),
                (5, 1, Some(5), Fine),
            ],
            1,
        );
    }

    #[test]
    fn an_uptime_that_goes_back_is_a_new_beginning_and_no_loss() {
        check(
            &[
                (1000, 10, Some(5_000_000), Fine),
                (0, 10, Some(1000), Restart),
                (10, 10, Some(2000), Fine),
            ],
            0,
        );
    }

    #[test]
    fn an_uptime_that_wraps_is_no_new_beginning() {
        check(&[(1, 1, Some(u32::MAX - 5), Fine), (2, 1, Some(10), Fine)], 0);
    }

    #[test]
    fn a_sequence_without_uptime_that_goes_far_back_began_anew() {
        check(&[(500_000, 10, None, Fine), (3, 10, None, Restart), (13, 1, None, Fine)], 0);
        check(&[(10, 10, None, Fine), (0, 10, None, Restart)], 0);
    }

    #[test]
    fn after_records_that_could_not_be_counted_nothing_is_said() {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.observe(0, None, None), Fine);
        assert_eq!(sequence.observe(17, Some(3), None), Fine);
        assert_eq!(sequence.observe(20, Some(3), None), Fine);
        assert_eq!(sequence.lost, 0);
    }
}
