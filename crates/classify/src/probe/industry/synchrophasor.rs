//! Synchrophasors: frames of phasor measurement units with their checksum (IEEE C37.118.2 §6.2).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    // Data, header, configuration 1 to 3, command; version 1 or 2.
    let [
        0xaa,
        0x01 | 0x02 | 0x11 | 0x12 | 0x21 | 0x22 | 0x31 | 0x32 | 0x41 | 0x42 | 0x51 | 0x52,
        ..,
    ] = *payload
    else {
        return None;
    };
    let frame = payload.get(..usize::from(be16(payload, 2)?))?;
    let end = frame.len().checked_sub(2)?;
    let fits = frame.len() >= 16 && be16(frame, end)? == crc(frame.get(..end)?);
    fits.then(|| Found::new("IEEE-C37118").because("a frame with a correct checksum"))
}

/// CRC of CCITT, polynomial 0x1021, beginning with ones.
fn crc(octets: &[u8]) -> u16 {
    octets.iter().fold(0xffff_u16, |crc, octet| {
        (0..8).fold(crc ^ u16::from(*octet) << 8, |crc, _| {
            if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 }
        })
    })
}
