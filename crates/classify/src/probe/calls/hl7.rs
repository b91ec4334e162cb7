//! HL7: a message of hospitals in the minimal lower layer's frame (HL7 2.5.1 §2.5; MLLP release 1).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = segment.payload.starts_with(b"\x0bMSH|") || segment.payload.starts_with(b"\x0bFHS|");
    fits.then(|| Found::new("HL7").because("a message's head in its frame")).into()
}
