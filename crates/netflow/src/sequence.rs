//! What sequence numbers tell: loss, late arrivals, and exporters that began anew.

mod counting;

use std::collections::VecDeque;

use model::{NetflowVersion, Timestamp};

pub use counting::Counting;

use counting::ALL;

/// The sequence numbers of one exporter and domain.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    pub(crate) counting: Counting,
    /// Ways of counting that earlier messages have shown to be wrong.
    ruled_out: [bool; ALL.len()],
    /// Another way of counting that explained the gap before the last message, and the units that
    /// were charged for it.
    suspected: Option<(Counting, u32)>,
    /// One such gap proves it: softflowd is known to count otherwise in IPFIX, and nobody in v9.
    is_credulous: bool,
    /// Messages that have yet to fit before a gap between two is believed to be one.
    unproven: u8,
    previous: Option<Seen>,
    /// Stretches of numbers that never came, oldest first.
    missing: VecDeque<Missing>,
    pub(crate) lost: u64,
    /// Stretches of numbers that never came; what came late closes its own.
    pub(crate) gaps: u64,
    pub(crate) restarts: u64,
    pub(crate) jumps: u64,
    /// Messages that came twice, or later than what is remembered.
    pub(crate) late: u64,
    /// Messages that were overtaken, and filled what was missing.
    pub(crate) overtaken: u64,
}

/// Numbers that never came.
#[derive(Clone, Copy, Debug)]
struct Missing {
    start: u32,
    length: u32,
    /// When they were found missing.
    charged: Timestamp,
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
    /// It is what another way of counting expects; from now on that one is believed, and so many
    /// units that were found missing then are not.
    CountsOtherwise { counting: Counting, units: u32, charged: Timestamp },
    /// So many units before it are missing.
    Lost(u32),
    /// It is here twice, or older than what is remembered.
    Late,
    /// It was overtaken: so many units that were found missing then are here.
    Returned { units: u32, charged: Timestamp },
    /// The exporter began anew.
    Restart,
    /// The numbers go on elsewhere, too far away to be loss. They are counted from there.
    Jump,
}

/// Stretches remembered, for late messages to give back what they were charged.
const MISSING_STRETCHES: usize = 64;
/// A number so little before the expected one is late or repeated, not a new beginning.
const LATE_UNITS: u32 = 1000;
/// An uptime so little before the last one is a message that was overtaken.
const LATE_MILLIS: i32 = 5000;
/// How inexact arrival and uptime may be against each other, milliseconds.
const SLACK_MILLIS: u64 = 60_000;
/// More than any exporter sends; a gap that needs more was not made by loss.
const UNITS_PER_SECOND: u64 = 10_000_000;
/// Messages that must fit where no specification says what is counted.
const PROOF: u8 = 3;

impl Sequence {
    pub(crate) fn new(version: NetflowVersion) -> Self {
        // v9: RFC 3954 §5.1. sFlow: each datagram of an agent and sub-agent, as its specification
        // says and as agents were seen to do. v5 counts flows, and so v7 and v8 probably do.
        let counting = match version {
            NetflowVersion::V9 | NetflowVersion::Sflow5 => Counting::Messages,
            _ => Counting::Records,
        };
        let unproven = match version {
            NetflowVersion::V7 | NetflowVersion::V8 => PROOF,
            _ => 0,
        };
        Self {
            counting,
            ruled_out: [false; ALL.len()],
            suspected: None,
            is_credulous: version == NetflowVersion::Ipfix,
            unproven,
            previous: None,
            missing: VecDeque::new(),
            lost: 0,
            gaps: 0,
            restarts: 0,
            jumps: 0,
            late: 0,
            overtaken: 0,
        }
    }

