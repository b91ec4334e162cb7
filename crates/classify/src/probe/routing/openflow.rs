//! OpenFlow: its head, and a hello that fits it (OpenFlow Switch Specification 1.5.1 §7.1.1, §7.5.1).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const HELLO: u8 = 0;
const HEAD_OCTETS: usize = 8;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [1..=6, kind @ 0..=35, ..] = *payload else { return None };
    let length = usize::from(be16(payload, 2)?);
    let is_usual = segment.has_port(6653) || segment.has_port(6633);
    if length < HEAD_OCTETS || length > payload.len() {
        return None;
    }
    let is_hello = kind == HELLO
        && match payload.get(HEAD_OCTETS..length)? {
            [] => is_usual || segment.answers(payload.get(..4)?),
            // A bitmap of versions.
            body => matches!(body, [0, 1, 0, 8, ..]),
        };
    (is_hello || is_usual && kind != HELLO && length == payload.len())
        .then(|| Found::new("OpenFlow").because("a hello of OpenFlow or a message at its port"))
}
