//! BJNP: how Canon's printers and scanners are found and used (public descriptions in CUPS and SANE
//! back ends).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let marks: [&[u8]; 4] = [b"BJNP", b"BJNB", b"MFNP", b"MFNB"];
    let fits = marks.iter().any(|mark| segment.payload.starts_with(mark))
        // Printer, scanner, their answers.
        && matches!(segment.payload.get(4), Some(1 | 2 | 0x81 | 0x82))
        && segment.payload.len() >= 16;
    fits.then(|| Found::new("BJNP").because("a message of Canon's printers")).into()
}
