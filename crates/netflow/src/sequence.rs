//! What sequence numbers tell: loss, late arrivals, and exporters that began anew.

use std::collections::VecDeque;

use model::{NetflowVersion, Timestamp};

/// The sequence numbers of one exporter and domain.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    counting: Counting,
    /// Ways of counting that earlier messages have shown to be wrong.
    ruled_out: [bool; ALL.len()],
    previous: Option<Seen>,
    /// Stretches of numbers that never came, oldest first: start and length.
    missing: VecDeque<(u32, u32)>,
    pub(crate) lost: u64,
    pub(crate) gaps: u64,
    pub(crate) restarts: u64,
}

/// One message, as far as sequence numbers go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    pub(crate) number: u32,
    /// None where it holds records that could not be counted.
    pub(crate) records: Option<Records>,
    pub(crate) uptime_millis: Option<u32>,
    pub(crate) arrival: Timestamp,
}

/// Records of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Records {
    pub(crate) data: u32,
    pub(crate) options: u32,
}

/// What a message's number says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It is the expected one, or nothing can be said.
    Fine,
    /// It is what another way of counting expects; from now on that one is believed.
    CountsOtherwise(Counting),
    /// So many units before it are missing.
    Lost(u32),
    /// It was missing before, or is here twice.
    Late,
    /// The exporter began anew.
    Restart,
}

/// What an exporter counts by its sequence number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counting {
    /// Messages before this one: v9 (RFC 3954 §5.1).
    Messages,
    /// Data records before this message, options data included: IPFIX (RFC 7011 §3.1), and v5.
    Records,
    /// The same without options data.
    DataRecords,
    /// Data records up to and including this message: softflowd 1.1.0 in IPFIX.
    DataRecordsSoFar,
}

const ALL: [Counting; 4] =
    [Counting::Messages, Counting::Records, Counting::DataRecords, Counting::DataRecordsSoFar];
/// Stretches remembered, for late messages to give back what they were charged.
const MISSING_STRETCHES: usize = 64;
/// A number so little before the expected one is late or repeated, not a new beginning.
const LATE_UNITS: u32 = 1000;
/// An uptime so little before the last one is a message that was overtaken.
const LATE_MILLIS: i32 = 5000;
/// How inexact arrival and uptime may be against each other, milliseconds.
const SLACK_MILLIS: u64 = 60_000;

impl Sequence {
    pub(crate) fn new(version: NetflowVersion) -> Self {
        let counting = match version {
            NetflowVersion::V9 => Counting::Messages,
            _ => Counting::Records,
        };
        Self {
            counting,
            ruled_out: [false; ALL.len()],
            previous: None,
            missing: VecDeque::new(),
            lost: 0,
            gaps: 0,
            restarts: 0,
        }
    }

    /// A message came.
    pub(crate) fn observe(&mut self, seen: Seen) -> Verdict {
        let verdict = self.judge(&seen);
        if verdict != Verdict::Late {
            self.previous = Some(seen);
        }
        verdict
    }

