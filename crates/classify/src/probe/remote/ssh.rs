//! SSH: the identification string `SSH-2.0-…`, also of version 1 (RFC 4253 §4.2, §5.1).

use crate::segment::{Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    match payload.strip_prefix(b"SSH-") {
        Some([b'1'..=b'2', b'.', b'0'..=b'9', ..]) => Outcome::named("SSH"),
        None if segment.first && payload.len() >= 2 && b"SSH-".starts_with(payload) => {
            Outcome::More
        }
        _ => Outcome::No,
    }
}
