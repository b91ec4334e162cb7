//! What one side sends before the other answers: handshake messages out of TLS records.

use std::borrow::Cow;

use super::super::hello::{CLIENT_HELLO, MESSAGE_HEADER_OCTETS, SERVER_HELLO};
use super::HANDSHAKE;

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const APPLICATION_DATA: u8 = 23;
/// 2^14 and what encryption may add (RFC 5246 §6.2.3).
const MAX_RECORD_OCTETS: u16 = 16_384 + 2_048;
/// Version, random, and four length octets at least.
const MIN_HELLO_OCTETS: usize = 38;
const MAX_HELLO_OCTETS: usize = 1 << 17;

/// Octets of the handshake that tell whether it begins with a hello.
pub(super) const FIRST_LOOK_OCTETS: usize = 6;

/// The handshake octets of the records at the start of a stream.
pub(super) struct Flight<'a> {
    pub(super) octets: Cow<'a, [u8]>,
    /// More of it may follow: no other record does yet.
    pub(super) is_open: bool,
    /// What follows a change of cipher directly behind it.
    pub(super) behind_change_of_cipher: Option<&'a [u8]>,
}

/// A handshake message, or as much of it as has arrived.
pub(super) struct Message<'a> {
    pub(super) kind: u8,
    pub(super) body: &'a [u8],
    pub(super) is_whole: bool,
}

impl<'a> Flight<'a> {
    /// A message may span several records.
    pub(super) fn gather(payload: &'a [u8]) -> Self {
        let mut rest = payload;
        let mut octets = Cow::Borrowed(&[][..]);
        loop {
            let Some((kind, length, after)) = record(rest) else {
                let is_open = rest.len() < super::RECORD_HEADER_OCTETS;
                return Self { octets, is_open, behind_change_of_cipher: None };
            };
            let next = after.get(length.into()..);
            if is_warning(kind, length, after) {
                rest = next.unwrap_or_default();
                continue;
            }
            if kind != HANDSHAKE {
                let behind_change_of_cipher = next.filter(|_| kind == CHANGE_CIPHER_SPEC);
                return Self { octets, is_open: false, behind_change_of_cipher };
            }
            let fragment = after.get(..length.into()).unwrap_or(after);
            if octets.is_empty() {
                octets = Cow::Borrowed(fragment);
            } else {
                octets.to_mut().extend_from_slice(fragment);
            }
            rest = next.unwrap_or_default();
        }
    }

    /// Its messages in order; the last one may not be whole.
    pub(super) fn messages(&self) -> impl Iterator<Item = Message<'_>> {
        let mut rest = &*self.octets;
        std::iter::from_fn(move || {
            let [kind, a, b, c, after @ ..] = rest else { return None };
            let length = length([*a, *b, *c]);
            let body = after.get(..length);
            rest = after.get(length..).unwrap_or_default();
            let is_whole = body.is_some();
            Some(Message { kind: *kind, body: body.unwrap_or(after), is_whole })
        })
    }
}

/// Content type, length and what follows the header of a record of SSL 3.0 to TLS 1.3.
pub(super) fn record(octets: &[u8]) -> Option<(u8, u16, &[u8])> {
    let [kind @ CHANGE_CIPHER_SPEC..=APPLICATION_DATA, 3, 0..=4, high, low, rest @ ..] = octets
    else {
        return None;
    };
    let length = u16::from_be_bytes([*high, *low]);
    (1..=MAX_RECORD_OCTETS).contains(&length).then_some((*kind, length, rest))
}

/// An alert in the clear that is no end: a server warns so before its hello that it does not know
/// the name (RFC 5246 §7.2, RFC 6066 §3).
pub(super) fn is_warning(kind: u8, length: u16, after: &[u8]) -> bool {
    const WARNING: u8 = 1;
    kind == ALERT && length == 2 && after.first() == Some(&WARNING)
}

/// Whether the record ends where the packet does, or where another record begins: what tells a
/// connection whose start was not captured from chance.
pub(super) fn follows_record(length: u16, rest: &[u8]) -> bool {
    match rest.get(usize::from(length)..) {
        Some([]) => true,
        Some(next) => record(next).is_some(),
        None => false,
    }
}

/// Whether handshake octets are those of a hello: a version that begins with 3, or that of a draft,
/// and a length that fits.
pub(super) fn begins_with_hello(octets: &[u8]) -> bool {
    let [kind @ (CLIENT_HELLO | SERVER_HELLO), a, b, c, major, ..] = octets else { return false };
    let is_version = *major == 3 || (*kind == SERVER_HELLO && matches!(*major, 0x7f | 0xfb));
    octets.len() > MESSAGE_HEADER_OCTETS + 1
        && is_version
        && (MIN_HELLO_OCTETS..MAX_HELLO_OCTETS).contains(&length([*a, *b, *c]))
}

fn length(octets: [u8; 3]) -> usize {
    octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet))
}
