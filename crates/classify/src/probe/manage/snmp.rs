//! SNMP in BER: version, then community and PDU, or version 3's global data
//! (RFC 1157 §4, RFC 1901 §3, RFC 3416 §3, RFC 3412 §6).

use model::Risks;

use crate::ber::{self, OCTET_STRING, SEQUENCE};
use crate::segment::{Found, Outcome, Segment};

/// Communities that devices are delivered with.
const DEFAULTS: [&[u8]; 2] = [b"public", b"private"];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (message, rest) = ber::element(payload, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    let (version, after) = ber::integer(message)?;
    match version {
        0 | 1 => {
            let (community, pdu) = ber::element(after, OCTET_STRING)?;
            // GetRequest to Report, context class.
            let (tag, _, rest) = ber::next(pdu)?;
            if !(0xa0..=0xa8).contains(&tag) || !rest.is_empty() {
                return None;
            }
            let because = match (version, DEFAULTS.contains(&community)) {
                (0, false) => "a message of SNMP version 1",
                (0, true) => "a message of SNMP version 1 with the community devices come with",
                (_, false) => "a message of SNMP version 2c",
                (_, true) => "a message of SNMP version 2c with the community devices come with",
            };
            let version: &[u8] = if version == 0 { b"1" } else { b"2c" };
            let found = Found::new("SNMP").because(because);
            let mut found = found.warning(Risks::UNSAFE_PROTOCOL, because);
            if !community.is_empty() {
                found = found.warning(Risks::CLEARTEXT_CREDENTIALS, "the community is a password");
            }
            Some(found.telling("snmp_version", version))
        }
        3 => {
            let (global, _) = ber::element(after, SEQUENCE)?;
            let (_identifier, global) = ber::integer(global)?;
            let (_most, global) = ber::integer(global)?;
            let ([_flags], _) = ber::element(global, OCTET_STRING)? else { return None };
            let found = Found::new("SNMP").because("a message of SNMP version 3");
            Some(found.telling("snmp_version", b"3"))
        }
        _ => None,
    }
}
