//! Several captures read as one: their packets come out in the order of their times, whatever order
//! the captures were named in.
//!
//! Captures that lie one behind the other, as ring buffers write them, are read one behind the
//! other; where they overlap, each one that does is read a little ahead.

mod again;
mod part;
mod peek;
mod queue;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use model::Timestamp;
use protocol::PartStatus;

use crate::file::Piece;
use part::{Interfaces, Part};

pub(crate) use again::Again;
pub(crate) use peek::is_one_capture;
pub use peek::{PartOfSet, Peek};

/// Octets asked for at a time: a cancel is heard between two of them.
const SLICE_OCTETS: u64 = 4 << 20;
/// Octets of all parts that are read at the same time, about. 64 MiB: all that memory may cost
/// beside flows and packets.
const AHEAD_OCTETS: u64 = 64 << 20;
/// The least that is asked for, however many parts overlap: below, reading would cost more than
/// merging.
const LEAST_OCTETS: u64 = 64 << 10;

/// The captures and how far each one is.
///
/// [`Set::wants`] says which octets come next; [`Set::give`] takes them.
pub(crate) struct Set {
    /// By their first packets' times.
    parts: Vec<Part>,
    interfaces: Interfaces,
    /// Parts that were begun; those behind them are later.
    begun: usize,
    /// Parts that are read and have no packet waiting.
    hungry: Vec<usize>,
    /// Parts with a packet waiting, the earliest on top.
    heads: BinaryHeap<Reverse<Key>>,
    wanted: Option<usize>,
    stopped: bool,
}

/// The order of packets: by time, and those of one time by part.
pub(super) type Key = (Timestamp, usize);

/// Octets of a part that are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wanted {
    /// Its place among those that were given.
    pub(crate) part: u32,
    pub(crate) from: u64,
    pub(crate) most: u64,
}

impl Set {
    /// Sorts the parts and reads nothing yet.
    pub(crate) fn new(mut parts: Vec<PartOfSet>) -> Self {
        (0..).zip(&mut parts).for_each(|(given, part)| part.given = given);
        model::sort_by(&mut parts, |a, b| {
            (a.first, &a.name, a.octets, &a.beginning).cmp(&(
                b.first,
                &b.name,
                b.octets,
                &b.beginning,
            ))
        });
        Self::sorted(parts.into_iter().map(Part::new).collect())
    }

    fn sorted(parts: Vec<Part>) -> Self {
        let mut set = Self {
            parts,
            interfaces: Interfaces::default(),
            begun: 0,
            hungry: Vec::new(),
            heads: BinaryHeap::new(),
            wanted: None,
            stopped: false,
        };
        set.advance(&mut |_, _| {});
        set
    }

    /// The octets wanted; none when all parts were read to their ends.
    pub(crate) fn wants(&self) -> Option<Wanted> {
        let at = self.wanted?;
        let part = self.parts.get(at)?;
        let reading = self.heads.len() + self.hungry.len();
        let share = AHEAD_OCTETS / (reading as u64).max(1);
        let most = share.clamp(LEAST_OCTETS, SLICE_OCTETS).min(part.left()).max(1);
        Some(Wanted { part: part.about.given, from: part.read, most })
    }

