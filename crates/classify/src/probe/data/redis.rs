//! Redis and its kin: a command as an array of bulk strings, or the server's answer at its port
//! (Redis serialization protocol specification).

use model::Risks;

use crate::segment::{Found, Outcome, Segment};

/// A command has a handful of words; longer ones are not needed to know it.
const MAX_NUMBER_DIGITS: usize = 7;
const MAX_COMMAND_OCTETS: usize = 24;
const PORT: u16 = 6379;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    match payload.first() {
        Some(b'*') => match command(payload) {
            Some(command) => {
                let found = Found::new("RESP").because("a command as an array of strings");
                let found = found.telling("command", command);
                if command.eq_ignore_ascii_case(b"AUTH") {
                    found.warning(Risks::CLEARTEXT_CREDENTIALS, "the command AUTH").into()
                } else {
                    found.into()
                }
            }
            None if segment.first && payload.len() < 16 && !payload.contains(&b' ') => {
                Outcome::More
            }
            None => Outcome::No,
        },
        Some(b'+' | b'-') if segment.is_from(PORT) => {
            let line = segment.line(512).unwrap_or_default();
            let is_answer = matches!(line, b"+OK" | b"+PONG")
                || line.starts_with(b"-ERR ")
                || line.starts_with(b"-NOAUTH ")
                || line.starts_with(b"-DENIED ");
            if is_answer { Outcome::named("RESP") } else { Outcome::No }
        }
        Some(b'P' | b'p') if payload.eq_ignore_ascii_case(b"PING\r\n") => {
            if segment.has_port(PORT) { Outcome::named("RESP") } else { Outcome::No }
        }
        _ => Outcome::No,
    }
}

/// The first word of a command.
fn command(payload: &[u8]) -> Option<&[u8]> {
    let (words, rest) = number(payload, b'*')?;
    let (length, rest) = number(rest, b'$')?;
    let (word, rest) = rest.split_at_checked(length)?;
    let fits = words > 0
        && (2..=MAX_COMMAND_OCTETS).contains(&length)
        && word.iter().all(|octet| octet.is_ascii_alphanumeric() || b"._-".contains(octet))
        && rest.starts_with(b"\r\n");
    fits.then_some(word)
}

/// A mark, digits and the end of a line.
fn number(octets: &[u8], mark: u8) -> Option<(usize, &[u8])> {
    let (first, rest) = octets.split_first()?;
    let digits = rest.iter().take_while(|octet| octet.is_ascii_digit()).count();
    if *first != mark || digits == 0 || digits > MAX_NUMBER_DIGITS {
        return None;
    }
    let (digits, rest) = rest.split_at_checked(digits)?;
    let value = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((value, rest.strip_prefix(b"\r\n")?))
}
