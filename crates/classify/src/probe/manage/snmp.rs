//! SNMP in BER: version, then community and PDU, or version 3's global data
//! (RFC 1157 §4, RFC 1901 §3, RFC 3416 §3, RFC 3412 §6).

use crate::segment::{Outcome, Segment};

const SEQUENCE: u8 = 0x30;
const OCTET_STRING: u8 = 0x04;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    match is_snmp(segment.payload) {
        Some(true) => Outcome::named("SNMP"),
        _ => Outcome::No,
    }
}

fn is_snmp(payload: &[u8]) -> Option<bool> {
    let (message, rest) = element(payload, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    match message {
        [2, 1, 0 | 1, after @ ..] => {
            let (_community, pdu) = element(after, OCTET_STRING)?;
            // GetRequest to Report, context class.
            let tag = *pdu.first()?;
            let (_, rest) = element(pdu, tag)?;
            Some((0xa0..=0xa8).contains(&tag) && rest.is_empty())
        }
        [2, 1, 3, after @ ..] => {
            let (global, _) = element(after, SEQUENCE)?;
            Some(matches!(global, [2, 1..=5, ..]))
        }
        _ => None,
    }
}

/// The content of an element with this tag, and what follows it; lengths of up to two octets.
fn element(octets: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = octets.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, rest) = match rest {
        [length @ 0..=0x7f, rest @ ..] => (usize::from(*length), rest),
        [0x81, length, rest @ ..] => (usize::from(*length), rest),
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    rest.split_at_checked(length)
}
