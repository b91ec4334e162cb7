//! lz4 frames (LZ4 Frame Format 1.6): blocks of at most 4 MiB, gathered whole.

use std::hash::Hasher;

use lz4_flex::block::decompress_into_with_dict;
use twox_hash::XxHash32;

use super::decode::{Decode, Failure, Fault, Gather, Step};
use crate::Damage;
use crate::bytes::array;

/// A reader of lz4 frames.
#[derive(Default)]
pub(super) struct Lz4 {
    place: Place,
    gather: Gather,
    frame: Frame,
    /// The last octets that came out, to which linked blocks refer.
    history: Vec<u8>,
    frames: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Magic,
    Descriptor,
    BlockSize,
    /// A block of so many octets, its checksum not counted.
    Block {
        octets: usize,
        packed: bool,
    },
    ContentCheck,
    /// The length of a frame that is to be passed over.
    SkippableLength,
    Skippable(u32),
}

/// What a frame's descriptor says.
#[derive(Default)]
struct Frame {
    linked: bool,
    block_checks: bool,
    content_check: Option<XxHash32>,
    /// Octets a block has at most.
    largest: usize,
    length: Option<u64>,
    total: u64,
}

const MAGIC: u32 = 0x184d_2204;
/// 0x184d2a50 to 0x184d2a5f.
const SKIPPABLE: u32 = 0x0184_d2a5;
/// How far back a block can refer.
const HISTORY_OCTETS: usize = 64 << 10;

impl Decode for Lz4 {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure> {
        let check = if self.frame.block_checks { 4 } else { 0 };
        let needed = match self.place {
            Place::Descriptor => match self.gather.0.first() {
                // Version, flags; then the content's size and a dictionary's number, if flagged.
                Some(flags) => 3 + usize::from(flags & 8) + usize::from(flags & 1) * 4,
                None => 1,
            },
            Place::Block { octets, .. } => octets + check,
            Place::Skippable(octets) => {
                let read = input.len().min(octets as usize);
                let left = octets.saturating_sub(read as u32);
                self.place = if left == 0 { Place::Magic } else { Place::Skippable(left) };
                return Ok(Step { read, ended: false });
            }
            _ => 4,
        };
        let (read, whole) = self.gather.fill(input, needed);
        if !whole || (self.place == Place::Descriptor && needed == 1) {
            return Ok(Step { read, ended: false });
        }
        let held = std::mem::take(&mut self.gather.0);
        let result = self.take(&held, out);
        match result {
            Ok(ended) => {
                self.gather.0 = held;
                self.gather.0.clear();
                Ok(Step { read, ended })
            }
            Err(fault) => {
                // These octets of the input were not taken.
                self.gather.0 = held;
                self.gather.0.truncate(needed - read);
                Err(fault.into())
            }
        }
    }

    fn held(&self) -> &[u8] {
        &self.gather.0
    }

    fn may_end(&self) -> bool {
        self.place == Place::Magic && self.frames > 0 && self.gather.is_padding()
    }
}

impl Lz4 {
    /// What was gathered is whole; tells whether a frame has ended with it.
    fn take(&mut self, held: &[u8], out: &mut Vec<u8>) -> Result<bool, Fault> {
        let word = array(held, 0).map_or(0, u32::from_le_bytes);
        match self.place {
            Place::Magic if word == MAGIC => self.place = Place::Descriptor,
            Place::Magic if word >> 4 == SKIPPABLE => self.place = Place::SkippableLength,
            Place::Magic => return Err(Fault::NoFrame),
            Place::Descriptor => self.descriptor(held)?,
            Place::BlockSize if word == 0 => return self.end(),
            Place::BlockSize => {
                let octets = (word & 0x7fff_ffff) as usize;
                if octets > self.frame.largest {
                    return Err(Fault::Damaged(Damage::Data));
                }
                self.place = Place::Block { octets, packed: word >> 31 == 0 };
            }
            Place::Block { octets, packed } => self.block(held, octets, packed, out)?,
            Place::ContentCheck => {
                let sum = self.frame.content_check.as_ref().map(|sum| sum.finish() as u32);
                if sum != Some(word) {
                    return Err(Fault::Damaged(Damage::Check));
                }
                return Ok(self.ended());
            }
            Place::SkippableLength if word == 0 => self.place = Place::Magic,
            Place::SkippableLength => self.place = Place::Skippable(word),
            Place::Skippable(_) => {}
        }
        Ok(false)
    }

    /// Frame Descriptor: FLG, BD, what they announce, and a check of it.
    fn descriptor(&mut self, held: &[u8]) -> Result<(), Fault> {
        let header = Fault::Damaged(Damage::Header);
        let [flags, block, ..] = *held else { return Err(header) };
        let Some((check, before)) = held.split_last() else { return Err(header) };
        if flags >> 6 != 1 || flags & 2 != 0 || *check != (xxh32(before) >> 8) as u8 {
            return Err(header);
        }
        if flags & 1 != 0 {
            return Err(Fault::Damaged(Damage::Dictionary));
        }
        let size @ 4..=7 = block >> 4 & 7 else { return Err(header) };
        self.frame = Frame {
            linked: flags & 0x20 == 0,
            block_checks: flags & 0x10 != 0,
            content_check: (flags & 4 != 0).then(|| XxHash32::with_seed(0)),
            largest: 1 << (8 + 2 * size),
            length: (flags & 8 != 0).then(|| array(held, 2).map(u64::from_le_bytes)).flatten(),
            total: 0,
        };
        self.history.clear();
        self.place = Place::BlockSize;
        Ok(())
    }

    fn block(
        &mut self,
        held: &[u8],
        octets: usize,
        packed: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let (data, check) = held.split_at_checked(octets).unwrap_or((held, &[]));
        if self.frame.block_checks && array(check, 0).map(u32::from_le_bytes) != Some(xxh32(data)) {
            return Err(Fault::Damaged(Damage::Check));
        }
        let begun = out.len();
        if packed {
            out.resize(begun.saturating_add(self.frame.largest), 0);
            let room = out.get_mut(begun..).unwrap_or_default();
            let written = decompress_into_with_dict(data, room, &self.history);
            out.truncate(begun + written.as_ref().copied().unwrap_or_default());
            written.map_err(|_| Fault::Damaged(Damage::Data))?;
        } else {
            out.extend_from_slice(data);
        }
        let fresh = out.get(begun..).unwrap_or_default();
        self.frame.total = self.frame.total.saturating_add(fresh.len() as u64);
        if let Some(sum) = &mut self.frame.content_check {
            sum.write(fresh);
        }
        if self.frame.linked {
            let kept = fresh.get(fresh.len().saturating_sub(HISTORY_OCTETS)..).unwrap_or_default();
            let all = self.history.len() + kept.len();
            self.history.drain(..all.saturating_sub(HISTORY_OCTETS).min(self.history.len()));
            self.history.extend_from_slice(kept);
        }
        self.place = Place::BlockSize;
        Ok(())
    }

    fn end(&mut self) -> Result<bool, Fault> {
        if self.frame.length.is_some_and(|length| length != self.frame.total) {
            return Err(Fault::Damaged(Damage::Length));
        }
        if self.frame.content_check.is_some() {
            self.place = Place::ContentCheck;
            return Ok(false);
        }
        Ok(self.ended())
    }

    fn ended(&mut self) -> bool {
        self.frames += 1;
        self.place = Place::Magic;
        true
    }
}

fn xxh32(octets: &[u8]) -> u32 {
    XxHash32::oneshot(0, octets)
}
