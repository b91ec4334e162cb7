//! LDAP: a message's number and operation, over TCP and over UDP (RFC 4511 §4.1.1, §4.2; STARTTLS
//! §4.14; CLDAP: [MS-ADTS] §6.3.3).

use model::Risks;

use crate::ber::{self, INTEGER, OCTET_STRING, SEQUENCE};
use crate::segment::{Found, Outcome, Segment, Then};

const BIND: u8 = 0x60;
const SIMPLE: u8 = 0x80;
const EXTENDED: u8 = 0x77;
/// 1.3.6.1.4.1.1466.20037
const STARTTLS: &[u8] = b"1.3.6.1.4.1.1466.20037";
const MAX_MESSAGE_OCTETS: usize = 1 << 24;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let (length, message) = ber::head(segment.payload, SEQUENCE)?;
    let is_whole = message.len() >= length;
    if !(5..=MAX_MESSAGE_OCTETS).contains(&length) || !segment.stream && message.len() != length {
        return None;
    }
    let (number, rest) = ber::integer(message)?;
    let (inner, body) = ber::head(rest, *rest.first()?)?;
    if inner > length || number > 0x7fff_ffff {
        return None;
    }
    let found = Found::new("LDAP");
    match *rest.first()? {
        BIND => {
            let (version, body) = ber::integer(body)?;
            let (name, body) = ber::element(body, OCTET_STRING)?;
            let (method, secret, _) = ber::next(body)?;
            let found =
                found.because(format!("a bind of LDAP version {version}")).telling("user", name);
            let is_clear = method == SIMPLE && !secret.is_empty();
            let fits =
                (2..=3).contains(&version) && matches!(method, SIMPLE | 0xa3 | 0x8a | 0x89 | 0x8b);
            fits.then(|| {
                if is_clear {
                    found.warning(Risks::CLEARTEXT_CREDENTIALS, "a simple bind with a password")
                } else {
                    found
                }
            })
        }
        // A result: code, name, words.
        0x61 | 0x65 | 0x67 | 0x69 | 0x6b | 0x6d | 0x6f | 0x78 => {
            let fits = matches!(body, [0x0a, 1, 0..=90, OCTET_STRING, ..]) && is_whole;
            fits.then(|| found.because("a result of LDAP"))
        }
        // A search: base, scope, aliases, limits.
        0x63 => {
            let (base, body) = ber::element(body, OCTET_STRING)?;
            let fits = matches!(body, [0x0a, 1, 0..=3, 0x0a, 1, 0..=3, INTEGER, ..]);
            fits.then(|| found.because("a search of LDAP").telling("search_base", base))
        }
        0x64 if is_whole => {
            let (_name, body) = ber::element(body, OCTET_STRING)?;
            (body.first() == Some(&SEQUENCE)).then(|| found.because("an entry that was found"))
        }
        EXTENDED => {
            let (name, _) = ber::element(body, 0x80)?;
            let is_name =
                name.iter().all(|octet| octet.is_ascii_digit() || *octet == b'.') && name.len() > 4;
            let found = found.because("an extended request of LDAP");
            let found = if name == STARTTLS { found.then(Then::Upgrade) } else { found };
            is_name.then_some(found)
        }
        // Unbind.
        0x42 if inner == 0 && length == 5 => {
            segment.has_port(389).then(|| found.because("an unbind of LDAP"))
        }
        _ => None,
    }
}
