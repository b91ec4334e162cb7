//! WireGuard: a handshake message has its type, three zero octets and exactly its length; data comes
//! in sixteens, to one receiver, with a counter (WireGuard: Next Generation Kernel Network Tunnel,
//! §5.4.2 to §5.4.7).

use crate::octets::{le32, le64};
use crate::segment::{Found, Outcome, Segment};

/// Type, receiver, counter, and the tag of an empty packet.
const LEAST_DATA_OCTETS: usize = 32;

/// Packets that may be missing between two.
const MAX_GAP: u64 = 64;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [kind, 0, 0, 0, ..] = segment.payload else {
        return Outcome::No;
    };
    match (*kind, segment.payload.len()) {
        // Initiation, response, cookie reply.
        (1, 148) | (2, 92) | (3, 64) => Outcome::named("WireGuard"),
        (4, length) if length >= LEAST_DATA_OCTETS && length.is_multiple_of(16) => data(segment),
        _ => Outcome::No,
    }
}

/// One packet of data proves too little; the next must be for the same receiver and counted on.
fn data(segment: &Segment<'_>) -> Outcome {
    let head = |octets: &[u8]| Some((le32(octets, 4)?, le64(octets, 8)?));
    let (this, before) = (head(segment.payload), head(&segment.previous));
    let (Some((receiver, counter)), Some((before, count))) = (this, before) else {
        return Outcome::No;
    };
    let is_next = counter > count && counter - count <= MAX_GAP;
    if segment.previous.starts_with(&[4, 0, 0, 0]) && receiver == before && is_next {
        return Found::new("WireGuard")
            .because("data of WireGuard, counted packet by packet")
            .into();
    }
    if segment.index < 4 { Outcome::More } else { Outcome::No }
}
