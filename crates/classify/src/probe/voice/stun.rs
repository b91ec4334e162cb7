//! STUN and TURN: two zero bits, a length in fours and the magic cookie (RFC 8489 §5).

use crate::segment::{Outcome, Segment};

const HEADER_OCTETS: usize = 20;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [0x00..=0x3f, _, high, low, 0x21, 0x12, 0xa4, 0x42, ..] = segment.payload else {
        return Outcome::No;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let is_whole = HEADER_OCTETS + length <= segment.payload.len() || segment.stream;
    if length.is_multiple_of(4) && is_whole { Outcome::named("STUN") } else { Outcome::No }
}
