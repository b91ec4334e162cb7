//! ZeroMQ: the greeting of ZMTP (RFC 23/ZMTP §2.1; RFC 15/ZMTP of version 2; RFC 13 of version 1).

use crate::segment::{Found, Outcome, Segment};

const FIRST_OCTETS: usize = 10;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let found = Found::new("ZeroMQ").because("the greeting of ZMTP");
    match *segment.payload {
        // Signature: 0xff, eight octets of a length, 0x7f; a revision and a mechanism behind it.
        [0xff, 0, 0, 0, 0, 0, 0, 0, _, 0x7f]
        | [0xff, 0, 0, 0, 0, 0, 0, 0, _, 0x7f, 0 | 1 | 3, ..] => found.into(),
        [0xff, ref rest @ ..]
            if segment.first
                && segment.payload.len() < FIRST_OCTETS
                && rest.iter().take(7).all(|octet| *octet == 0) =>
        {
            Outcome::More
        }
        _ => Outcome::No,
    }
}
