//! QUIC: a long header with a version somebody speaks (RFC 9000 §17.2, RFC 9369 §3, RFC 8999 §5.1),
//! and Google's versions before it.

use crate::segment::{Outcome, Segment};

const MAX_CONNECTION_ID_OCTETS: u8 = 20;
const MIN_INITIAL_OCTETS: usize = 1200;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let is_quic = match segment.payload {
        [first @ 0x80..=0xff, a, b, c, d, rest @ ..] => {
            let version = u32::from_be_bytes([*a, *b, *c, *d]);
            let ids = connection_ids(rest, version);
            if version == 0 {
                ids.is_some_and(offers_a_version)
            } else {
                let fixed_bit = first & 0x40 != 0;
                // A client may ask for a reserved version to see whether it is refused; its first
                // datagram is never small (RFC 9000 §14.1).
                let exercises = is_reserved(version) && segment.payload.len() >= MIN_INITIAL_OCTETS;
                fixed_bit && (is_spoken(version) || exercises) && ids.is_some()
            }
        }
        payload => is_google(payload),
    };
    if is_quic { Outcome::named("QUIC") } else { Outcome::No }
}

/// What follows the two connection ids. Q046 packs both lengths into one octet.
fn connection_ids(rest: &[u8], version: u32) -> Option<&[u8]> {
    let (length, rest) = rest.split_first()?;
    if matches!(&version.to_be_bytes(), b"Q043" | b"Q044" | b"Q046" | b"Q047" | b"Q048") {
        let octets = |nibble: u8| if nibble == 0 { 0 } else { usize::from(nibble) + 3 };
        return rest.get(octets(length >> 4) + octets(length & 15)..);
    }
    let rest = after_id(*length, rest)?;
    let (length, rest) = rest.split_first()?;
    after_id(*length, rest)
}

fn after_id(length: u8, rest: &[u8]) -> Option<&[u8]> {
    (length <= MAX_CONNECTION_ID_OCTETS).then(|| rest.get(length.into()..)).flatten()
}

/// A version negotiation packet lists whole versions, one of them known or reserved for exercise
/// (RFC 9000 §17.2.1, §15).
fn offers_a_version(list: &[u8]) -> bool {
    let (versions, rest) = list.as_chunks();
    let mut versions = versions.iter().map(|version| u32::from_be_bytes(*version));
    rest.is_empty() && versions.any(|version| is_spoken(version) || is_reserved(version))
}

/// Versions no protocol will ever have (RFC 9000 §15).
const fn is_reserved(version: u32) -> bool {
    version & 0x0f0f_0f0f == 0x0a0a_0a0a
}

/// From IANA's QUIC Versions registry: 1, 2, the drafts, Google's and Facebook's.
fn is_spoken(version: u32) -> bool {
    match version {
        1 | 0x6b33_43cf | 0x709a_50c4 => true,
        0xff00_0001..=0xff00_0022 => true,
        0xface_b000..=0xface_b00f => true,
        _ => matches!(version.to_be_bytes(), [b'Q' | b'T', b'0', b'2'..=b'9', b'0'..=b'9']),
    }
}

/// The public header of Google's versions before 44: version flag, 8-octet id, `Q0` and two digits.
fn is_google(payload: &[u8]) -> bool {
    match payload {
        [flags, _, _, _, _, _, _, _, _, b'Q', b'0', b'2'..=b'4', b'0'..=b'9', _, ..] => {
            flags & 0x09 == 0x09 && flags & 0xc0 == 0
        }
        _ => false,
    }
}