    /// The octets that were wanted; none where the part ends before its time.
    pub(crate) fn give(&mut self, octets: &[u8], each: &mut dyn FnMut(u32, Piece<'_>)) {
        if let Some(part) = self.wanted.take().and_then(|at| self.parts.get_mut(at)) {
            part.give(octets);
        }
        self.advance(each);
    }

    /// The part that was wanted cannot be read any further.
    pub(crate) fn broke(&mut self, each: &mut dyn FnMut(u32, Piece<'_>)) -> Option<u32> {
        let at = self.wanted.take()?;
        if let Some(part) = self.parts.get_mut(at) {
            part.breaks();
        }
        self.advance(each);
        u32::try_from(at).ok()
    }

    /// Nothing more is read; what was read comes out.
    pub(crate) fn stop(&mut self, each: &mut dyn FnMut(u32, Piece<'_>)) {
        self.stopped = true;
        self.wanted = None;
        self.parts.iter_mut().for_each(Part::breaks);
        self.advance(each);
    }

    /// All their names, in the order in which they are read.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.about.name.as_str())
    }

    /// How far each of them is, in that order.
    pub(crate) fn statuses(&self) -> impl Iterator<Item = PartStatus> {
        self.parts.iter().map(Part::status)
    }

    /// A part's place among those that were given, and how many octets of it were read.
    pub(crate) fn given(&self, part: u32) -> Option<(u32, u64)> {
        self.parts.get(part as usize).map(|part| (part.about.given, part.read))
    }

    /// What capture a part is, where it is a bare one.
    pub(crate) fn capture_format(&self, part: u32) -> Option<capture::Format> {
        self.parts.get(part as usize)?.capture_format
    }

    /// What the parts are.
    pub(crate) fn format(&self) -> String {
        let mut formats = self.parts.iter().filter_map(|part| part.format.as_deref());
        let count = self.parts.len();
        match formats.next() {
            Some(first) if formats.all(|format| format == first) => {
                format!("{count} captures: {first}")
            }
            _ => format!("{count} captures"),
        }
    }

    /// None of them could be read.
    pub(crate) fn has_failed(&self) -> bool {
        self.parts.iter().all(Part::has_failed)
    }

    /// The same parts, to be read once more as far as they were read.
    pub(crate) fn again(&self) -> Self {
        Self::sorted(self.parts.iter().map(Part::again).collect())
    }

    /// Hands out what can be, until a part has to be read on.
    fn advance(&mut self, each: &mut dyn FnMut(u32, Piece<'_>)) {
        loop {
            while let Some(&at) = self.hungry.last() {
                if !self.feed(at, each) {
                    self.wanted = Some(at);
                    return;
                }
            }
            let Some(&Reverse((time, at))) = self.heads.peek() else {
                if self.begin() {
                    continue;
                }
                return;
            };
            let comes_first = self.parts.get(self.begun).is_some_and(|next| next.first() < time);
            if comes_first && self.begin() {
                continue;
            }
            self.heads.pop();
            let bound = self.bound();
            let Self { parts, interfaces, .. } = self;
            let Some(part) = parts.get_mut(at) else { continue };
            part.hand_out(at, bound, interfaces, each);
            match part.head() {
                Some(time) => self.heads.push(Reverse((time, at))),
                None => self.hungry.push(at),
            }
        }
    }

    /// Begins the next part; whether there is one.
    fn begin(&mut self) -> bool {
        if self.stopped || self.begun >= self.parts.len() {
            return false;
        }
        self.hungry.push(self.begun);
        self.begun += 1;
        true
    }

    /// Reads the hungry part a little further; whether that could be done.
    fn feed(&mut self, at: usize, each: &mut dyn FnMut(u32, Piece<'_>)) -> bool {
        // As long as another one is hungry, nobody knows what comes next.
        let bound = if self.hungry.len() == 1 { self.bound() } else { Some(Part::NEVER) };
        let Self { parts, interfaces, .. } = self;
        let Some(part) = parts.get_mut(at) else { return false };
        if !part.has_unread() && !part.is_over() {
            return false;
        }
        let went_on = part.feed(at, bound, interfaces, each);
        if let Some(time) = part.head() {
            self.hungry.pop();
            self.heads.push(Reverse((time, at)));
        } else if !went_on {
            self.hungry.pop();
        }
        true
    }

    /// What comes next if one part is left out of account.
    fn bound(&self) -> Option<Key> {
        let head = self.heads.peek().map(|Reverse(key)| *key);
        let next = self.parts.get(self.begun).filter(|_| !self.stopped);
        let next = next.map(|part| (part.first(), self.begun));
        match (head, next) {
            (Some(head), Some(next)) => Some(head.min(next)),
            (head, next) => head.or(next),
        }
    }
}
