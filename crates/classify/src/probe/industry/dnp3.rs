//! DNP3: the head of a link frame with its CRC (IEEE 1815 §9.2).

use crate::octets::le16;
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 8;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [0x05, 0x64, 5..=255, ..] = *payload else { return None };
    let fits = le16(payload, HEAD_OCTETS)? == crc(payload.get(..HEAD_OCTETS)?);
    fits.then(|| Found::new("DNP3").because("a link frame with a correct checksum"))
}

/// CRC-16/DNP: polynomial 0x3d65 reflected, complemented.
fn crc(octets: &[u8]) -> u16 {
    let mut crc = 0_u16;
    for octet in octets {
        crc ^= u16::from(*octet);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xa6bc } else { crc >> 1 };
        }
    }
    !crc
}
