//! The push reader: keeps only the cut tail between slices, and leaves the formats to their files.

mod clock;
mod context;
mod erf;
mod options;
mod packets;
mod pcap;
mod pcapng;
mod recognise;
mod resync;
mod snoop;
mod tail;
mod variant;

use crate::{Format, IssueKind, Item, Limits};

pub use context::Counters;
use context::{Context, Progress};
use recognise::Recognised;
#[cfg(feature = "gzip")]
pub(crate) use recognise::compression;
pub use recognise::is_capture;
use tail::Tail;

/// Reads a capture in slices of any size and tells what it finds, in order.
///
/// `push` as often as there are octets, then `finish` once. Complete records inside a slice are
/// handed out from the slice itself; only what a slice cuts off is copied. What is told does not
/// depend on where the slices are cut.
pub struct Reader {
    context: Context,
    state: State,
    /// What previous slices left over; begins at the record boundary `offset`.
    tail: Tail,
    /// With fewer octets than this from `offset` on it makes no sense to look again.
    needed: usize,
    /// The place in the file of the first octet not yet read.
    offset: u64,
    /// Octets pushed since the beginning, and those of them before this file.
    pushed: u64,
    before: u64,
    sections_before: u32,
}

enum State {
    Start,
    Pcap(pcap::State),
    Pcapng(pcapng::State),
    Snoop(snoop::State),
    Erf(erf::State),
    /// Damage from which no record boundary can be found again.
    Stopped,
    /// Not a capture.
    Failed,
}

impl Reader {
    /// A reader at the beginning of a file.
    pub fn new(limits: Limits) -> Self {
        Self {
            context: Context::new(limits),
            state: State::Start,
            tail: Tail::default(),
            needed: 0,
            offset: 0,
            pushed: 0,
            before: 0,
            sections_before: 0,
        }
    }

