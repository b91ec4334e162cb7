//! NetBIOS name and datagram service: a header and a name in the first-level encoding
//! (RFC 1001 §14.1; RFC 1002 §4.1, §4.2, §4.4).

use crate::segment::{Outcome, Segment};
use crate::text;

const HEADER_OCTETS: usize = 12;
const DATAGRAM_PORT: u16 = 138;
const DATAGRAM_HEADER_OCTETS: usize = 14;
/// 16 octets, each written as two letters from A to P.
const ENCODED_OCTETS: usize = 32;
const NB: u16 = 0x20;
const NBSTAT: u16 = 0x21;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    match asked_name(segment.payload) {
        Some(name) => Outcome::called("NetBIOS", text::host_name(&name)),
        None if segment.has_port(DATAGRAM_PORT) && is_datagram(segment.payload) => {
            Outcome::named("NetBIOS")
        }
        None => Outcome::No,
    }
}

fn asked_name(payload: &[u8]) -> Option<Vec<u8>> {
    let (name, rest) = name(payload.get(HEADER_OCTETS..)?)?;
    let [type_high, type_low, 0, 1, ..] = *rest else { return None };
    let kind = u16::from_be_bytes([type_high, type_low]);
    (kind == NB || kind == NBSTAT).then_some(name)
}

/// A message to a host, a group or all, which begins with the sender's name.
fn is_datagram(payload: &[u8]) -> bool {
    let named = payload.get(DATAGRAM_HEADER_OCTETS..).and_then(name);
    matches!(payload, [0x10..=0x12, ..]) && named.is_some()
}

/// A name without scope, decoded, and what follows it.
fn name(octets: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (32, rest) = octets.split_first()? else { return None };
    let (encoded, rest) = rest.split_at_checked(ENCODED_OCTETS)?;
    let (0, rest) = rest.split_first()? else { return None };
    if !encoded.iter().all(|octet| (b'A'..=b'P').contains(octet)) {
        return None;
    }
    let (pairs, _) = encoded.as_chunks::<2>();
    let name = pairs.iter().map(|[high, low]| (high - b'A') << 4 | (low - b'A'));
    // The sixteenth octet tells the kind of name, not its letters; short names are padded.
    let mut name: Vec<u8> = name.take(15).collect();
    name.truncate(name.trim_ascii_end().len());
    Some((name, rest))
}
