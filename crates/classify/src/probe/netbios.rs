//! NetBIOS name service: a DNS-like header and a name in the first-level encoding
//! (RFC 1001 §14.1; RFC 1002 §4.1, §4.2).

use crate::segment::{Outcome, Segment};
use crate::text;

const HEADER_OCTETS: usize = 12;
/// 16 octets, each written as two letters from A to P.
const ENCODED_OCTETS: usize = 32;
const NB: u16 = 0x20;
const NBSTAT: u16 = 0x21;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    match read(segment.payload) {
        Some(name) => Outcome::called("NetBIOS", text::host_name(&name)),
        None => Outcome::No,
    }
}

fn read(payload: &[u8]) -> Option<Vec<u8>> {
    let (32, rest) = payload.get(HEADER_OCTETS..)?.split_first()? else { return None };
    let (encoded, rest) = rest.split_at_checked(ENCODED_OCTETS)?;
    // A scope of no labels, then type and class.
    let [0, type_high, type_low, 0, 1, ..] = *rest else { return None };
    let kind = u16::from_be_bytes([type_high, type_low]);
    if kind != NB && kind != NBSTAT || !encoded.iter().all(|octet| (b'A'..=b'P').contains(octet)) {
        return None;
    }
    let (pairs, _) = encoded.as_chunks::<2>();
    let name = pairs.iter().map(|[high, low]| (high - b'A') << 4 | (low - b'A'));
    // The sixteenth octet tells the kind of name, not its letters; short names are padded.
    let mut name: Vec<u8> = name.take(15).collect();
    name.truncate(name.trim_ascii_end().len());
    Some(name)
}
