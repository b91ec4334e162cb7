//! HART-IP: its head of eight octets (FCG TS20085 §10.3).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    // Version; request, response, publication, refusal; open, close, keep alive, token, audit log.
    let [1 | 2, 0..=2 | 15, kind @ 0..=5, status, ..] = *segment.payload else { return None };
    let length = usize::from(be16(segment.payload, 6)?);
    let is_whole = length == segment.payload.len() && length >= 8;
    // A session opens with the master's kind and its time; everything else at its port only.
    let is_open = kind == 0 && length == 13 && *segment.payload.get(8)? <= 1;
    (is_whole && status <= 16 && (is_open || segment.has_port(5094)))
        .then(|| Found::new("HART-IP").because("the head of a HART-IP message"))
}
