//! SMB over a NetBIOS session or over TCP directly: a 4-octet frame and the protocol's mark
//! ([MS-SMB2] §2.1, §2.2.1; [MS-CIFS] §2.2.3.1; RFC 1002 §4.3.1).

use crate::segment::{Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [0, _, _, _, mark, b'S', b'M', b'B', ..] = segment.payload else {
        return Outcome::No;
    };
    match mark {
        0xff => Outcome::named("SMBv1"),
        // Plain, encrypted, compressed.
        0xfc..=0xfe => Outcome::named("SMBv23"),
        _ => Outcome::No,
    }
}
