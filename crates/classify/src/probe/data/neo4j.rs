//! Neo4j: the handshake of Bolt, a magic number and four versions (Bolt Protocol, Handshake).

use crate::segment::{Found, Outcome, Segment};

const MAGIC: &[u8] = b"\x60\x60\xb0\x17";
const HANDSHAKE_OCTETS: usize = 20;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = segment.payload.starts_with(MAGIC)
        && segment.payload.len() == HANDSHAKE_OCTETS
        && segment.payload.get(4) == Some(&0);
    fits.then(|| Found::new("Neo4j").because("the handshake of Bolt")).into()
}
