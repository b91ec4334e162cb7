//! SMTP: the server's greeting, or the client's EHLO or HELO behind it (RFC 5321 §3.1, §4.1.1.1).

use crate::segment::{Outcome, Segment, begins, says};

const MAX_LINE_OCTETS: usize = 512;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if !segment.first {
        return Outcome::No;
    }
    let Some(line) = segment.line(MAX_LINE_OCTETS) else {
        return Outcome::No;
    };
    let is_port = [25, 465, 587].iter().any(|port| segment.is_from(*port));
    let greets =
        matches!(line, [b'2', b'2', b'0', b' ' | b'-', ..]) && (is_port || says(line, b"SMTP"));
    let answers = (begins(line, b"EHLO ") || begins(line, b"HELO "))
        && (segment.answers(b"220") || segment.has_port(25) || segment.has_port(587));
    if greets || answers { Outcome::named("SMTP") } else { Outcome::No }
}
