//! Memcached: commands and answers as text, the binary protocol, and the frame before text over UDP
//! (memcached's protocol.txt; Binary Protocol Revamped).

use crate::octets::{be16, be32};
use crate::segment::{Found, Outcome, Segment, begins};

const PORT: u16 = 11_211;
const UDP_FRAME_OCTETS: usize = 8;
const BINARY_HEAD_OCTETS: usize = 24;
const REQUEST: u8 = 0x80;
const RESPONSE: u8 = 0x81;
/// From get to the quiet touch, and those of Couchbase that open a connection.
const LAST_OPERATION: u8 = 0x22;
const MAX_LINE_OCTETS: usize = 512;
const MAX_KEY_OCTETS: usize = 250;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if segment.stream {
        let found = if is_binary(payload) {
            Some(Found::new("Memcached").because("a message of the binary protocol"))
        } else {
            is_text(segment, payload).then(|| Found::new("Memcached").because("a line of its text"))
        };
        return found.into();
    }
    // Number of the request, of the datagram, of how many, reserved.
    let is_frame = be16(payload, 2) == Some(0)
        && be16(payload, 4).is_some_and(|total| (1..1000).contains(&total))
        && be16(payload, 6) == Some(0);
    match payload.get(UDP_FRAME_OCTETS..) {
        Some(text) if is_frame && is_text(segment, text) => Outcome::named("Memcached"),
        _ => Outcome::No,
    }
}

fn is_binary(payload: &[u8]) -> bool {
    let [REQUEST | RESPONSE, operation, _, _, extras, 0, status, ..] = *payload else {
        return false;
    };
    let (Some(key), Some(body)) = (be16(payload, 2), be32(payload, 8)) else { return false };
    let needed = u32::from(key) + u32::from(extras);
    let is_whole =
        usize::try_from(body).is_ok_and(|body| body + BINARY_HEAD_OCTETS <= payload.len());
    operation <= LAST_OPERATION
        && status == 0
        && extras <= 20
        && needed <= body
        && is_whole
        && payload.len() >= BINARY_HEAD_OCTETS
}

fn is_text(segment: &Segment<'_>, text: &[u8]) -> bool {
    let head = text.get(..MAX_LINE_OCTETS.min(text.len())).unwrap_or_default();
    let Some(end) = head.windows(2).position(|end| end == b"\r\n") else { return false };
    let line = head.get(..end).unwrap_or_default();
    let words = || line.split(|octet| *octet == b' ');
    let Some(command) = words().next() else { return false };
    let are_numbers = |from: usize, count: usize| {
        words().skip(from).take(count).filter(|word| is_number(word)).count() == count
    };
    let has_key = words().nth(1).is_some_and(|key| !key.is_empty() && key.len() <= MAX_KEY_OCTETS);
    match command {
        // Key, flags, expiry, octets.
        b"set" | b"add" | b"replace" | b"append" | b"prepend" | b"cas" => {
            has_key && are_numbers(2, 3)
        }
        b"VALUE" => has_key && are_numbers(2, 2),
        b"STAT" => has_key && words().count() >= 3,
        b"get" | b"gets" | b"gat" | b"delete" | b"touch" | b"incr" | b"decr" | b"mg" | b"ms" => {
            has_key && segment.has_port(PORT)
        }
        b"stats" | b"version" | b"flush_all" | b"verbosity" => {
            segment.has_port(PORT) || command == b"stats" && text == b"stats\r\n"
        }
        _ => {
            segment.is_from(PORT)
                && (matches!(
                    line,
                    b"END" | b"STORED" | b"NOT_STORED" | b"DELETED" | b"OK" | b"ERROR"
                ) || begins(line, b"VERSION "))
        }
    }
}

fn is_number(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}
