//! The headers of xz and its index, each with its checksum.

use super::Check;
use crate::Damage;
use crate::bytes::array;
use crate::unpack::checks::crc32;
use crate::unpack::crc32::Crc32;
use crate::unpack::decode::{Failure, Fault};

const HEADER: Fault = Fault::Damaged(Damage::Header);

/// Stream Header (§2.1.1): how its blocks are checked.
pub(super) fn stream(held: &[u8]) -> Result<Check, Fault> {
    let flags = array::<2>(held, 6).ok_or(HEADER)?;
    if array(held, 8).map(u32::from_le_bytes) != Some(crc32(&flags)) {
        return Err(HEADER);
    }
    match flags {
        [0, 0] => Ok(Check::None),
        [0, 1] => Ok(Check::Crc32),
        [0, 4] => Ok(Check::Crc64),
        // Three kinds to each length: 4, 8, 16, 32, 64.
        [0, kind @ 2..=15] => Ok(Check::Other(4 << ((kind - 1) / 3))),
        _ => Err(HEADER),
    }
}

/// Block Header (§3.1): the octets of the dictionary that its only filter, LZMA2, takes.
pub(super) fn block(held: &[u8]) -> Result<u32, Fault> {
    let (covered, sum) = held.split_last_chunk::<4>().ok_or(HEADER)?;
    if u32::from_le_bytes(*sum) != crc32(covered) {
        return Err(HEADER);
    }
    let flags = covered.get(1).copied().ok_or(HEADER)?;
    let mut rest = covered.get(2..).unwrap_or_default();
    // Compressed and uncompressed size, where they are told.
    for flag in [0x40, 0x80] {
        if flags & flag != 0 {
            number(&mut rest)?;
        }
    }
    if flags & 0x3c != 0 {
        return Err(HEADER);
    }
    let filter = number(&mut rest)?;
    let octets = number(&mut rest)?;
    if flags & 3 != 0 || filter != LZMA2 || octets != 1 {
        return Err(Fault::Damaged(Damage::Method));
    }
    // §5.3.1: two bits of mantissa.
    match rest.first().copied().ok_or(HEADER)? {
        40 => Ok(u32::MAX),
        bits @ 0..40 => Ok((2 | u32::from(bits & 1)) << (bits / 2 + 11)),
        _ => Err(HEADER),
    }
}

/// The header of a chunk of LZMA2: octets it takes, and those of the chunk once all are here.
pub(super) fn chunk(held: &[u8]) -> (usize, Option<usize>) {
    let size = |at| array(held, at).map(|size| usize::from(u16::from_be_bytes(size)) + 1);
    match held.first() {
        None => (1, None),
        Some(0) => (1, Some(1)),
        Some(0x80..) => {
            let header = chunk_header(held);
            (header, size(3).map(|size| header + size))
        }
        Some(_) => (3, size(1).map(|size| 3 + size)),
    }
}

/// Control octet, sizes, and properties where they change.
fn chunk_header(held: &[u8]) -> usize {
    match held.first() {
        Some(0xc0..) => 6,
        Some(0x80..) => 5,
        _ => 3,
    }
}

/// The number of the filter LZMA2 (§5.3.1).
const LZMA2: u64 = 0x21;

/// A number of up to nine octets, seven bits each (§1.2).
fn number(rest: &mut &[u8]) -> Result<u64, Fault> {
    let mut value = 0;
    for place in 0..9 {
        let (octet, behind) = rest.split_first().ok_or(HEADER)?;
        *rest = behind;
        value |= u64::from(octet & 0x7f) << (7 * place);
        if octet & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(HEADER)
}

/// The Index (§4), read octet by octet: it may be long, and only its checksum matters here.
#[derive(Default)]
pub(super) struct Index {
    /// How many numbers are still to come; none until the first of them is here.
    missing: Option<u64>,
    /// The number that is being read, and its octets so far.
    number: u64,
    octets: u32,
    /// Octets behind the indicator.
    read: u64,
    crc: Option<Crc32>,
    sum: Vec<u8>,
}

impl Index {
    /// Octets read, and whether it has ended; or the octet that makes no sense.
    pub(super) fn read(&mut self, input: &[u8]) -> Result<(usize, bool), Failure> {
        let crc = self.crc.get_or_insert_with(|| {
            let mut crc = Crc32::new();
            crc.update(&[0]);
            crc
        });
        for (at, octet) in input.iter().enumerate() {
            // The indicator counts for the padding.
            let is_padding = self.missing == Some(0) && !(self.read + 1).is_multiple_of(4);
            if self.missing == Some(0) && !is_padding {
                self.sum.push(*octet);
                if let Some(sum) = self.sum.first_chunk::<4>() {
                    if u32::from_le_bytes(*sum) != crc.sum() {
                        let fault = Fault::Damaged(Damage::Check);
                        return Err(Failure { fault, read: at as i64 });
                    }
                    return Ok((at + 1, true));
                }
                continue;
            }
            crc.update(&[*octet]);
            self.read += 1;
            if is_padding {
                continue;
            }
            if self.octets > 8 {
                return Err(Failure { fault: HEADER, read: at as i64 });
            }
            self.number |= u64::from(octet & 0x7f) << (7 * self.octets);
            self.octets += 1;
            if octet & 0x80 == 0 {
                self.missing = Some(match self.missing {
                    // The number of records, of two numbers each.
                    None => self.number.saturating_mul(2),
                    Some(missing) => missing - 1,
                });
                (self.number, self.octets) = (0, 0);
            }
        }
        Ok((input.len(), false))
    }
}
