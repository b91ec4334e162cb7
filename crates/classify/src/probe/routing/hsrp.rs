//! HSRP: who is the router of a group (RFC 2281 §5; Cisco's description of version 2, group state
//! TLV).

use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 1985;
const PORT_IPV6: u16 = 2029;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let is_usual = segment.is_to(PORT) || segment.is_to(PORT_IPV6);
    let fits = match *segment.payload {
        // Version 0; hello, coup, resign, advertisement; state; times; priority; group; reserved.
        [0, 0..=2, 0 | 1 | 2 | 4 | 8 | 16, _, _, _, _, 0, ..] => segment.payload.len() >= 20,
        [0, 3, 0, 1, ..] => true,
        // Type, length, version, kind, state, version of IP.
        [1, 40, 2, 0..=2, 0..=6, 4 | 6, ..] => segment.payload.len() >= 42,
        [2, 4, 0, 0, ..] => true,
        _ => false,
    };
    (is_usual && fits).then(|| Found::new("HSRP").because("a router's word to its group")).into()
}
