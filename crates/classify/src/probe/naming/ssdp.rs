//! SSDP: HTTP over UDP, a search, a notice or an answer (UPnP Device Architecture 2.0 §1.2, §1.3).

use crate::segment::{Found, Outcome, Segment, begins};
use crate::text;

const PORT: u16 = 1900;
/// Lines looked at for the host; it stands among the first.
const MAX_LINES: usize = 16;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let asks = payload.starts_with(b"M-SEARCH * HTTP/1.1\r\n")
        || payload.starts_with(b"NOTIFY * HTTP/1.1\r\n");
    let answers = segment.has_port(PORT) && payload.starts_with(b"HTTP/1.1 200 OK\r\n");
    if !asks && !answers {
        return Outcome::No;
    }
    // Whom it asks: the group, as the field has to say it, with its port (§1.3.2).
    let mut lines = payload.split(|octet| *octet == b'\n').take(MAX_LINES);
    let host = lines.find(|line| begins(line, b"host:"));
    let host = host.and_then(|line| line.get(b"host:".len()..)).and_then(text::host_name);
    Found::new("SSDP").called(host).into()
}
