//! POP3: `+OK` from its port or with its name, or the first command behind one (RFC 1939 §4, §7;
//! CAPA RFC 2449 §5; STLS RFC 2595 §4).

use crate::segment::{Outcome, Segment, begins, says};

const MAX_LINE_OCTETS: usize = 512;
const COMMANDS: &[&[u8]] = &[b"USER ", b"CAPA", b"AUTH", b"STLS", b"APOP ", b"QUIT"];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if !segment.first {
        return Outcome::No;
    }
    let Some(line) = segment.line(MAX_LINE_OCTETS) else {
        return Outcome::No;
    };
    let greets = line.starts_with(b"+OK") && (segment.is_from(110) || says(line, b"POP3"));
    let answers = segment.answers(b"+OK") && COMMANDS.iter().any(|command| begins(line, command));
    if greets || answers { Outcome::named("POP3") } else { Outcome::No }
}
