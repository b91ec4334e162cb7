//! DLMS/COSEM: meters' messages in their wrapper (IEC 62056-47 §5; IEC 62056-53 on tags).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 8;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let body = payload.get(HEAD_OCTETS..)?;
    if be16(payload, 0)? != 1 || !is_length(be16(payload, 6)?, body.len()) {
        return None;
    }
    // Association asked, answered, released; get, set, action and their answers; ciphered.
    let is_association = match *body {
        [0x60 | 0x61, length, ..] => usize::from(length) + 2 == body.len(),
        _ => false,
    };
    let is_usual = segment.has_port(4059) && matches!(body.first()?, 0x62 | 0x63 | 0xc0..=0xdb);
    (is_association || is_usual)
        .then(|| Found::new("IEC62056").because("a meter's message in its wrapper"))
}
