//! RDP: a TPKT with an X.224 connection request or confirm that carries a cookie or a negotiation
//! (RFC 1006 §6; [MS-RDPBCGR] §2.2.1.1, §2.2.1.2).

use crate::segment::{Outcome, Segment};

const CONNECTION_REQUEST: u8 = 0xe0;
const CONNECTION_CONFIRM: u8 = 0xd0;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [3, 0, high, low, indicator, code, _, _, _, _, 0, rest @ ..] = segment.payload else {
        return Outcome::No;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if length != segment.payload.len() || usize::from(*indicator) + 5 != length {
        return Outcome::No;
    }
    let is_rdp = match (*code, rest) {
        (CONNECTION_REQUEST, [1, _, 8, 0, ..]) => true,
        (CONNECTION_REQUEST, rest) => {
            rest.starts_with(b"Cookie: mstshash=") || rest.starts_with(b"Cookie: msts=")
        }
        // Negotiation response or failure.
        (CONNECTION_CONFIRM, [2 | 3, _, 8, 0, _, _, _, _]) => true,
        _ => false,
    };
    if is_rdp { Outcome::named("RDP") } else { Outcome::No }
}
