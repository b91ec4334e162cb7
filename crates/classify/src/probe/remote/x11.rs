//! X11: the client's byte order, version 11 and its authorization (X Window System Protocol,
//! "Connection Setup").

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let (name, data) = match segment.payload {
        [b'l', 0, 11, 0, 0, 0, a, b, c, d, 0, 0, ..] => {
            (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]))
        }
        [b'B', 0, 0, 11, 0, 0, a, b, c, d, 0, 0, ..] => {
            (u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d]))
        }
        _ => return Outcome::No,
    };
    let in_fours = |length: u16| usize::from(length).next_multiple_of(4);
    if !segment.first || 12 + in_fours(name) + in_fours(data) != segment.payload.len() {
        return Outcome::No;
    }
    Found::new("X11").because("connection setup of X11").into()
}
