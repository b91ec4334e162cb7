//! RTPS, the wire of DDS: its mark, a version and submessages (OMG DDSI-RTPS 2.5 §8.3.3, §9.4.5).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = matches!(segment.payload, [b'R', b'T', b'P', b'S' | b'X', 1 | 2, 0..=9, ..])
        && (segment.payload.len() >= 20 || segment.payload.ends_with(b"NDDSPING"));
    fits.then(|| Found::new("RTPS").because("the head of an RTPS message")).into()
}
