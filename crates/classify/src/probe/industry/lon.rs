//! LON over IP: the head of an EIA-852 packet (ANSI/CEA-852 §5).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let is_usual = segment.has_port(1628) || segment.has_port(1629);
    // Version; data, device, routes, membership, statistics, time and their answers.
    let is_kind = matches!(payload.get(3)?, 1 | 3..=8 | 0x60..=0x7f);
    let fits = is_usual
        && payload.len() >= 20
        && is_length(be16(payload, 0)?, payload.len())
        && matches!(payload.get(2)?, 1 | 2)
        && is_kind;
    fits.then(|| Found::new("CNP-IP").because("the head of an EIA-852 packet"))
}
