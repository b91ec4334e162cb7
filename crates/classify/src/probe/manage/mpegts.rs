//! MPEG transport streams in datagrams: packets of 188 octets that begin with a sync octet
//! (ISO/IEC 13818-1 §2.4.3.2).

use crate::segment::{Found, Outcome, Segment};

const SYNC: u8 = 0x47;
const PACKET_OCTETS: usize = 188;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let are_packets = !payload.is_empty() && payload.len().is_multiple_of(PACKET_OCTETS);
    let fits = are_packets
        && payload.chunks(PACKET_OCTETS).all(|packet| {
            // No error; an adaptation field or payload.
            matches!(packet, [SYNC, 0..=0x7f, _, control, ..] if control & 0x30 != 0)
        })
        // One packet alone tells little.
        && (payload.len() > PACKET_OCTETS || segment.previous[0] == SYNC && segment.index > 0);
    if fits {
        return Found::new("MPEG_TS")
            .because("packets of 188 octets that begin with their sync")
            .into();
    }
    if are_packets && payload.len() == PACKET_OCTETS && payload.first() == Some(&SYNC) {
        return Outcome::More;
    }
    Outcome::No
}
