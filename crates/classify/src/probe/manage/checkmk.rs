//! Checkmk: the first section of an agent's output, or the mark of its encrypted form
//! (Checkmk documentation, monitoring agents).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let fits = payload.starts_with(b"<<<check_mk>>>") || payload.starts_with(b"<<<check_mk:");
    fits.then(|| Found::new("CHECKMK").because("the first section of an agent's output")).into()
}
