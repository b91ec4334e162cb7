//! FTP's control connection: the server's greeting, or the first command behind one
//! (RFC 959 §4, §5.4; AUTH RFC 4217 §4).

use crate::segment::{Outcome, Segment, begins, says};

const MAX_LINE_OCTETS: usize = 512;
const COMMANDS: &[&[u8]] = &[b"USER ", b"AUTH TLS", b"AUTH SSL", b"FEAT", b"SYST", b"PASS "];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if !segment.first {
        return Outcome::No;
    }
    let Some(line) = segment.line(MAX_LINE_OCTETS) else {
        return Outcome::No;
    };
    let greets = matches!(line, [b'2', b'2', b'0', b' ' | b'-', ..])
        && (segment.is_from(21) || says(line, b"FTP"))
        && !says(line, b"SMTP");
    let answers = segment.answers(b"220") && COMMANDS.iter().any(|command| begins(line, command));
    if greets || answers { Outcome::named("FTP_CONTROL") } else { Outcome::No }
}
