//! TACACS+: its head (RFC 8907 §4.1).

use crate::octets::{be32, is_length};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 12;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    // Version 12.0 or 12.1; authentication, authorisation, accounting; number; flags.
    let [0xc0 | 0xc1, 1..=3, number @ 1..=4, flags, ..] = *segment.payload else { return None };
    let body = segment.payload.len().checked_sub(HEAD_OCTETS)?;
    let is_whole = is_length(be32(segment.payload, 8)?, body) && body >= 5;
    let fits = is_whole && flags & !5 == 0 && (segment.has_port(49) || number == 1 && flags != 5);
    fits.then(|| Found::new("TACACS").because("the head of a TACACS+ packet"))
}