    /// The next octets of the file.
    pub fn push(&mut self, slice: &[u8], mut each: impl FnMut(Item<'_>)) {
        self.pushed = self.pushed.saturating_add(slice.len() as u64);
        if slice.is_empty() || self.is_over() {
            return;
        }
        let mut rest = slice;
        while !self.tail.octets().is_empty() && !rest.is_empty() {
            rest = self.complete_tail(rest, &mut each);
        }
        if rest.is_empty() || self.is_over() {
            return;
        }
        let read = self.read(rest, false, &mut each);
        if let Some(left) = rest.get(read..)
            && !self.is_over()
        {
            self.tail.extend(left);
        }
    }

    /// The file ends here: tells of what is missing. Call it once.
    pub fn finish(&mut self, mut each: impl FnMut(Item<'_>)) {
        if self.pushed == self.before {
            self.context.tell(self.pushed, IssueKind::Empty, &mut each);
            self.state = State::Failed;
        } else if !self.is_over() {
            let tail = std::mem::take(&mut self.tail);
            let read = self.read(tail.octets(), true, &mut each);
            if let Some(cut) = tail.octets().get(read..)
                && !cut.is_empty()
                && !self.is_over()
            {
                self.tell_cut(cut.len(), &mut each);
            }
        }
        if !matches!(self.state, State::Failed) {
            self.state = State::Stopped;
        }
        self.tail = Tail::default();
    }

    /// Behind `finish`: another file follows. Packets and interfaces count on, so that their numbers
    /// are of all files together, and its octets from `offset`; what failed before is over.
    pub fn next_file(&mut self, offset: u64) {
        self.state = State::Start;
        self.context.format = None;
        self.tail = Tail::default();
        self.needed = 0;
        self.offset = offset;
        (self.pushed, self.before) = (offset, offset);
        self.sections_before = self.context.counters.sections;
    }

    /// What is being read, as soon as it is known.
    pub fn format(&self) -> Option<Format> {
        self.context.format
    }

    /// Octets read: up to the first record that is not complete yet.
    pub fn position(&self) -> u64 {
        self.offset
    }

    /// Nothing could be read and nothing more will come.
    pub fn has_failed(&self) -> bool {
        matches!(self.state, State::Failed)
    }

    /// What was counted so far.
    pub fn counters(&self) -> Counters {
        self.context.counters
    }

    fn is_over(&self) -> bool {
        matches!(self.state, State::Failed | State::Stopped)
    }

    /// Adds as much of `slice` to the tail as its record needs, reads, and returns the rest of
    /// the slice: as soon as the record boundary lies inside the slice, the tail is done with.
    fn complete_tail<'a>(&mut self, slice: &'a [u8], each: &mut impl FnMut(Item<'_>)) -> &'a [u8] {
        let before = self.tail.octets().len();
        let missing = self.needed.saturating_sub(before).max(1);
        let (added, rest) = slice.split_at_checked(missing).unwrap_or((slice, &[]));
        self.tail.extend(added);
        if self.tail.octets().len() < self.needed {
            return rest;
        }
        let mut tail = std::mem::take(&mut self.tail);
        let read = self.read(tail.octets(), false, each);
        if self.is_over() {
            return &[];
        }
        let rest = match read.checked_sub(before) {
            Some(read) => {
                tail.clear();
                slice.get(read..).unwrap_or_default()
            }
            None => {
                tail.take_front(read);
                rest
            }
        };
        self.tail = tail;
        rest
    }

    /// Reads what is complete from `octets`, which begin at `self.offset`; returns how many were.
    fn read(&mut self, octets: &[u8], end: bool, each: &mut impl FnMut(Item<'_>)) -> usize {
        let mut at = 0;
        while let Some(rest) = octets.get(at..)
            && !rest.is_empty()
        {
            self.context.offset = self.offset;
            let progress = match &mut self.state {
                State::Start => self.start(rest, end, each),
                State::Pcap(state) => state.step(&mut self.context, rest, end, each),
                State::Pcapng(state) => state.step(&mut self.context, rest, end, each),
                State::Snoop(state) => state.step(&mut self.context, rest, each),
                State::Erf(state) => state.step(&mut self.context, rest, each),
                State::Stopped | State::Failed => break,
            };
            match progress {
                Progress::Read(count) => {
                    at = at.saturating_add(count).min(octets.len());
                    self.offset = self.offset.saturating_add(count as u64);
                    self.needed = 0;
                }
                Progress::Need(count) => {
                    self.needed = count;
                    break;
                }
                Progress::Another => {
                    self.state = State::Start;
                }
                Progress::Stop => self.state = State::Stopped,
            }
        }
        at
    }

    fn start(&mut self, octets: &[u8], end: bool, each: &mut impl FnMut(Item<'_>)) -> Progress {
        let first = self.context.format.is_none();
        match recognise::recognise(octets, end) {
            Recognised::Need(count) => Progress::Need(count),
            Recognised::Not(kind) => {
                self.context.tell(self.offset, kind, each);
                self.state = State::Failed;
                Progress::Read(0)
            }
            Recognised::Pcap(header) => {
                self.context.recognised(header.format(), first, each);
                self.state = State::Pcap(pcap::State::new(header, &mut self.context, each));
                Progress::Read(pcap::HEADER_OCTETS)
            }
            Recognised::Snoop(datalink) => {
                self.context.recognised(Format::Snoop, first, each);
                let state = snoop::State::new(datalink, &mut self.context, each);
                self.state = State::Snoop(state);
                Progress::Read(snoop::HEADER_OCTETS)
            }
            Recognised::Erf => {
                self.context.recognised(Format::Erf, first, each);
                self.context.counters.sections += 1;
                self.state = State::Erf(erf::State::default());
                Progress::Read(0)
            }
            Recognised::Pcapng(order) => {
                self.context.recognised(Format::Pcapng { order }, first, each);
                self.state = State::Pcapng(pcapng::State::new(order));
                Progress::Read(0)
            }
        }
    }

    fn tell_cut(&mut self, available: usize, each: &mut impl FnMut(Item<'_>)) {
        let available = u32::try_from(available).unwrap_or(u32::MAX);
        let needed = u32::try_from(self.needed).unwrap_or(u32::MAX);
        if self.context.counters.sections == self.sections_before {
            self.context.tell(self.offset, IssueKind::HeaderCut { needed, available }, each);
            self.state = State::Failed;
        } else {
            self.context.tell(self.offset, IssueKind::RecordCut { needed, available }, each);
        }
    }
}

#[cfg(test)]
mod tests;
