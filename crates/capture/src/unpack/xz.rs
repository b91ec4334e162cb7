//! The container of xz (xz file format 1.2): streams of blocks of LZMA2, an index behind them.

mod header;

use lzma_rust2::{Action, Lzma2Stream, Status};

use super::checks::{Crc64, crc32};
use super::crc32::Crc32;
use super::decode::{Decode, Failure, Fault, Gather, Step, Taken};
use crate::Damage;
use crate::bytes::array;

use header::Index;

/// A reader of xz streams.
pub(super) struct Xz {
    place: Place,
    gather: Gather,
    limit: u64,
    check: Check,
    block: Option<Block>,
    index: Index,
    streams: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    StreamHeader,
    /// A block's header of so many octets; 1 until its first is here.
    BlockHeader(usize),
    ChunkHeader,
    /// A chunk of so many octets, its header with it.
    Chunk(usize),
    /// Padding of so many octets, and the check of the block.
    BlockEnd(usize),
    Index,
    Footer,
}

/// How a stream's blocks are checked (§2.1.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Check {
    #[default]
    None,
    Crc32,
    Crc64,
    /// So many octets that are passed over: SHA-256, or one we do not know.
    Other(usize),
}

/// The block that is being read.
struct Block {
    stream: Lzma2Stream,
    crc32: Crc32,
    crc64: Crc64,
}

/// What is unpacked before damage is seen in the octets of one call is lost with it, so that few are handed over at a time.
const AT_ONCE: usize = 256;
/// And so much is taken, mostly more than comes of them.
const ROOM: usize = 16 << 10;

const STREAM_HEADER: usize = 12;
const FOOTER: usize = 12;
const MAGIC: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];

impl Xz {
    pub(super) fn new(limit: u64) -> Self {
        Self {
            place: Place::StreamHeader,
            gather: Gather::default(),
            limit,
            check: Check::None,
            block: None,
            index: Index::default(),
            streams: 0,
        }
    }
}

impl Decode for Xz {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure> {
        let needed = match self.place {
            Place::Index => {
                let (read, ended) = self.index.read(input)?;
                if ended {
                    self.place = Place::Footer;
                }
                return Ok(Step { read, ended: false });
            }
            // Streams may be filled up to a multiple of four octets (§2.2).
            Place::StreamHeader
                if self.gather.0.is_empty() && self.streams > 0 && input.first() == Some(&0) =>
            {
                let zeros = input.iter().take_while(|octet| **octet == 0).count();
                return Ok(Step { read: zeros, ended: false });
            }
            Place::StreamHeader => STREAM_HEADER,
            Place::BlockHeader(octets) => octets,
            Place::ChunkHeader => header::chunk(&self.gather.0).0,
            Place::Chunk(octets) => octets,
            Place::BlockEnd(padding) => padding + self.check.octets(),
            Place::Footer => FOOTER,
        };
        let before = self.gather.0.len();
        let (read, whole) = self.gather.fill(input, needed);
        if !whole && (self.place != Place::StreamHeader || self.gather.may_be(&MAGIC)) {
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
        self.place == Place::StreamHeader && self.streams > 0 && self.gather.0.is_empty()
    }

