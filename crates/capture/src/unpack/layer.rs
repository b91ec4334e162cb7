//! One layer of compression: its decoder, what it may cost, and what is wrong with it.

use super::decode::{Decode, Failure, Fault};
use crate::{Compression, Issue, IssueKind, UnpackLimits};

/// What unpacking counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct UnpackCounters {
    /// Octets that went into a decompression.
    pub packed_octets: u64,
    /// Octets that came out of one.
    pub unpacked_octets: u64,
    /// Frames, members and streams of compressed data that were read to their end.
    pub frames: u64,
    /// Files in archives.
    pub members: u64,
    /// Octets behind compressed data that belong to no frame.
    pub ignored_octets: u64,
    /// Layers given up because too much came out of too little.
    pub over_ratio: u64,
    /// Layers given up because they asked for too much memory.
    pub over_window: u64,
    /// Packings not taken off because they lie too deep.
    pub over_depth: u64,
    /// Members of archives not read because there were too many before them.
    pub over_members: u64,
}

/// What comes of a step of a layer or an archive.
pub(super) enum Outcome<'a> {
    /// A member begins.
    Begin(&'a str),
    Octets(&'a [u8]),
    /// The member has ended.
    End,
    Issue(Issue),
    /// More input is needed.
    Idle,
}

/// Watches how much comes out of how little.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ratio {
    read: u64,
    out: u64,
}

impl Ratio {
    /// Whether it is still within the limits.
    pub(super) fn allows(&mut self, read: usize, out: usize, limits: &UnpackLimits) -> bool {
        self.read = self.read.saturating_add(read as u64);
        self.out = self.out.saturating_add(out as u64);
        let most = self.read.saturating_mul(limits.max_ratio.into());
        self.out <= most.max(limits.free_octets)
    }
}

/// Compressed octets in, their content out.
pub(super) struct Layer {
    compression: Compression,
    decoder: Box<dyn Decode>,
    out: Vec<u8>,
    ratio: Ratio,
    /// Octets of the input that are done with.
    offset: u64,
    state: State,
    pending: Option<Issue>,
}

/// So many steps that read nothing and give nothing wait for input: one may only have taken what was here.
const STALLS: u32 = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    /// Behind the last frame; so many octets that are not zero lie there.
    Behind {
        octets: u64,
        from: u64,
    },
    /// Given up.
    Stopped,
}

impl Layer {
    pub(super) fn new(compression: Compression, decoder: Box<dyn Decode>) -> Self {
        Self {
            compression,
            decoder,
            out: Vec::new(),
            ratio: Ratio::default(),
            offset: 0,
            state: State::Running,
            pending: None,
        }
    }

    pub(super) fn step<'a, 'i: 'a>(
        &'a mut self,
        input: &mut &'i [u8],
        limits: &UnpackLimits,
        counters: &mut UnpackCounters,
    ) -> Outcome<'a> {
        if let Some(issue) = self.pending.take() {
            return Outcome::Issue(issue);
        }
        self.out.clear();
        let mut stalls = 0;
        while self.state == State::Running {
            let before = self.decoder.held().len();
            let result = self.decoder.step(input, &mut self.out);
            let read = match result {
                Ok(step) => {
                    counters.frames += u64::from(step.ended);
                    step.read
                }
                Err(Failure { fault, read }) => {
                    // What was held is not read after all.
                    let read = read.saturating_sub_unsigned(before as u64);
                    counters.packed_octets = counters.packed_octets.saturating_add_signed(read);
                    let at = self.offset.saturating_add_signed(read);
                    self.fail(fault, at, counters);
                    0
                }
            };
            *input = input.get(read..).unwrap_or_default();
            self.offset = self.offset.saturating_add(read as u64);
            counters.packed_octets = counters.packed_octets.saturating_add(read as u64);
            if !self.ratio.allows(read, self.out.len(), limits) && self.state == State::Running {
                counters.over_ratio += 1;
                let kind =
                    IssueKind::OverRatio { compression: self.compression, limit: limits.max_ratio };
                // Where it is noticed depends on how the input came; where it begins does not.
                self.pending = Some(Issue { offset: 0, kind });
                self.state = State::Stopped;
            }
            if !self.out.is_empty() {
                return self.give(counters);
            }
            stalls = if read == 0 { stalls + 1 } else { 0 };
            if stalls >= STALLS && self.state == State::Running {
                return Outcome::Idle;
            }
        }
        if let State::Behind { octets, .. } = &mut self.state {
            let count = input.iter().filter(|octet| **octet != 0).count() as u64;
            *octets = octets.saturating_add(count);
            counters.ignored_octets = counters.ignored_octets.saturating_add(input.len() as u64);
        }
        *input = &[];
        self.pending.take().map_or(Outcome::Idle, Outcome::Issue)
    }

    /// The input has ended: what is left, one after the other until there is nothing.
    pub(super) fn end(&mut self, counters: &mut UnpackCounters) -> Outcome<'_> {
        if let Some(issue) = self.pending.take() {
            return Outcome::Issue(issue);
        }
        let compression = self.compression;
        match std::mem::replace(&mut self.state, State::Stopped) {
            State::Running if !self.decoder.may_end() => {
                let kind = IssueKind::PackedCut { compression };
                self.pending = Some(Issue { offset: self.offset, kind });
                self.out.clear();
                self.decoder.rescue(&mut self.out);
                if self.out.is_empty() { self.end(counters) } else { self.give(counters) }
            }
            State::Behind { octets: 1.., from } => Outcome::Issue(Issue {
                offset: from,
                kind: IssueKind::BehindPacked { compression },
            }),
            _ => Outcome::Idle,
        }
    }

    fn give(&mut self, counters: &mut UnpackCounters) -> Outcome<'_> {
        let count = self.out.len() as u64;
        counters.unpacked_octets = counters.unpacked_octets.saturating_add(count);
        Outcome::Octets(&self.out)
    }

    fn fail(&mut self, fault: Fault, offset: u64, counters: &mut UnpackCounters) {
        let compression = self.compression;
        let kind = match fault {
            Fault::NoFrame => {
                // What was held for a header is behind the last frame too. Zeros only fill up.
                let held = self.decoder.held();
                let octets = held.iter().filter(|octet| **octet != 0).count() as u64;
                counters.ignored_octets += held.len() as u64;
                self.state = State::Behind { octets, from: offset };
                return;
            }
            Fault::Damaged(damage) => IssueKind::PackedDamaged { compression, damage },
            Fault::Window { needed, limit } => {
                counters.over_window += 1;
                IssueKind::OverWindow { compression, needed, limit }
            }
        };
        self.decoder.rescue(&mut self.out);
        self.pending = Some(Issue { offset, kind });
        self.state = State::Stopped;
    }
}
