//! DICOM: the request of a medical device to associate (DICOM PS3.8 §9.3.2).

use crate::octets::{be16, be32};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 74;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [1 | 2, 0, ..] = *payload else { return None };
    let (called, calling) = (payload.get(10..26)?, payload.get(26..42)?);
    let is_title = |title: &[u8]| title.iter().all(|octet| matches!(octet, b' '..=b'~'));
    let fits = be16(payload, 6)? & 1 == 1
        && be32(payload, 2)? >= 68
        && payload.get(8..10)? == [0, 0]
        && is_title(called)
        && is_title(calling)
        // Reserved, then the application's context.
        && payload.get(42..HEAD_OCTETS)?.iter().all(|octet| *octet == 0)
        && *payload.get(HEAD_OCTETS)? == 0x10;
    fits.then(|| {
        Found::new("DICOM").because("a request to associate").telling("dicom_client", calling)
    })
}
