//! AJP: what web servers and Tomcat tell each other (Apache Tomcat Connectors, AJP Protocol
//! Reference).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let length = usize::from(be16(payload, 2)?);
    let is_known = length > 0 && length + 4 <= payload.len();
    let fits = match (payload.get(..2)?, *payload.get(4)?) {
        // Forward, shutdown, ping, and the methods of HTTP.
        (b"\x12\x34", 2) => is_known && (1..=27).contains(payload.get(5)?),
        (b"\x12\x34", 7 | 8 | 10) => length == 1,
        // Body, headers, end, more of the body, pong.
        (b"AB", 3..=6 | 9) => is_known,
        _ => false,
    };
    fits.then(|| Found::new("AJP").because("a message between a web server and Tomcat"))
}
