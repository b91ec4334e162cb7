//! Where messages of the stream lie in a gateway's log, so that a datagram's id is the same at every gateway.
//!
//! Whoever reads the first block of a batch counts on from its id. So an id is that of a message in the stream and
//! how many datagrams come after its first, were they in the same message or in those that follow.

use std::collections::VecDeque;

use crate::log::Log;

/// Messages remembered: 1 MiB, and twenty times what the log holds of full ones. Of others the stream is asked.
const MOST: usize = 1 << 16;
/// Bits of an id that count datagrams.
const WITHIN_BITS: u32 = 16;
/// More in one message have one id: those of our relays hold some 250 at most, and so do batches.
const MOST_WITHIN: u64 = (1 << WITHIN_BITS) - 1024;

/// A datagram's place in the stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Spot {
    /// The message.
    pub(crate) sequence: u64,
    /// How many datagrams of it come before.
    pub(crate) within: u64,
    /// It was there before whoever gets it.
    pub(crate) is_past: bool,
}

impl Spot {
    /// The message that an id counts from, and how many datagrams from its first on were seen with this one.
    pub(crate) const fn seen(id: u64) -> (u64, u64) {
        (id >> WITHIN_BITS, (id & ((1 << WITHIN_BITS) - 1)) + 1)
    }

    fn id(self) -> u64 {
        (self.sequence << WITHIN_BITS) | self.within.min(MOST_WITHIN)
    }
}

/// Messages in the order of the stream, with the id in the log of the first datagram of each.
#[derive(Debug, Default)]
pub(crate) struct Marks(VecDeque<(u64, u64)>);

impl Marks {
    /// What a datagram is called that comes into this log next.
    pub(super) fn id_of(&mut self, spot: Spot, log: &Log) -> u64 {
        let sequence = spot.sequence;
        if self.0.back().is_some_and(|(last, _)| *last > sequence) {
            // Somebody made the stream anew.
            self.0.clear();
        }
        if self.0.back().is_none_or(|(last, _)| *last != sequence) {
            // Where a message is read from its middle on, its first is counted as if it were here.
            self.0.push_back((sequence, log.next_id().saturating_sub(spot.within)));
        }
        if self.0.len() > MOST {
            self.0.pop_front();
        }
        spot.id()
    }

    /// Which datagram of the log comes after the one of this id.
    pub(super) fn after(&self, id: u64) -> Option<u64> {
        let (sequence, seen) = Spot::seen(id);
        let at = self.0.binary_search_by_key(&sequence, |(sequence, _)| *sequence).ok()?;
        self.0.get(at).map(|(_, first)| first + seen)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::log::LogLimits;

    /// A log whose blocks are ten octets and whose batches hold so many of them.
    fn log(batch: usize, first_id: u64) -> Log {
        let batch_age = Duration::from_millis(20);
        Log::new(LogLimits { octets: 1000, batch_octets: batch * 10, batch_age, first_id })
    }

    /// Takes in messages of so many datagrams each; ids of batches as they are shown.
    fn fill(log: &mut Log, marks: &mut Marks, messages: &[(u64, u64)]) -> Vec<u64> {
        let mut shown = Vec::new();
        for (sequence, datagrams) in messages.iter().copied() {
            for within in 0..datagrams {
                let id = marks.id_of(Spot { sequence, within, is_past: false }, log);
                log.append(Instant::now(), Some(id), |id, out| {
                    out.extend_from_slice(&[7; 10]);
                    shown.extend(id);
                });
            }
        }
        log.close();
        shown
    }

    #[test]
    fn gateways_that_cut_batches_differently_mean_the_same_by_an_id() {
        let messages = [(5, 3), (6, 1), (9, 4)];
        let (mut one, mut other) = (log(3, 100), log(4, 9000));
        let (mut of_one, mut of_other) = (Marks::default(), Marks::default());
        // Batches begin with the first of 5, the first of 6, and the third of 9.
        let shown = fill(&mut one, &mut of_one, &messages);
        assert_eq!(shown, [5 << 16, 6 << 16, (9 << 16) + 2]);
        fill(&mut other, &mut of_other, &messages);
        // Whoever read the second batch of one saw the second of 9 last; the third comes next.
        let last = shown[1] + 2;
        assert_eq!(of_one.after(last), Some(100 + 6));
        assert_eq!(of_other.after(last), Some(9000 + 6));
        assert_eq!(Spot::seen(last), (6, 3));
        assert_eq!(of_other.after(7 << 16), None);
    }

    #[test]
    fn messages_are_bounded_and_a_stream_made_anew_begins_anew() {
        let (mut log, mut marks) = (log(2, 1), Marks::default());
        let messages: Vec<_> = (1..=MOST as u64 + 1).map(|sequence| (sequence, 1)).collect();
        fill(&mut log, &mut marks, &messages);
        assert_eq!((marks.after(1 << 16), marks.after(2 << 16)), (None, Some(3)));
        fill(&mut log, &mut marks, &[(1, 1)]);
        assert_eq!((marks.after(2 << 16), marks.after(1 << 16)), (None, Some(MOST as u64 + 3)));
    }
}
