//! Zstandard (RFC 8878): frames of blocks of at most 128 KiB, gathered whole.

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::decode::{Decode, Failure, Fault, Gather, Step, Taken};
use crate::Damage;
use crate::bytes::array;

/// A reader of zstd frames.
pub(super) struct Zstd {
    place: Place,
    gather: Gather,
    decoder: FrameDecoder,
    limit: u64,
    /// Octets the frame refers back at most.
    window: u64,
    has_check: bool,
    frames: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Magic,
    /// The whole frame header, the magic with it.
    Header,
    BlockHeader,
    /// A block of so many octets, its header and the frame's checksum with it.
    Block(usize),
    SkippableLength,
    Skippable(u32),
}

const MAGIC: u32 = 0xfd2f_b528;
/// 0x184d2a50 to 0x184d2a5f (§3.1.2).
const SKIPPABLE: u32 = 0x0184_d2a5;
/// §3.1.1.2.4: the largest a block can be.
const BLOCK_OCTETS: usize = 128 << 10;

impl Zstd {
    pub(super) fn new(limit: u64) -> Self {
        Self {
            place: Place::Magic,
            gather: Gather::default(),
            decoder: FrameDecoder::new(),
            limit,
            window: 0,
            has_check: false,
            frames: 0,
        }
    }
}

impl Decode for Zstd {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure> {
        let needed = match self.place {
            Place::Magic | Place::SkippableLength => 4,
            Place::Header => self.gather.0.get(4).map_or(5, |flags| header_octets(*flags)),
            Place::BlockHeader => 3,
            Place::Block(octets) => octets,
            Place::Skippable(octets) => {
                let read = input.len().min(octets as usize);
                let left = octets.saturating_sub(read as u32);
                self.place = if left == 0 { Place::Magic } else { Place::Skippable(left) };
                return Ok(Step { read, ended: false });
            }
        };
        let before = self.gather.0.len();
        let (read, whole) = self.gather.fill(input, needed);
        if !whole {
            return Ok(Step { read, ended: false });
        }
        let held = std::mem::take(&mut self.gather.0);
        let taken = self.take(&held, out);
        self.gather.put_back(held, (before, read), taken)
    }

    fn held(&self) -> &[u8] {
        &self.gather.0
    }

    fn may_end(&self) -> bool {
        self.place == Place::Magic && self.frames > 0 && self.gather.is_padding()
    }

    /// The decoder keeps back a window: an empty last block makes it give everything.
    fn rescue(&mut self, out: &mut Vec<u8>) {
        if !matches!(self.place, Place::BlockHeader | Place::Block(_)) {
            return;
        }
        let last: &[u8] = &[1, 0, 0, 0, 0, 0, 0];
        if self.decoder.decode_blocks(last, BlockDecodingStrategy::UptoBlocks(1)).is_ok() {
            self.give(out);
        }
    }
}

impl Zstd {
    fn take(&mut self, held: &[u8], out: &mut Vec<u8>) -> Result<Taken, Fault> {
        let word = array(held, 0).map_or(0, u32::from_le_bytes);
        let keep = Taken { keep: true, ended: false };
        match self.place {
            Place::Magic if word == MAGIC => {
                self.place = Place::Header;
                return Ok(keep);
            }
            Place::Magic if word >> 4 == SKIPPABLE => self.place = Place::SkippableLength,
            Place::Magic => return Err(Fault::NoFrame),
            Place::SkippableLength if word == 0 => self.place = Place::Magic,
            Place::SkippableLength => self.place = Place::Skippable(word),
            Place::Skippable(_) => {}
            Place::Header if held.len() == 5 => return Ok(keep),
            Place::Header => {
                self.header(held)?;
                self.place = Place::BlockHeader;
            }
            Place::BlockHeader => {
                self.place = Place::Block(self.block_octets(held)?);
                return Ok(keep);
            }
            Place::Block(_) => return self.block(held, out),
        }
        Ok(Taken::default())
    }

    /// §3.1.1.1, read here too: what it asks for is looked at before memory is given.
    fn header(&mut self, held: &[u8]) -> Result<(), Fault> {
        let flags = held.get(4).copied().unwrap_or_default();
        self.has_check = flags & 4 != 0;
        let is_single = flags & 0x20 != 0;
        self.window = if is_single {
            let dictionary = DICTIONARY_OCTETS.get(usize::from(flags & 3)).copied().unwrap_or(0);
            let content = held.get(5 + dictionary..).unwrap_or_default();
            match content {
                [a] => u64::from(*a),
                [a, b] => u64::from(u16::from_le_bytes([*a, *b])) + 256,
                [a, b, c, d] => u64::from(u32::from_le_bytes([*a, *b, *c, *d])),
                _ => array(content, 0).map_or(0, u64::from_le_bytes),
            }
        } else {
            let byte = held.get(5).copied().unwrap_or_default();
            let base = 1_u64 << (10 + (byte >> 3));
            base + base / 8 * u64::from(byte & 7)
        };
        if self.window > self.limit {
            return Err(Fault::Window { needed: self.window, limit: self.limit });
        }
        if flags & 8 != 0 {
            return Err(Fault::Damaged(Damage::Header));
        }
        if flags & 3 != 0 {
            return Err(Fault::Damaged(Damage::Dictionary));
        }
        self.decoder.set_max_window_size(self.limit);
        self.decoder.reset(held).map_err(|_| Fault::Damaged(Damage::Header))
    }

    /// What a block takes, its header and what follows the last one with it (§3.1.1.2).
    fn block_octets(&self, held: &[u8]) -> Result<usize, Fault> {
        let [a, b, c, ..] = *held else { return Err(Fault::Damaged(Damage::Data)) };
        let word = u32::from_le_bytes([a, b, c, 0]);
        let size = (word >> 3) as usize;
        let content = match word >> 1 & 3 {
            0 | 2 => size,
            1 => 1,
            _ => return Err(Fault::Damaged(Damage::Data)),
        };
        if size > BLOCK_OCTETS {
            return Err(Fault::Damaged(Damage::Data));
        }
        let check = if word & 1 != 0 && self.has_check { 4 } else { 0 };
        Ok(3 + content + check)
    }

    fn block(&mut self, held: &[u8], out: &mut Vec<u8>) -> Result<Taken, Fault> {
        let ended = self
            .decoder
            .decode_blocks(held, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|_| Fault::Damaged(Damage::Data))?;
        self.give(out);
        self.place = if ended { Place::Magic } else { Place::BlockHeader };
        if ended {
            self.frames += 1;
            if let Some(check) = self.decoder.get_checksum_from_data()
                && Some(check) != self.decoder.get_calculated_checksum()
            {
                return Err(Fault::Damaged(Damage::Check));
            }
        }
        Ok(Taken { keep: false, ended })
    }

    fn give(&mut self, out: &mut Vec<u8>) {
        // Writing into a vector does not fail.
        let written = self.decoder.collect_to_writer(out);
        debug_assert!(written.is_ok(), "a vector takes everything");
    }
}

/// By Dictionary_ID_flag.
const DICTIONARY_OCTETS: [usize; 4] = [0, 1, 2, 4];

/// Octets of the frame header, the magic with them, by its descriptor (§3.1.1.1.1).
fn header_octets(flags: u8) -> usize {
    let is_single = flags & 0x20 != 0;
    let dictionary = DICTIONARY_OCTETS.get(usize::from(flags & 3)).copied().unwrap_or(0);
    let content = match flags >> 6 {
        0 => usize::from(is_single),
        1 => 2,
        2 => 4,
        _ => 8,
    };
    5 + usize::from(!is_single) + dictionary + content
}
