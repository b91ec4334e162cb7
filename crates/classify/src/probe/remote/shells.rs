//! The remote shells of BSD: rsh and rexec begin with a port as text, rlogin with an empty word
//! (RFC 1282 §"Connection Establishment"; rcmd(3), rexecd(8)).

use model::Risks;

use crate::segment::{Found, Outcome, Segment};

const RSH: u16 = 514;
const REXEC: u16 = 512;
const RLOGIN: u16 = 513;
const MAX_LOOKED: usize = 512;

/// `port\0user\0user\0command\0`, the port maybe alone in the first packet; the client's own port is
/// a reserved one.
pub(super) fn rsh(segment: &Segment<'_>) -> Outcome {
    if !segment.is_to(RSH) || !segment.from_initiator || segment.source_port >= 1024 {
        return Outcome::No;
    }
    if !begins_with_port(segment) {
        return Outcome::No;
    }
    named("RSH", "a remote shell's port for errors, as text")
}

/// `port\0user\0password\0command\0`.
pub(super) fn rexec(segment: &Segment<'_>) -> Outcome {
    if !segment.is_to(REXEC) || !segment.from_initiator || !begins_with_port(segment) {
        return Outcome::No;
    }
    named("REXEC", "a remote command's port for errors, as text")
}

/// `\0user\0user\0terminal/speed\0`.
pub(super) fn rlogin(segment: &Segment<'_>) -> Outcome {
    let Some(words) = segment.payload.strip_prefix(&[0]).and_then(|rest| rest.strip_suffix(&[0]))
    else {
        return Outcome::No;
    };
    let words = words.get(..MAX_LOOKED).unwrap_or(words);
    let mut parts = words.split(|octet| *octet == 0);
    let is_word = |word: &[u8]| word.iter().all(u8::is_ascii_graphic) && !word.is_empty();
    let users = parts.next().is_some_and(is_word) && parts.next().is_some_and(is_word);
    let terminal = parts.next().unwrap_or_default();
    let has_speed = is_word(terminal) && terminal.contains(&b'/');
    if !segment.first || !segment.is_to(RLOGIN) || !users || !has_speed || parts.next().is_some() {
        return Outcome::No;
    }
    named("Rlogin", "users and terminal of a remote login")
}

fn begins_with_port(segment: &Segment<'_>) -> bool {
    let digits = segment.payload.iter().take(6).take_while(|octet| octet.is_ascii_digit()).count();
    let rest = segment.payload.get(digits..MAX_LOOKED.min(segment.payload.len()));
    let are_words = rest.is_some_and(|rest| {
        rest.iter()
            .all(|octet| *octet == 0 || matches!(octet, b' '..=b'~' | b'\t' | b'\n' | 0x80..))
    });
    // Behind the port stands a user, if anything.
    let user = segment.payload.get(digits + 1..).unwrap_or_default().split(|octet| *octet == 0);
    let is_user = user.take(1).flatten().all(|octet| {
        octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'_' | b'-' | b'\\' | b'@')
    });
    segment.first
        && is_user
        && are_words
        && digits <= 5
        && segment.payload.get(digits) == Some(&0)
        && (digits > 0 || segment.payload.len() > 1)
        && segment.payload.ends_with(&[0])
}

fn named(application: &'static str, evidence: &'static str) -> Outcome {
    let found = Found::new(application).because(evidence);
    let found = found.warning(Risks::CLEARTEXT_CREDENTIALS, "a login of the BSD shells");
    found
        .warning(Risks::UNSAFE_PROTOCOL, "logins and commands cross the network as they are")
        .into()
}
