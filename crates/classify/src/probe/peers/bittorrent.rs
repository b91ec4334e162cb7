//! BitTorrent: the peer handshake (BEP 3) and the queries and answers of the DHT (BEP 5).

use crate::segment::{Outcome, Segment};

const HANDSHAKE: &[u8] = b"\x13BitTorrent protocol";

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let is_known = if segment.stream {
        payload.starts_with(HANDSHAKE)
    } else {
        payload.starts_with(b"d1:ad2:id20:") || payload.starts_with(b"d1:rd2:id20:")
    };
    if is_known { Outcome::named("BitTorrent") } else { Outcome::No }
}
