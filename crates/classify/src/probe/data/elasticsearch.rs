//! Elasticsearch between its nodes: `ES`, a length, the number of the request, status and version
//! (Elasticsearch documentation and source comments on TcpHeader).

use crate::octets::{be32, is_length};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 6;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [b'E', b'S', ..] = *payload else { return None };
    let found = Found::new("Elasticsearch").because("a message of the transport between nodes");
    if payload == b"ES\xff\xff\xff\xff" {
        return Some(found);
    }
    let fits = is_length(be32(payload, 2)?, payload.len().checked_sub(HEAD_OCTETS)?)
        // Response, error, compressed, handshake.
        && *payload.get(14)? & 0xf0 == 0
        // Such as 7170099, and 8 million and more since 8.
        && (1_000_000..100_000_000).contains(&be32(payload, 15)?);
    fits.then_some(found)
}
