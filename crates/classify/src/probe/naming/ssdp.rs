//! SSDP: HTTP over UDP, a search, a notice or an answer (UPnP Device Architecture 2.0 §1.2, §1.3).

use crate::segment::{Outcome, Segment};

const PORT: u16 = 1900;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let asks = payload.starts_with(b"M-SEARCH * HTTP/1.1\r\n")
        || payload.starts_with(b"NOTIFY * HTTP/1.1\r\n");
    let answers = segment.has_port(PORT) && payload.starts_with(b"HTTP/1.1 200 OK\r\n");
    if asks || answers { Outcome::named("SSDP") } else { Outcome::No }
}
