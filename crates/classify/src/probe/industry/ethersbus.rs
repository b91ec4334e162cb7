//! Saia-Burgess Ether-S-Bus: length, version, kind and a checksum at the end (public descriptions of
//! S-Bus over UDP 5050).

use crate::octets::{be16, be32, is_length};
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    // Version, protocol, number of the message, attribute: request, response, acknowledgement.
    let [_, _, _, _, 0 | 1, 0 | 1, _, _, 0..=2, ..] = *payload else { return None };
    let end = payload.len().checked_sub(2)?;
    let fits = is_length(be32(payload, 0)?, payload.len())
        && be16(payload, end)? == crc(payload.get(..end)?);
    fits.then(|| Found::new("Ether-S-Bus").because("a telegram with a correct checksum"))
}

/// CRC-16 of CCITT, polynomial 0x1021, beginning with zero.
fn crc(octets: &[u8]) -> u16 {
    octets.iter().fold(0_u16, |crc, octet| {
        (0..8).fold(crc ^ u16::from(*octet) << 8, |crc, _| {
            if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 }
        })
    })
}
