//! Small protocols of one line: rsync's daemon (its manual, "@RSYNCD"), Subversion's `svn` (its
//! protocol document), Ookla's speed test (its greeting), Finger (RFC 1288 §2.3), Whois (RFC 3912 §2), Gopher (RFC 1436 §2).

use super::talk;
use crate::segment::{Found, Outcome, Segment, Then};

const MAX_LINE_OCTETS: usize = 256;

pub(super) fn rsync(segment: &Segment<'_>) -> Outcome {
    let Some(rest) = segment.payload.strip_prefix(b"@RSYNCD: ") else { return Outcome::No };
    let version = rest.split(|octet| *octet == b'\n' || *octet == b' ').next().unwrap_or_default();
    if !matches!(version, [b'0'..=b'9', ..]) {
        return Outcome::No;
    }
    let mut found = Found::new("RSYNC").because("greeting of an rsync daemon").then(Then::More);
    talk::tell(&mut found, "rsync_version", version);
    found.consuming(segment.payload.len()).into()
}

/// `( success ( 2 2 ( ) ( edit-pipeline … ) ) )` and the client's `( 2 ( edit-pipeline … ) 22:svn://…`.
pub(super) fn svn(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let greets =
        payload.starts_with(b"( success ( 1 2 ") || payload.starts_with(b"( success ( 2 2 ");
    let asks = payload.starts_with(b"( 2 ( edit-pipeline ");
    if greets || asks {
        return Found::new("SVN").because("greeting of Subversion's own protocol").into();
    }
    Outcome::No
}

/// `HI` or `HI` and a session's number, answered by `HELLO` and versions.
pub(super) fn ookla(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if !segment.first {
        return Outcome::No;
    }
    let asks = payload == b"HI\n" || (payload.starts_with(b"HI ") && payload.ends_with(b"\n"));
    if asks && payload.len() <= MAX_LINE_OCTETS {
        return Outcome::More;
    }
    let answers = matches!(payload, [b'H', b'E', b'L', b'L', b'O', b' ', b'0'..=b'9', b'.', ..]);
    if !answers || !segment.answers(b"HI") {
        return Outcome::No;
    }
    let mut found = Found::new("Ookla").because("greeting of a server of Ookla's speed test");
    talk::tell(&mut found, "ookla_server", segment.line(MAX_LINE_OCTETS).unwrap_or_default());
    found.into()
}

/// A user's name at port 79, nothing else.
pub(super) fn finger(segment: &Segment<'_>) -> Outcome {
    // A user, at a host perhaps, behind /W perhaps (RFC 1288 §2.3).
    let word = segment.payload.strip_prefix(b"/W ").unwrap_or(segment.payload);
    let is_word = !word.contains(&b' ') && word.is_ascii();
    if !is_word || !asks_at(segment, 79, b"._-@/+ ") {
        return Outcome::No;
    }
    Found::new("Finger").because("one line to the port of Finger").into()
}

/// A question of one line at port 43.
pub(super) fn whois(segment: &Segment<'_>) -> Outcome {
    let marks = b"._-@/+ :,=\"";
    if !asks_at(segment, 43, marks) && !asks_at(segment, 4343, marks) {
        return Outcome::No;
    }
    let mut found = Found::new("Whois-DAS").because("one line to the port of Whois");
    talk::tell(&mut found, "whois_query", segment.line(MAX_LINE_OCTETS).unwrap_or_default());
    found.into()
}

/// A selector at port 70.
pub(super) fn gopher(segment: &Segment<'_>) -> Outcome {
    // Nothing, a path, a word, a search behind a tab; spaces only in paths.
    let is_path = matches!(segment.payload, [b'/', ..] | [b'0'..=b'9', b'/', ..]);
    let is_selector = is_path || !segment.payload.contains(&b' ');
    if !is_selector || !asks_at(segment, 70, b"._-/+ \t?=&%:~") {
        return Outcome::No;
    }
    Found::new("Gopher").because("one selector to the port of Gopher").into()
}

/// The initiator's first packet is a single line of letters, digits and these marks to this port.
fn asks_at(segment: &Segment<'_>, port: u16, marks: &[u8]) -> bool {
    let payload = segment.payload;
    let text = payload.strip_suffix(b"\r\n").unwrap_or_default();
    segment.first
        && segment.from_initiator
        && segment.is_to(port)
        && payload.ends_with(b"\r\n")
        && payload.len() <= MAX_LINE_OCTETS
        && std::str::from_utf8(text).is_ok_and(|text| {
            text.bytes().all(|octet| {
                octet.is_ascii_alphanumeric() || octet >= 0x80 || marks.contains(&octet)
            })
        })
}