    /// What the beginning of the last chunk says: little files are one chunk.
    fn rescue(&mut self, out: &mut Vec<u8>) {
        if let Place::Chunk(_) = self.place {
            let held = std::mem::take(&mut self.gather.0);
            // That it goes no further is known.
            let _ = self.chunk(&held, out);
        }
    }
}

impl Xz {
    fn take(&mut self, held: &[u8], out: &mut Vec<u8>) -> Result<Taken, Fault> {
        match self.place {
            Place::StreamHeader => {
                if !held.starts_with(&MAGIC) {
                    return Err(Fault::NoFrame);
                }
                self.check = header::stream(held)?;
                self.place = Place::BlockHeader(1);
            }
            Place::BlockHeader(1) => match held.first() {
                // An index begins where no header can (§4.1).
                Some(0) | None => {
                    self.index = Index::default();
                    self.place = Place::Index;
                }
                Some(octet) => {
                    self.place = Place::BlockHeader((usize::from(*octet) + 1) * 4);
                    return Ok(Taken { keep: true, ended: false });
                }
            },
            Place::BlockHeader(_) => {
                let window = header::block(held)?;
                if u64::from(window) > self.limit {
                    return Err(Fault::Window { needed: window.into(), limit: self.limit });
                }
                let stream = Lzma2Stream::new(window);
                self.block = Some(Block { stream, crc32: Crc32::new(), crc64: Crc64::default() });
                self.place = Place::ChunkHeader;
            }
            Place::BlockEnd(padding) => {
                let sum = held.get(padding..).unwrap_or_default();
                let block = self.block.take();
                let is_right = block.is_none_or(|block| match self.check {
                    Check::Crc32 => {
                        array(sum, 0).map(u32::from_le_bytes) == Some(block.crc32.sum())
                    }
                    Check::Crc64 => {
                        array(sum, 0).map(u64::from_le_bytes) == Some(block.crc64.sum())
                    }
                    Check::None | Check::Other(_) => true,
                });
                if !is_right {
                    return Err(Fault::Damaged(Damage::Check));
                }
                self.place = Place::BlockHeader(1);
            }
            Place::Footer => {
                let (sum, rest) = held.split_at_checked(4).unwrap_or_default();
                let covered = rest.get(..6).unwrap_or_default();
                if array(sum, 0).map(u32::from_le_bytes) != Some(crc32(covered))
                    || !rest.ends_with(b"YZ")
                {
                    return Err(Fault::Damaged(Damage::Header));
                }
                self.streams += 1;
                self.place = Place::StreamHeader;
                return Ok(Taken { keep: false, ended: true });
            }
            Place::ChunkHeader => {
                if let (_, Some(octets)) = header::chunk(held) {
                    self.place = Place::Chunk(octets);
                }
                return Ok(Taken { keep: true, ended: false });
            }
            Place::Chunk(_) => self.chunk(held, out)?,
            Place::Index => {}
        }
        Ok(Taken::default())
    }

    /// One chunk of LZMA2: at most 64 KiB that become at most 2 MiB. They are unpacked whole, so
    /// that what comes out of damaged ones does not depend on the slices either.
    fn chunk(&mut self, held: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        let damaged = Fault::Damaged(Damage::Data);
        // After a fault nothing more can be made of it.
        let Some(mut block) = self.block.take() else { return Err(damaged) };
        let mut rest = held;
        let ended = loop {
            let begun = out.len();
            out.resize(begun.saturating_add(ROOM), 0);
            let room = out.get_mut(begun..).unwrap_or_default();
            let next = rest.get(..AT_ONCE).unwrap_or(rest);
            let result = block.stream.process(next, room, Action::Run);
            let produced = result.as_ref().map_or(0, |result| result.bytes_produced);
            out.truncate(begun.saturating_add(produced));
            let fresh = out.get(begun..).unwrap_or_default();
            match self.check {
                Check::Crc32 => block.crc32.update(fresh),
                Check::Crc64 => block.crc64.update(fresh),
                Check::None | Check::Other(_) => {}
            }
            let result = result.map_err(|_| damaged)?;
            rest = rest.get(result.bytes_consumed..).unwrap_or_default();
            if result.status == Status::StreamEnd {
                break true;
            }
            if result.bytes_consumed == 0 && produced == 0 {
                break false;
            }
        };
        if ended {
            let padding = (block.stream.total_in() as usize).wrapping_neg() & 3;
            self.place = if padding + self.check.octets() == 0 {
                Place::BlockHeader(1)
            } else {
                Place::BlockEnd(padding)
            };
        } else {
            self.place = Place::ChunkHeader;
        }
        self.block = Some(block);
        Ok(())
    }
}

impl Check {
    const fn octets(self) -> usize {
        match self {
            Self::None => 0,
            Self::Crc32 => 4,
            Self::Crc64 => 8,
            Self::Other(octets) => octets,
        }
    }
}
