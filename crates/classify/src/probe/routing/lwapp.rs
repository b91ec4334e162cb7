//! LWAPP: between access points and their controllers before CAPWAP (RFC 5412 §3.3).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const PORTS: [u16; 2] = [12_222, 12_223];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    // Version 0, radio, control, fragments; number of the fragment; length.
    let fits = PORTS.iter().any(|port| segment.has_port(*port))
        && payload.first()? >> 6 == 0
        && usize::from(be16(payload, 2)?) + 6 == payload.len();
    fits.then(|| Found::new("LWAPP").because("the head of an LWAPP packet"))
}
