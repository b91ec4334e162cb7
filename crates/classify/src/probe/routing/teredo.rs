//! Teredo: IPv6 in UDP, with the origin or an authentication before it (RFC 4380 §5.1.1).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 3544;
const IPV6_OCTETS: usize = 40;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let mut packet = segment.payload;
    // Identifier and value of an authentication, a nonce, a confirmation.
    if let [0, 1, identifier, value, ..] = *packet {
        packet = packet.get(13 + usize::from(identifier) + usize::from(value)..)?;
    }
    if let [0, 0, _, _, _, _, _, _, rest @ ..] = packet {
        packet = rest;
    }
    let length = usize::from(be16(packet, 4)?);
    let is_whole = length + IPV6_OCTETS == packet.len();
    // Source or destination within 2001::/32, or link-local while it qualifies.
    let is_teredo = |at| packet.get(at..at + 4) == Some(&[0x20, 1, 0, 0]);
    let fits = packet.first()? >> 4 == 6
        && is_whole
        && (segment.has_port(PORT) || is_teredo(8) || is_teredo(24));
    fits.then(|| Found::new("Teredo").because("an IPv6 packet within Teredo"))
}
