//! RMCP: control of machines that are off, with ASF or IPMI in it (DSP0136 §3.2.2; IPMI 2.0 §13.1.3).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

const ASF_ENTERPRISE: u32 = 4542;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    // Version 1.0, reserved, number, class.
    let [6, 0, _, class, ref rest @ ..] = *segment.payload else { return None };
    let is_usual = segment.has_port(623) || segment.has_port(664);
    let because = match class {
        6 if be32(rest, 0)? == ASF_ENTERPRISE => "a message of ASF",
        // IPMI 1.5 without, with MD2, MD5, a password; 2.0.
        7 if is_usual && matches!(rest.first()?, 0 | 1 | 2 | 4 | 6) && rest.len() >= 10 => {
            "a message of IPMI"
        }
        0x86 if is_usual && rest.is_empty() => "an acknowledgement of RMCP",
        _ => return None,
    };
    Some(Found::new("RMCP").because(because))
}
