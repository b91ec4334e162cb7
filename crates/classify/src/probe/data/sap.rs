//! SAP: a message of the network interface to a router, or its answer (SAP Help Portal, SAProuter:
//! NI_ROUTE, NI_PONG, RTERR).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

/// What messages to and from a router begin with.
const WORDS: [&[u8]; 5] =
    [b"NI_ROUTE\0", b"NI_PING\0", b"NI_PONG\0", b"NI_RTERR\0", b"ROUTER_ADM\0"];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let body = payload.get(4..)?;
    let is_whole = usize::try_from(be32(payload, 0)?).ok()? == body.len();
    let fits = is_whole && WORDS.iter().any(|word| body.starts_with(word));
    fits.then(|| Found::new("SAP").because("a message of SAP's network interface"))
}