    fn judge(&mut self, seen: &Seen) -> Verdict {
        let Some(previous) = self.previous else { return Verdict::Fine };
        if began_anew(&previous, seen) {
            return self.restart();
        }
        let Some(expected) = self.counting.expected(&previous, seen) else { return Verdict::Fine };
        let ahead = seen.number.wrapping_sub(expected).cast_signed();
        if ahead == 0 {
            self.rule_out(expected, &previous, seen);
            return Verdict::Fine;
        }
        if let Some(counting) = self.explained(&previous, seen) {
            self.counting = counting;
            return Verdict::CountsOtherwise(counting);
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
        let without_uptime = seen.uptime_millis.is_none();
        if self.give_back(seen) {
            return Verdict::Late;
        }
        if ahead.unsigned_abs() <= LATE_UNITS && !(without_uptime && seen.number == 0) {
            return Verdict::Late;
        }
        if without_uptime { self.restart() } else { Verdict::Fine }
    }

    /// The number fits; the ways of counting by which it would not are wrong.
    fn rule_out(&mut self, number: u32, previous: &Seen, seen: &Seen) {
        for (counting, ruled_out) in ALL.into_iter().zip(&mut self.ruled_out) {
            let other = counting.expected(previous, seen);
            *ruled_out |= other.is_some_and(|other| other != number);
        }
    }

    /// Another way of counting that expects this number, and was never wrong.
    fn explained(&self, previous: &Seen, seen: &Seen) -> Option<Counting> {
        let fits = |counting: Counting| counting.expected(previous, seen) == Some(seen.number);
        let open = ALL.into_iter().zip(self.ruled_out).filter(|(_, ruled_out)| !ruled_out);
        open.map(|(counting, _)| counting).find(|counting| fits(*counting))
    }

    fn restart(&mut self) -> Verdict {
        self.restarts += 1;
        self.missing.clear();
        Verdict::Restart
    }

    /// Whether the message fills a stretch that was counted as lost.
    fn give_back(&mut self, seen: &Seen) -> bool {
        let units = match (self.counting, seen.records) {
            (Counting::Messages, _) => 1,
            (Counting::Records, Some(records)) => records.data + records.options,
            (_, Some(records)) => records.data,
            (_, None) => 0,
        };
        let first = match self.counting {
            Counting::DataRecordsSoFar => seen.number.wrapping_sub(units),
            _ => seen.number,
        };
        let lies_in = |&(start, length): &(u32, u32)| first.wrapping_sub(start) < length;
        let Some(at) = self.missing.iter().position(lies_in) else { return false };
        let Some((start, length)) = self.missing.remove(at) else { return false };
        let before = first.wrapping_sub(start);
        let filled = units.min(length - before);
        let after = length - before - filled;
        self.lost -= u64::from(filled);
        let rest = [(start, before), (first.wrapping_add(filled), after)];
        for (stretch, place) in rest.into_iter().filter(|(_, length)| *length > 0).zip(at..) {
            self.missing.insert(place, stretch);
        }
        true
    }
}

impl Counting {
    /// The number of the message after `previous`, if nothing is lost.
    fn expected(self, previous: &Seen, seen: &Seen) -> Option<u32> {
        let units = match self {
            Self::Messages => 1,
            Self::Records => {
                let Records { data, options } = previous.records?;
                data.wrapping_add(options)
            }
            Self::DataRecords => previous.records?.data,
            Self::DataRecordsSoFar => seen.records?.data,
        };
        Some(previous.number.wrapping_add(units))
    }

    /// What the user reads.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Records => "data records",
            Self::DataRecords => "data records without options data",
            Self::DataRecordsSoFar => "data records including the message's own",
        }
    }
}

