//! AFP: the head of Apple's data stream interface (Apple Filing Protocol Reference, DSI header).

use crate::octets::{be32, is_length};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 16;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    // Request; status or open; number; offset or error; length; reserved.
    let [0, command @ (3 | 4), _, _, 0, 0, 0, 0, ..] = *segment.payload else { return None };
    let body = segment.payload.get(HEAD_OCTETS..)?;
    let fits = is_length(be32(segment.payload, 8)?, body.len())
        && be32(segment.payload, 12)? == 0
        && (segment.has_port(548) || command == 4 && matches!(body, [1, 4, ..]));
    fits.then(|| Found::new("AFP").because("a request to open a session of file sharing"))
}
