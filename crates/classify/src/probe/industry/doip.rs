//! Diagnostics of cars over IP: a version and its inverse, a kind and a length (ISO 13400-2 §7).

use crate::octets::{be16, be32, is_length};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 8;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [version @ (1..=4 | 0xff), inverse, ..] = *payload else { return None };
    let fits = version == !inverse
        && matches!(be16(payload, 2)?, 0..=8 | 0x4001..=0x4004 | 0x8001..=0x8003)
        && is_length(be32(payload, 4)?, payload.len().checked_sub(HEAD_OCTETS)?);
    fits.then(|| Found::new("DoIP").because("the head of a car's diagnostics"))
}
