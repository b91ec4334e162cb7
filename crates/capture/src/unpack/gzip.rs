//! gzip (RFC 1952): members one after the other, each a header, deflate, and a trailer.

use super::decode::{Decode, Failure, Fault, Gather, Step};
use super::inflate::Inflate;
use crate::Damage;
use crate::bytes::array;

/// A reader of gzip members.
#[derive(Default)]
pub(super) struct Gzip {
    place: Place,
    /// The part of a header or trailer that is here.
    gather: Gather,
    /// Header fields that are still to come.
    flags: u8,
    inflate: Inflate,
    members: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// The ten octets every member begins with (§2.3).
    #[default]
    Header,
    /// The length of the extra field.
    ExtraLength,
    /// So many octets of it.
    Extra(usize),
    /// Name and comment, each up to a zero.
    Text,
    /// A checksum of the header.
    HeaderCheck,
    Data,
    /// CRC-32 and length of the content (§2.3.1).
    Trailer,
}

const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
const HEADER_CHECK: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0xe0;

impl Decode for Gzip {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure> {
        match self.place {
            Place::Header => self.header(input),
            Place::ExtraLength => self.gathered(input, 2, |gzip, octets| {
                let length = array(octets, 0).map_or(0, u16::from_le_bytes);
                gzip.place = Place::Extra(length.into());
            }),
            Place::Extra(missing) => {
                let read = missing.min(input.len());
                self.place = Place::Extra(missing - read);
                if read == missing {
                    self.next();
                }
                Ok(Step { read, ended: false })
            }
            Place::Text => {
                let end = input.iter().position(|octet| *octet == 0);
                if end.is_some() {
                    self.next();
                }
                Ok(Step { read: end.map_or(input.len(), |end| end + 1), ended: false })
            }
            Place::HeaderCheck => self.gathered(input, 2, |gzip, _| gzip.place = Place::Data),
            Place::Data => {
                let step = self.inflate.step(input, out)?;
                if step.ended {
                    self.place = Place::Trailer;
                    return self.trailer(input.get(step.read..).unwrap_or_default(), step.read);
                }
                Ok(step)
            }
            Place::Trailer => self.trailer(input, 0),
        }
    }

    fn held(&self) -> &[u8] {
        &self.gather.0
    }

    fn may_end(&self) -> bool {
        self.place == Place::Header && self.members > 0 && self.gather.is_padding()
    }
}

impl Gzip {
    fn header(&mut self, input: &[u8]) -> Result<Step, Failure> {
        let (read, whole) = self.gather.fill(input, 10);
        if !self.gather.may_be(&MAGIC) && self.members > 0 {
            self.gather.0.truncate(self.gather.0.len() - read);
            return Err(Fault::NoFrame.into());
        }
        if whole {
            self.flags = self.gather.0.get(3).copied().unwrap_or_default();
            if !self.gather.may_be(&MAGIC) || self.flags & RESERVED != 0 {
                return Err(Fault::Damaged(Damage::Header).into());
            }
            self.gather.0.clear();
            self.inflate.reset();
            self.next();
        }
        Ok(Step { read, ended: false })
    }

    /// To the next part of the header that there is, in the order of §2.3.
    fn next(&mut self) {
        let taken = |flags: &mut u8, flag: u8| {
            let is_there = *flags & flag != 0;
            *flags &= !flag;
            is_there
        };
        self.place = if taken(&mut self.flags, EXTRA) {
            Place::ExtraLength
        } else if taken(&mut self.flags, NAME) || taken(&mut self.flags, COMMENT) {
            Place::Text
        } else if taken(&mut self.flags, HEADER_CHECK) {
            Place::HeaderCheck
        } else {
            Place::Data
        };
    }

    fn gathered(
        &mut self,
        input: &[u8],
        needed: usize,
        then: impl FnOnce(&mut Self, &[u8]),
    ) -> Result<Step, Failure> {
        let (read, whole) = self.gather.fill(input, needed);
        if whole {
            let gathered = std::mem::take(&mut self.gather.0);
            then(self, &gathered);
        }
        Ok(Step { read, ended: false })
    }

    /// The trailer's octets are not read, those before it are.
    fn mismatch(&mut self, damage: Damage, taken: usize, before: usize) -> Failure {
        let held = self.gather.0.len().saturating_sub(taken);
        self.gather.0.truncate(held);
        Failure { fault: Fault::Damaged(damage), read: before as i64 }
    }

    fn trailer(&mut self, input: &[u8], before: usize) -> Result<Step, Failure> {
        let (read, whole) = self.gather.fill(input, 8);
        if whole {
            let sum = array(&self.gather.0, 0).map(u32::from_le_bytes);
            let length = array(&self.gather.0, 4).map(u32::from_le_bytes);
            if sum != Some(self.inflate.crc.sum()) {
                return Err(self.mismatch(Damage::Check, read, before));
            }
            // The length is told modulo 2³².
            if length != Some(self.inflate.total() as u32) {
                return Err(self.mismatch(Damage::Length, read, before));
            }
            self.gather.0.clear();
            self.members += 1;
            self.place = Place::Header;
        }
        Ok(Step { read: before + read, ended: whole })
    }
}
