//! Kafka: a request's length, key, version and client (Kafka protocol guide, Request Header v1, v2).

use crate::octets::{be16, be32, is_length, is_printable};
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 9092;
/// Keys of requests up to Kafka 4.
const LAST_KEY: u16 = 92;
const LAST_VERSION: u16 = 20;
const NONE: u16 = 0xffff;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    if !is_length(be32(payload, 0)?, payload.len().checked_sub(4)?) {
        return None;
    }
    let found = Found::new("Kafka");
    // An answer repeats the number of the request it belongs to.
    let asked = be16(&segment.greeting, 4)? <= LAST_KEY && segment.greeting[..2] == [0, 0];
    if asked
        && payload.get(4..8) == Some(&segment.greeting[8..12])
        && segment.has_port(PORT)
        && payload.len() > 10
    {
        return Some(found.because("an answer with its request's number"));
    }
    let (key, version, client) = (be16(payload, 4)?, be16(payload, 6)?, be16(payload, 12)?);
    if key > LAST_KEY || version > LAST_VERSION {
        return None;
    }
    if client == NONE {
        return segment.has_port(PORT).then(|| found.because("a request at its port"));
    }
    let name = payload.get(14..14 + usize::from(client))?;
    (is_printable(name) && (name.len() >= 3 || segment.has_port(PORT)))
        .then(|| found.because("a request with its client's name").telling("client", name))
}
