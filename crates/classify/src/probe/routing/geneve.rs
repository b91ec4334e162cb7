//! Geneve: its head, a network's number and a frame or packet (RFC 8926 §3.4).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 6081;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let fits = segment.is_to(PORT)
        && matches!(payload, [0..=0x3f, flags, _, _, _, _, _, 0, ..] if flags & 0x3f == 0)
        && matches!(be16(payload, 2), Some(0x6558 | 0x0800 | 0x86dd));
    fits.then(|| Found::new("Geneve").because("a frame within Geneve")).into()
}
