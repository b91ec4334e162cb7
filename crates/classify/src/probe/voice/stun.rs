//! STUN and TURN: two zero bits, a length in fours and the magic cookie (RFC 8489 §5); the
//! attributes REALM and SOFTWARE (§14), and Microsoft's own (MS-ICE2 §2.2).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};
use crate::text;

const HEADER_OCTETS: usize = 20;
const REALM: u16 = 0x0014;
const SOFTWARE: u16 = 0x8022;
/// CANDIDATE-IDENTIFIER and IMPLEMENTATION-VERSION.
const MICROSOFT: [u16; 2] = [0x8054, 0x8070];
/// Attributes read of one message: the longest messages of TURN have about ten.
const MAX_ATTRIBUTES: usize = 24;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [0x00..=0x3f, _, high, low, 0x21, 0x12, 0xa4, 0x42, ..] = segment.payload else {
        return Outcome::No;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let is_whole = HEADER_OCTETS + length <= segment.payload.len() || segment.stream;
    if !length.is_multiple_of(4) || !is_whole {
        return Outcome::No;
    }
    let attributes = segment.payload.get(HEADER_OCTETS..).unwrap_or_default();
    read(Found::new("STUN").because("the magic cookie of STUN"), attributes).into()
}

fn read(mut found: Found, mut attributes: &[u8]) -> Found {
    for _ in 0..MAX_ATTRIBUTES {
        let (Some(kind), Some(length)) = (be16(attributes, 0), be16(attributes, 2)) else { break };
        let length = usize::from(length);
        let Some(value) = attributes.get(4..4 + length) else { break };
        match kind {
            REALM => found = found.called(text::host_name(value)),
            SOFTWARE => found = found.telling("software", value),
            _ if MICROSOFT.contains(&kind) => found = found.carrying("Skype_TeamsCall"),
            _ => {}
        }
        attributes = attributes.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
    }
    found
}
