//! TLS: the record header, then a ClientHello with its server name, or a ServerHello
//! (RFC 8446 §4.1, §5.1; RFC 5246 §6.2.1; server_name RFC 6066 §3).

use std::borrow::Cow;

use crate::segment::{Outcome, Segment};
use crate::text;

const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const RECORD_HEADER_OCTETS: usize = 5;
const HANDSHAKE_HEADER_OCTETS: usize = 4;
/// 2^14 and what encryption may add (RFC 5246 §6.2.3).
const MAX_RECORD_OCTETS: u16 = 16_384 + 2_048;
/// Version, random, and four length octets at least.
const MIN_HELLO_OCTETS: usize = 38;
const MAX_HELLO_OCTETS: usize = 1 << 17;
const SERVER_NAME: u16 = 0;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let Some((kind, length, rest)) = record(payload) else {
        let fits = segment.first
            && payload.len() < RECORD_HEADER_OCTETS
            && b"\x16\x03".starts_with(payload.get(..2).unwrap_or(payload));
        return if fits { Outcome::More } else { Outcome::No };
    };
    if kind != HANDSHAKE {
        return if follows_record(length, rest) { Outcome::named("TLS") } else { Outcome::No };
    }
    let [message, a, b, c, version, _minor, ..] = *rest else {
        return if segment.first { Outcome::More } else { Outcome::No };
    };
    let hello_length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    let plausible = version == 3 && (MIN_HELLO_OCTETS..MAX_HELLO_OCTETS).contains(&hello_length);
    match message {
        SERVER_HELLO if plausible => Outcome::named("TLS"),
        CLIENT_HELLO if plausible => client_hello(payload, hello_length),
        // An encrypted or later handshake message: sure only when whole records follow.
        _ if follows_record(length, rest) => Outcome::named("TLS"),
        _ => Outcome::No,
    }
}

/// Content type, length and what follows the header of a record of SSL 3.0 to TLS 1.3.
fn record(octets: &[u8]) -> Option<(u8, u16, &[u8])> {
    let [kind @ 20..=APPLICATION_DATA, 3, 0..=4, high, low, rest @ ..] = octets else {
        return None;
    };
    let length = u16::from_be_bytes([*high, *low]);
    (1..=MAX_RECORD_OCTETS).contains(&length).then_some((*kind, length, rest))
}

/// Whether the record ends where the packet does, or where another record begins: what tells a
/// connection whose start was not captured from chance.
fn follows_record(length: u16, rest: &[u8]) -> bool {
    match rest.get(usize::from(length)..) {
        Some([]) => true,
        Some(next) => record(next).is_some(),
        None => false,
    }
}

fn client_hello(payload: &[u8], hello_length: usize) -> Outcome {
    let message = handshake_octets(payload);
    let body = message.get(HANDSHAKE_HEADER_OCTETS..).unwrap_or_default();
    let complete = body.len() >= hello_length;
    let body = body.get(..hello_length).unwrap_or(body);
    match server_name(body, HelloKind::Stream) {
        Some(name) => Outcome::called("TLS", text::host_name(name)),
        None if complete => Outcome::named("TLS"),
        None => Outcome::named_so_far("TLS"),
    }
}

/// The handshake octets of the records at the start: a message may span several records.
fn handshake_octets(payload: &[u8]) -> Cow<'_, [u8]> {
    let mut rest = payload;
    let mut octets = Cow::Borrowed(&[][..]);
    while let Some((HANDSHAKE, length, after)) = record(rest) {
        let (fragment, next) = after.split_at_checked(usize::from(length)).unwrap_or((after, &[]));
        if octets.is_empty() {
            octets = Cow::Borrowed(fragment);
        } else {
            octets.to_mut().extend_from_slice(fragment);
        }
        rest = next;
    }
    octets
}

/// Over what a hello is sent: over datagrams it has a cookie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HelloKind {
    Stream,
    Datagram,
}

/// The host_name of the server_name extension; none where it is absent or not there yet.
pub(super) fn server_name(body: &[u8], kind: HelloKind) -> Option<&[u8]> {
    // legacy_version and random.
    let rest = body.get(34..)?;
    let (_session, mut rest) = vector(rest, 1)?;
    if kind == HelloKind::Datagram {
        (_, rest) = vector(rest, 1)?;
    }
    let (_suites, rest) = vector(rest, 2)?;
    let (_compression, rest) = vector(rest, 1)?;
    let mut extensions = rest.get(2..)?;
    while let Some((kind, after)) = extensions.split_first_chunk() {
        let (data, next) = vector(after, 2)?;
        if u16::from_be_bytes(*kind) == SERVER_NAME {
            let (list, _) = vector(data, 2)?;
            let [0, name @ ..] = list else { return None };
            return vector(name, 2).map(|(name, _)| name);
        }
        extensions = next;
    }
    None
}

/// A vector with a length of one or two octets before it, and what follows it.
fn vector(octets: &[u8], length_octets: usize) -> Option<(&[u8], &[u8])> {
    let (length, rest) = octets.split_at_checked(length_octets)?;
    let length = length.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests;
