//! STUN and TURN: two zero bits, a length in fours and the magic cookie (RFC 8489 §5), over TCP also
//! framed (RFC 4571); the attributes REALM and SOFTWARE (§14), and Microsoft's own (MS-ICE2 §2.2).
//! Without the cookie (RFC 3489) only at STUN's ports. DTLS takes over where a call begins (RFC 5764).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

const NAME: &str = "STUN";
const HEADER_OCTETS: usize = 20;
const REALM: u16 = 0x0014;
const SOFTWARE: u16 = 0x8022;
/// CANDIDATE-IDENTIFIER and IMPLEMENTATION-VERSION.
const MICROSOFT: [u16; 2] = [0x8054, 0x8070];
/// Attributes in the range nobody has registered, which WhatsApp's relays are spoken to with, as are
/// the methods of types 0x0801 and 0x0802 (wacrg.org, WARP, STUN and relay media transport).
const WHATSAPP: std::ops::RangeInclusive<u16> = 0x4000..=0x402f;
/// Zoom's own, in messages without the cookie.
const ZOOM: [u16; 2] = [0x0101, 0x0103];
/// Attributes read of one message: the longest messages of TURN have about ten.
const MAX_ATTRIBUTES: usize = 24;
/// What Google's calls use, beside 3478 (its help for administrators of Meet).
const GOOGLE_PORTS: std::ops::RangeInclusive<u16> = 19_302..=19_309;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let mut payload = segment.payload;
    if segment.application == Some(NAME) && is_dtls(payload) {
        return Found::new(NAME).then(Then::Upgrade).into();
    }
    if segment.stream
        && let Some(framed) = payload.get(2..).filter(|framed| framed.get(4..8) == Some(COOKIE))
        && be16(payload, 0).is_some_and(|told| is_length(told, framed.len()))
    {
        payload = framed;
    }
    let [0x00..=0x3f, method, high, low, rest @ ..] = payload else { return Outcome::No };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if !length.is_multiple_of(4) {
        return Outcome::No;
    }
    let attributes = payload.get(HEADER_OCTETS..).unwrap_or_default();
    if !rest.starts_with(COOKIE) {
        return classic(segment, payload, attributes);
    }
    let is_whole = HEADER_OCTETS + length <= payload.len() || segment.stream;
    if !is_whole {
        return Outcome::No;
    }
    let mut found = Found::new(NAME).because("the magic cookie of STUN").then(Then::More);
    found.consumed = segment.payload.len();
    // Methods nobody has registered.
    if matches!(payload.first(), Some(0x08)) && *method <= 5 {
        found = found.carrying("WhatsAppCall");
    }
    let is_google = |port: u16| GOOGLE_PORTS.contains(&port);
    if is_google(segment.source_port) || is_google(segment.destination_port) {
        found = found.carrying("GoogleCall");
    }
    read(found, attributes).into()
}

const COOKIE: &[u8] = &[0x21, 0x12, 0xa4, 0x42];

/// A record of DTLS as long as it says: the first of a handshake, or one of a connection whose
/// handshake went another way (RFC 7983 §7 keeps both apart by the first octet).
fn is_dtls(payload: &[u8]) -> bool {
    let is_record = matches!(payload, [20..=25, 0xfe, 0xfd | 0xff, ..]);
    is_record && be16(payload, 11).is_some_and(|told| is_length(told, payload.len() - 13))
        || matches!(payload, [22, 0xfe, 0xfd | 0xff, 0, 0, ..])
}

/// Of RFC 3489: binding and shared secret, whose attributes fill the datagram.
fn classic(segment: &Segment<'_>, payload: &[u8], mut attributes: &[u8]) -> Outcome {
    let is_its_port = segment.has_port(3478) || segment.has_port(3479);
    let is_known = matches!(payload, [0 | 1, 1 | 2, ..] | [1, 0x11 | 0x12, ..]);
    let told = be16(payload, 2).unwrap_or_default();
    if segment.stream || !is_its_port || !is_known || !is_length(told, attributes.len()) {
        return Outcome::No;
    }
    let mut found =
        Found::new(NAME).because("a whole message of STUN without the cookie, at its port");
    while !attributes.is_empty() {
        let (Some(kind), Some(length)) = (be16(attributes, 0), be16(attributes, 2)) else {
            return Outcome::No;
        };
        let Some(rest) = attributes.get(4 + usize::from(length)..) else { return Outcome::No };
        if ZOOM.contains(&kind) {
            found = found.carrying("Zoom");
        }
        attributes = rest;
    }
    found.into()
}

fn read(mut found: Found, mut attributes: &[u8]) -> Found {
    for _ in 0..MAX_ATTRIBUTES {
        let (Some(kind), Some(length)) = (be16(attributes, 0), be16(attributes, 2)) else { break };
        let length = usize::from(length);
        let Some(value) = attributes.get(4..4 + length) else { break };
        match kind {
            REALM => found = found.called(text::host_name(value)),
            SOFTWARE => found = found.telling("software", value),
            _ if WHATSAPP.contains(&kind) => found = found.carrying("WhatsAppCall"),
            _ if MICROSOFT.contains(&kind) => found = found.carrying("Skype_TeamsCall"),
            _ => {}
        }
        attributes = attributes.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
    }
    found
}
