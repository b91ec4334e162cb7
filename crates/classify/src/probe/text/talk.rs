//! What probes of protocols of lines share: the lines that came to their end, and TLS behind them.

use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

/// Lines of one packet that are looked at.
const MAX_LINES: usize = 128;

/// Octets of a line that has not come to its end; longer ones are passed over.
const MAX_PENDING_OCTETS: usize = 2048;

/// Octets of a line that are kept as a fact.
pub(crate) const MAX_VALUE_OCTETS: usize = 256;

/// Goes on with a flow that is known: TLS instead of lines means that STARTTLS came before.
pub(crate) fn on(
    segment: &Segment<'_>,
    mut found: Found,
    mut each: impl FnMut(&[u8], &mut Found),
) -> Outcome {
    if is_tls(segment.payload) {
        return found.then(Then::Upgrade).into();
    }
    if found.then == Then::Done {
        found.then = Then::More;
    }
    let consumed = lines(segment.payload, |line| each(line, &mut found));
    found.consuming(consumed).into()
}

/// Hands out the lines that came to their end; the octets they take.
pub(crate) fn lines(payload: &[u8], mut each: impl FnMut(&[u8])) -> usize {
    let mut consumed = 0;
    for line in payload.split_inclusive(|octet| *octet == b'\n').take(MAX_LINES) {
        let Some(words) = line.strip_suffix(b"\n") else { break };
        consumed += line.len();
        each(words.strip_suffix(b"\r").unwrap_or(words));
    }
    if payload.len() - consumed > MAX_PENDING_OCTETS { payload.len() } else { consumed }
}

/// A record of TLS that carries a handshake (RFC 8446 §5.1), as far as it came.
pub(crate) fn is_tls(payload: &[u8]) -> bool {
    matches!(payload, [0x16, 3, 0..=4, ..])
}

/// One more fact, if anything of it can be shown.
pub(crate) fn tell(found: &mut Found, kind: &'static str, value: &[u8]) {
    if let Some(value) = text::words(value, MAX_VALUE_OCTETS) {
        found.revealed.get_or_insert_default().tell(kind, value);
    }
}

/// One more risk, and the words that show it.
pub(crate) fn risk(found: &mut Found, risk: model::Risks, why: &[u8]) {
    let why = text::words(why, MAX_VALUE_OCTETS).unwrap_or_default();
    found.revealed.get_or_insert_default().warn(risk, why);
}

/// The first word, where it is a host's name with a dot in it.
pub(crate) fn host(words: &[u8]) -> Option<Box<str>> {
    let word = words.split(|octet| *octet == b' ').find(|word| !word.is_empty())?;
    let is_name = word.contains(&b'.')
        && word.iter().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-'));
    if is_name { text::host_name(word) } else { None }
}
