//! IMAP: the server's untagged greeting, or the first tagged command behind one
//! (RFC 9051 §7.1, §6).

use crate::segment::{Outcome, Segment, begins, says};

const MAX_LINE_OCTETS: usize = 1024;
const COMMANDS: &[&[u8]] =
    &[b"CAPABILITY", b"LOGIN", b"AUTHENTICATE", b"STARTTLS", b"NOOP", b"ID", b"LOGOUT"];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if !segment.first {
        return Outcome::No;
    }
    let Some(line) = segment.line(MAX_LINE_OCTETS) else {
        return Outcome::No;
    };
    let is_greeting = [&b"* OK"[..], b"* PREAUTH", b"* BYE"].iter().any(|word| begins(line, word));
    let greets = is_greeting && (segment.is_from(143) || says(line, b"IMAP4"));
    let mut words = line.split(|octet| *octet == b' ').skip(1);
    let command = words.next().unwrap_or_default();
    let answers =
        segment.answers(b"* OK") && COMMANDS.iter().any(|word| command.eq_ignore_ascii_case(word));
    if greets || answers { Outcome::named("IMAP") } else { Outcome::No }
}