    /// A message came.
    pub(crate) fn observe(&mut self, seen: Seen) -> Verdict {
        let verdict = self.judge(&seen);
        self.late += u64::from(verdict == Verdict::Late);
        self.overtaken += u64::from(matches!(verdict, Verdict::Returned { .. }));
        if !matches!(verdict, Verdict::Late | Verdict::Returned { .. }) {
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
            self.unproven = self.unproven.saturating_sub(1);
            self.suspected = None;
            return Verdict::Fine;
        }
        let explained = self.explained(&previous, seen);
        let suspected = self.suspected.take();
        if let Some(counting) = explained {
            let proof = suspected.filter(|(known, _)| *known == counting);
            if proof.is_some() || self.is_credulous {
                let units = proof.map_or(0, |(_, units)| units);
                return self.count_otherwise(counting, units, previous.arrival);
            }
        }
        if self.unproven > 0 {
            self.unproven = PROOF;
            return Verdict::Fine;
        }
        if ahead > 0 {
            let units = ahead.unsigned_abs();
            let verdict = self.miss(&previous, seen, expected, units);
            if verdict == Verdict::Lost(units) {
                self.suspected = explained.map(|counting| (counting, units));
            }
            return verdict;
        }
        if let Some((units, charged)) = self.give_back(seen) {
            return Verdict::Returned { units, charged };
        }
        let near = ahead.unsigned_abs() <= LATE_UNITS;
        match (previous.uptime_millis, seen.uptime_millis) {
            (Some(last), Some(now)) if near || now.wrapping_sub(last).cast_signed() < 0 => {
                Verdict::Late
            }
            (Some(_), Some(_)) => self.jump(),
            _ if near && seen.number != 0 => Verdict::Late,
            _ => self.restart(),
        }
    }

    /// Units before the message never came, if that can be.
    fn miss(&mut self, previous: &Seen, seen: &Seen, expected: u32, units: u32) -> Verdict {
        let seconds = seen.arrival.nanos_since(previous.arrival) / 1_000_000_000;
        // Without an uptime, a number that is lower than before is all there is to see: it has
        // wrapped, or it began anew. After a long silence both could be; great loss just where
        // numbers wrap is the less likely.
        let lower = seen.uptime_millis.is_none() && seen.number < previous.number;
        let credible = if lower { 1 } else { seconds.saturating_add(1) };
        if u64::from(units) > UNITS_PER_SECOND.saturating_mul(credible) {
            return if lower { self.restart() } else { self.jump() };
        }
        self.lost += u64::from(units);
        self.gaps += 1;
        let charged = seen.arrival;
        self.missing.push_back(Missing { start: expected, length: units, charged });
        self.forget_stretches();
        Verdict::Lost(units)
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

    /// From now on; what the old way of counting charged for the message before is given back.
    fn count_otherwise(&mut self, counting: Counting, units: u32, charged: Timestamp) -> Verdict {
        self.counting = counting;
        self.lost = self.lost.saturating_sub(units.into());
        self.gaps = self.gaps.saturating_sub(u64::from(units > 0));
        self.missing.clear();
        Verdict::CountsOtherwise { counting, units, charged }
    }

    fn restart(&mut self) -> Verdict {
        self.restarts += 1;
        self.missing.clear();
        Verdict::Restart
    }

    fn jump(&mut self) -> Verdict {
        self.jumps += 1;
        self.missing.clear();
        Verdict::Jump
    }

    /// The oldest ones stay lost: late messages may cut one stretch into many.
    fn forget_stretches(&mut self) {
        let over = self.missing.len().saturating_sub(MISSING_STRETCHES);
        self.missing.drain(..over);
    }

    /// Whether the message fills a stretch that was counted as lost: how much of it, and when that
    /// was found missing.
    fn give_back(&mut self, seen: &Seen) -> Option<(u32, Timestamp)> {
        let units = self.counting.units(seen.records).unwrap_or(0);
        let first = match self.counting {
            Counting::DataRecordsSoFar => seen.number.wrapping_sub(units),
            _ => seen.number,
        };
        let lies_in = |missing: &Missing| first.wrapping_sub(missing.start) < missing.length;
        let at = self.missing.iter().position(lies_in)?;
        let Missing { start, length, charged } = self.missing.remove(at)?;
        let before = first.wrapping_sub(start);
        let filled = units.min(length - before);
        self.lost -= u64::from(filled);
        let rest = [
            Missing { start, length: before, charged },
            Missing {
                start: first.wrapping_add(filled),
                length: length - before - filled,
                charged,
            },
        ];
        self.gaps = self.gaps.saturating_sub(1);
        for (stretch, place) in rest.into_iter().filter(|rest| rest.length > 0).zip(at..) {
            self.missing.insert(place, stretch);
            self.gaps += 1;
        }
        self.forget_stretches();
        Some((filled, charged))
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
mod tests;
