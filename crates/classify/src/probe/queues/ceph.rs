//! Ceph: the banner of its messenger, version 1 or 2 (Ceph documentation, Messenger v1 and v2).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let fits = payload.starts_with(b"ceph v0") || payload.starts_with(b"ceph v2\n");
    fits.then(|| Found::new("Ceph").because("the banner of its messenger")).into()
}
