//! Raft of Canonical's C library, as dqlite uses it: a handshake with a server's number and address
//! (canonical/raft documentation, libuv transport).

use crate::octets::{is_printable, le64};
use crate::segment::{Found, Outcome, Segment};

const HANDSHAKE_OCTETS: usize = 24;
const PROTOCOL: u64 = 1;
/// An address with its port, filled up to words of eight octets.
const MAX_ADDRESS_OCTETS: u64 = 256;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let (protocol, _server, length) = (le64(payload, 0)?, le64(payload, 8)?, le64(payload, 16)?);
    if protocol != PROTOCOL
        || !(8..=MAX_ADDRESS_OCTETS).contains(&length)
        || !length.is_multiple_of(8)
    {
        return None;
    }
    let length = usize::try_from(length).ok()?;
    let address = payload.get(HANDSHAKE_OCTETS..)?.get(..length)?;
    let address = address.split(|octet| *octet == 0).next()?;
    let fits = is_printable(address) && (address.contains(&b':') || address.starts_with(b"@"));
    fits.then(|| Found::new("Raft").because("a handshake with a server's number and address"))
}
