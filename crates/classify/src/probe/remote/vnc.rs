//! VNC: both sides begin with the version of RFB (RFC 6143 §7.1.1).

use model::Risks;

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [b'R', b'F', b'B', b' ', a, b, c, b'.', d, e, f, b'\n', ..] = segment.payload else {
        return Outcome::No;
    };
    let digits = [*a, *b, *c, *d, *e, *f];
    if !segment.first || !digits.iter().all(u8::is_ascii_digit) {
        return Outcome::No;
    }
    let version = segment.payload.get(4..11).unwrap_or_default();
    let found = Found::new("VNC").because("version of RFB, VNC's protocol");
    found
        .warning(Risks::DESKTOP_SHARING, "a desktop shared by VNC")
        .telling("vnc_version", version)
        .into()
}
