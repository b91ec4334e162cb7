//! The parts of one packet, in order of their place in it.

use std::collections::BTreeMap;

use crate::dissect::Fragment;

/// What is there of a packet.
#[derive(Debug, Default)]
pub(super) struct Parts {
    by_offset: BTreeMap<u32, Box<[u8]>>,
    octets: u32,
    /// Where the packet ends, once its last part is there.
    end: Option<u32>,
}

/// How a part fits to the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fit {
    /// Nothing is missing now.
    Whole,
    /// More has to come.
    Waiting,
    /// It was there already.
    Duplicate,
    /// It contradicts the others, or itself.
    Overlap,
    /// It was not captured as a whole.
    Cut,
    /// No real packet is in as many.
    TooMany,
}

/// Parts of one packet. 256: 64 KiB over a link of 576 octets are 119.
const MOST_PARTS: usize = 256;
/// No IP packet is longer (RFC 791 §3.1); longer ones are an attack.
const MOST_OCTETS: u32 = 65_535;
/// What a part costs beside its octets.
const PART_OCTETS: usize = 64;

impl Parts {
    pub(super) fn put(&mut self, part: &Fragment<'_>) -> Fit {
        let length = part.length;
        let end = part.offset.saturating_add(length);
        let is_uneven = part.more && (length == 0 || !length.is_multiple_of(8));
        if is_uneven || end > MOST_OCTETS {
            return Fit::Overlap;
        }
        if part.payload.len() != length as usize {
            return Fit::Cut;
        }
        if self.by_offset.get(&part.offset).is_some_and(|there| **there == *part.payload) {
            return Fit::Duplicate;
        }
        let last_end = if part.more { self.end } else { self.end.or(Some(end)) };
        let exceeds = match last_end {
            Some(last) => end > last || (!part.more && end != last) || self.reach() > last,
            None => false,
        };
        let overlaps_before = self
            .by_offset
            .range(..=part.offset)
            .next_back()
            .is_some_and(|(at, there)| at.saturating_add(octets(there)) > part.offset);
        let overlaps_after =
            self.by_offset.range(part.offset..).next().is_some_and(|(at, _)| *at < end);
        if exceeds || overlaps_before || overlaps_after {
            return Fit::Overlap;
        }
        if self.by_offset.len() >= MOST_PARTS {
            return Fit::TooMany;
        }
        self.end = last_end;
        self.octets += length;
        self.by_offset.insert(part.offset, part.payload.into());
        // Nothing overlaps, so as many octets as the packet has leave no gap.
        if self.end == Some(self.octets) { Fit::Whole } else { Fit::Waiting }
    }

    /// Octets of payload that are there.
    pub(super) const fn octets(&self) -> u32 {
        self.octets
    }

    /// What it takes to keep them.
    pub(super) fn cost(&self) -> usize {
        self.octets as usize + self.by_offset.len() * PART_OCTETS
    }

    pub(super) fn join(&self, out: &mut Vec<u8>) {
        for part in self.by_offset.values() {
            out.extend_from_slice(part);
        }
    }

    /// Where the last of the parts ends.
    fn reach(&self) -> u32 {
        self.by_offset.last_key_value().map_or(0, |(at, there)| at + octets(there))
    }
}

fn octets(part: &[u8]) -> u32 {
    u32::try_from(part.len()).unwrap_or(u32::MAX)
}
