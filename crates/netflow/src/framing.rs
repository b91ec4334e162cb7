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
    match counted_length(header) {
        Some(length) if length < available && follows(header, datagram, length) => length,
        _ => available,
    }
}

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
