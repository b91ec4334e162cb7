//! LISP: who is behind which router, and packets on their way there (RFC 9301 §5; RFC 9300 §5.1).

use crate::segment::{Found, Outcome, Segment};

const DATA: u16 = 4341;
const CONTROL: u16 = 4342;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let found = Found::new("LISP");
    match *segment.payload {
        // Request, reply, register, notify, its acknowledgement, encapsulated.
        [first, ..] if segment.has_port(CONTROL) && segment.payload.len() >= 12 => {
            matches!(first >> 4, 1..=5 | 7 | 8)
                .then(|| found.because("a control message of LISP"))
                .into()
        }
        // Flags and nonce, locators, then a packet.
        [_, _, _, _, _, _, _, _, inner, ..]
            if segment.is_to(DATA) && segment.payload.len() >= 28 =>
        {
            matches!(inner >> 4, 4 | 6).then(|| found.because("a packet within LISP")).into()
        }
        _ => Outcome::No,
    }
}
