//! Kerberos 5: a message in ASN.1 with version and kind (RFC 4120 §5.4, §5.9, §7.2).

use crate::ber::{self, SEQUENCE};
use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

const GENERAL_STRING: u8 = 0x1b;
const VERSION: &[u8] = b"\x02\x01\x05";
/// Octets in which the realm stands.
const MAX_MESSAGE_OCTETS: usize = 1 << 20;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let mut message = segment.payload;
    if segment.stream {
        let length = usize::try_from(be32(message, 0)?).ok()?;
        message = message.get(4..)?;
        if !(10..=MAX_MESSAGE_OCTETS).contains(&length) {
            return None;
        }
    }
    let tag = *message.first()?;
    let kind = match tag {
        0x6a..=0x6f => tag & 0x1f,
        0x74 => 20,
        0x75 => 21,
        0x76 => 22,
        0x7e => 30,
        _ => return None,
    };
    let (outer, body) = ber::head(message, tag)?;
    let (inner, fields) = ber::head(body, SEQUENCE)?;
    if inner >= outer {
        return None;
    }
    // Version and kind: fields 1 and 2 in requests for tickets, 0 and 1 elsewhere.
    let first = if matches!(kind, 10 | 12) { 0xa1 } else { 0xa0 };
    let (version, rest) = ber::element(fields, first)?;
    let (told, rest) = ber::element(rest, first + 1)?;
    if version != VERSION || told != [2, 1, kind] {
        return None;
    }
    let name = match kind {
        10 => "AS-REQ",
        11 => "AS-REP",
        12 => "TGS-REQ",
        13 => "TGS-REP",
        14 => "AP-REQ",
        15 => "AP-REP",
        30 => "KRB-ERROR",
        _ => "a message",
    };
    let mut found = Found::new("Kerberos").because(format!("{name} of version 5"));
    if let Some(realm) = realm(kind, rest) {
        found = found.telling("realm", realm);
    }
    if kind == 30
        && let Some(code) = error(rest)
    {
        found = found.telling("kerberos_error", code.to_string().as_bytes());
    }
    Some(found)
}

/// In a request's body field 2, in an answer field 3, in an error field 9.
fn realm(kind: u8, fields: &[u8]) -> Option<&[u8]> {
    let string = |content| ber::element(content, GENERAL_STRING).map(|(realm, _)| realm);
    match kind {
        10 | 12 => {
            let mut rest = fields;
            if rest.first() == Some(&0xa3) {
                rest = ber::element(rest, 0xa3)?.1;
            }
            let (_, body) = ber::head(rest, 0xa4)?;
            let (_, body) = ber::head(body, SEQUENCE)?;
            string(field(body, 0xa2)?)
        }
        11 | 13 => string(field(fields, 0xa3)?),
        30 => string(field(fields, 0xa9)?),
        _ => None,
    }
}

fn error(fields: &[u8]) -> Option<u32> {
    ber::integer(field(fields, 0xa6)?).map(|(code, _)| code)
}

/// The content of the field with this tag.
fn field(mut fields: &[u8], wanted: u8) -> Option<&[u8]> {
    loop {
        let (tag, content, rest) = ber::next(fields)?;
        if tag == wanted {
            return Some(content);
        }
        fields = rest;
    }
}
