//! Rx, the calls of AFS: its head at the ports of AFS (AFS-3 documentation, Rx protocol
//! specification).

use crate::octets::{be16, be32};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 28;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let is_usual = (7000..=7009).any(|port| segment.has_port(port));
    // Kind, flags, user's state, security.
    let [kind, flags, _, security] = *payload.get(20..24)? else { return None };
    let fits = is_usual
        && payload.len() >= HEAD_OCTETS
        && (1..=13).contains(&kind)
        && flags & 0xc0 == 0
        && security <= 5
        && be32(payload, 0)? != 0
        && matches!(be16(payload, 26)?, 1 | 4 | 52 | 53 | 73 | 730 | 731 | 1000 | 2001 | 2003);
    fits.then(|| Found::new("RX").because("the head of a call of AFS"))
}
