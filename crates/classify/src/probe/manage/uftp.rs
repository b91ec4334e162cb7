//! UFTP: files to many receivers at once: version, kind and a length (UFTP protocol description,
//! versions 3 to 5).

use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 1044;
const HEAD_OCTETS: usize = 16;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    // The message behind the head begins with its kind and its length in words, which may be that
    // of a head longer than this.
    let [0x30 | 0x40 | 0x50, kind @ 1..=21, ..] = *payload else { return None };
    let inner = payload.get(HEAD_OCTETS..)?;
    let words = usize::from(*inner.get(1)?);
    let is_inner = *inner.first()? == kind && words > 0 && words * 4 <= inner.len();
    (is_inner || segment.has_port(PORT))
        .then(|| Found::new("UFTP").because("the head of a UFTP message"))
}
