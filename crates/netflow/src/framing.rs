//! Where a message ends within its UDP payload, and whether another one follows.
//!
//! Files written by tools that pipe exports through netcat hold several messages in a payload.

use model::NetflowVersion;

use crate::fixed;
use crate::header::Header;

/// Octets of the message: as an IPFIX header says; as a count says where another message follows
/// there; else all there is, for counts are often wrong.
pub(crate) fn length(header: &Header, datagram: &[u8]) -> usize {
    if header.version == NetflowVersion::Ipfix {
        return header.length;
    }
    let available = datagram.len().saturating_sub(header.offset);
    if header.version == NetflowVersion::V9 {
        return length_by_sets(header, datagram).unwrap_or(available);
    }
    match counted_length(header) {
        Some(length) if length < available && follows(header, datagram, length) => length,
        _ => available,
    }
}

/// Octets of a message of v9 that another one follows. Where a set would begin, the next header
/// begins as if it were the set of id 9, which is reserved; and what follows it is a set.
fn length_by_sets(header: &Header, datagram: &[u8]) -> Option<usize> {
    let mut offset = header.offset + header.octets;
    loop {
        let (id, length) = set_at(datagram, offset)?;
        if id == V9 {
            let next = Header::read_at(datagram, offset).ok()?;
            let (id, length) = set_at(datagram, offset + next.octets)?;
            let is_set = matches!(id, 0 | 1 | 256..) && length >= 4;
            return (is_set && are_near(header, &next)).then_some(offset - header.offset);
        }
        // Shorter than its own header: nobody knows where the next one begins.
        let length = usize::from(length);
        offset += (length >= 4).then_some(length)?;
    }
}

/// Messages of one payload were sent one after the other; what reads as another time is no header.
fn are_near(header: &Header, next: &Header) -> bool {
    let (Some(first), Some(second)) = (header.export_time, next.export_time) else { return false };
    first.0.abs_diff(second.0) <= NEAR_NANOS
}

/// A day: files are put together of what belongs together.
const NEAR_NANOS: u64 = 24 * 3600 * 1_000_000_000;

/// The id and length of the set there.
fn set_at(datagram: &[u8], offset: usize) -> Option<(u16, u16)> {
    let [a, b, c, d] = *datagram.get(offset..)?.first_chunk()?;
    Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
}

/// The version number, where a set's id would stand.
const V9: u16 = 9;

/// The header of the message after this one.
pub(crate) fn next(header: &Header, datagram: &[u8]) -> Option<Header> {
    if header.end() >= datagram.len() {
        return None;
    }
    let next = Header::read_at(datagram, header.end()).ok()?;
    (next.version == header.version).then_some(next)
}

fn follows(header: &Header, datagram: &[u8], length: usize) -> bool {
    let end = header.offset + length;
    let Ok(next) = Header::read_at(datagram, end) else { return false };
    let fits = || counted_length(&next).is_some_and(|length| end + length <= datagram.len());
    next.version == header.version && next.count != Some(0) && fits()
}

/// Octets of a message of a version before templates, if its count is right.
pub(crate) fn counted_length(header: &Header) -> Option<usize> {
    let record = fixed::layout(header.version, header.aggregation)?.octets;
    let count = usize::try_from(header.count?).ok()?;
    Some(header.octets + count * record)
}
