//! Roughtime: the time, signed (IETF draft of Roughtime §5: packets begin with ROUGHTIM).

use crate::octets::le32;
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 12;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let told = le32(payload, 8).and_then(|length| usize::try_from(length).ok());
    let fits = payload.starts_with(b"ROUGHTIM")
        && told.is_some_and(|told| told <= payload.len() - HEAD_OCTETS);
    fits.then(|| Found::new("Roughtime").because("a packet that begins with ROUGHTIM")).into()
}