/// Its uptime went back, and it is no longer than the time that passed since the last message:
/// an exporter that merely mixes clocks is not mistaken for one that began anew. Signed, for
/// uptimes wrap after 49.7 days.
fn began_anew(previous: &Seen, seen: &Seen) -> bool {
    let (Some(last), Some(now)) = (previous.uptime_millis, seen.uptime_millis) else {
        return false;
    };
    let passed = seen.arrival.nanos_since(previous.arrival) / 1_000_000;
    let back = now.wrapping_sub(last).cast_signed() < -LATE_MILLIS && now < last;
    back && u64::from(now) <= passed + SLACK_MILLIS
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{CountsOtherwise, Fine, Late, Lost, Restart};

    fn seen(number: u32, data: u32, uptime_millis: Option<u32>) -> Seen {
        let records = Some(Records { data, options: 0 });
        let arrival = Timestamp::from_millis(uptime_millis.unwrap_or(0).into());
        Seen { number, records, uptime_millis, arrival }
    }

    /// Messages as (number, data records, uptime), and what each says; at the end, the units lost.
    fn check(version: NetflowVersion, messages: &[(u32, u32, Option<u32>, Verdict)], lost: u64) {
        let mut sequence = Sequence::new(version);
        for &(number, data, uptime, verdict) in messages {
            assert_eq!(sequence.observe(seen(number, data, uptime)), verdict, "at {number}");
        }
        assert_eq!(sequence.lost, lost);
    }

    const IPFIX: NetflowVersion = NetflowVersion::Ipfix;
    const V9: NetflowVersion = NetflowVersion::V9;

    #[test]
    fn missing_units_are_counted_also_where_numbers_wrap() {
        check(IPFIX, &[(10, 5, None, Fine), (15, 5, None, Fine), (30, 1, None, Lost(10))], 10);
        check(
            IPFIX,
            &[(u32::MAX - 1, 2, None, Fine), (0, 3, None, Fine), (5, 1, None, Lost(2))],
            2,
        );
        check(IPFIX, &[(u32::MAX - 1, 1, None, Fine), (2, 1, None, Lost(3))], 3);
    }

    #[test]
    fn a_late_message_gives_back_what_it_was_charged_and_a_repeated_one_does_not() {
        check(
            V9,
            &[
                (0, 9, Some(0), Fine),
                (4, 9, Some(4), Lost(3)),
                (2, 9, Some(2), Late),
                (2, 9, Some(2), Late),
                (1, 9, Some(1), Late),
                (5, 9, Some(5), Fine),
            ],
            1,
        );
    }

    #[test]
    fn an_uptime_that_goes_back_is_a_new_beginning_and_no_loss() {
        check(
            V9,
            &[
                (1000, 10, Some(5_000_000), Fine),
                (0, 10, Some(1000), Restart),
                (1, 10, Some(2000), Fine),
            ],
            0,
        );
    }

    #[test]
    fn an_uptime_that_wraps_or_mixes_clocks_is_no_new_beginning() {
        check(V9, &[(1, 10, Some(u32::MAX - 5), Fine), (2, 10, Some(10), Fine)], 0);
        check(V9, &[(1, 10, Some(900_000), Fine), (2, 10, Some(780_000), Fine)], 0);
    }

    #[test]
    fn a_sequence_without_uptime_that_goes_far_back_began_anew() {
        check(IPFIX, &[(500_000, 10, None, Fine), (3, 10, None, Restart), (13, 1, None, Fine)], 0);
        check(IPFIX, &[(10, 10, None, Fine), (0, 10, None, Restart)], 0);
    }

    #[test]
    fn after_records_that_could_not_be_counted_nothing_is_said() {
        let mut sequence = Sequence::new(IPFIX);
        let uncounted = Seen { records: None, ..seen(0, 0, None) };
        assert_eq!(sequence.observe(uncounted), Fine);
        assert_eq!(sequence.observe(seen(17, 3, None)), Fine);
        assert_eq!(sequence.observe(seen(20, 3, None)), Fine);
        assert_eq!(sequence.lost, 0);
    }

    #[test]
    fn softflowd_counts_the_messages_own_records_and_loses_nothing() {
        let otherwise = CountsOtherwise(Counting::DataRecordsSoFar);
        check(IPFIX, &[(18, 18, None, Fine), (41, 23, None, otherwise), (44, 3, None, Fine)], 0);
        let lost = [(18, 18, None, Fine), (41, 23, None, otherwise), (54, 3, None, Lost(10))];
        check(IPFIX, &lost, 10);
    }

    #[test]
    fn a_way_of_counting_that_was_wrong_explains_no_gap() {
        // 15 is what data records expect and messages do not; so 16 is a gap of 4.
        let messages = [(10, 5, None, Fine), (15, 5, None, Fine), (16, 5, None, Late)];
        check(IPFIX, &messages, 0);
        check(V9, &[(1, 7, None, Fine), (2, 7, None, Fine), (9, 7, None, Lost(6))], 6);
    }
}
