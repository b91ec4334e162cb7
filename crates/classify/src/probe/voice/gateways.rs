//! What steers gateways and telephones: MGCP (RFC 3435 §3.2), Megaco in its text form (RFC 3525
//! §B.2), H.323's call signalling (ITU-T H.225.0 over TPKT, Q.931 §4), Skinny (Cisco's SCCP, as its
//! public descriptions give the header), IAX2 (RFC 5456 §8.1).

use super::sdp;
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

/// RFC 3435 §2.3, and RFC 2705's.
const VERBS: &[&[u8]] = &[
    b"EPCF ", b"CRCX ", b"MDCX ", b"DLCX ", b"RQNT ", b"NTFY ", b"AUEP ", b"AUCX ", b"RSIP ",
    b"MESG ",
];
const MAX_LINE_OCTETS: usize = 256;

pub(super) fn mgcp(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    // Some end their lines with CR alone.
    let head = segment.payload.get(..MAX_LINE_OCTETS).unwrap_or(segment.payload);
    let line = head.split(|octet| matches!(octet, b'\r' | b'\n')).next().unwrap_or_default();
    let found = if let Some(verb) = VERBS.iter().find(|verb| line.starts_with(verb)) {
        let mut words = line.split(|octet| *octet == b' ').skip(2);
        let endpoint = words.next().unwrap_or_default();
        if words.next() != Some(b"MGCP") {
            return Outcome::No;
        }
        let host = endpoint.split(|octet| *octet == b'@').nth(1).and_then(text::host_of_authority);
        let verb = verb.trim_ascii_end();
        let found = Found::new("MGCP").because("MGCP command").called(host);
        found.telling("mgcp_verb", verb)
    } else if let [b'1'..=b'5' | b'8', b'0'..=b'9', b'0'..=b'9', b' ', b'0'..=b'9', ..] = line {
        if !segment.has_port(2427) && !segment.has_port(2727) {
            return Outcome::No;
        }
        Found::new("MGCP").because("MGCP answer")
    } else {
        return Outcome::No;
    };
    sdp::expect(segment.payload, "an MGCP call named this end for its media", around);
    found.then(Then::Follow).consuming(segment.payload.len()).into()
}

pub(super) fn megaco(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let payload = segment.payload;
    let long = payload.strip_prefix(b"MEGACO/").filter(|rest| matches!(rest, [b'1'..=b'3', ..]));
    let short = payload.strip_prefix(b"!/").filter(|rest| matches!(rest, [b'1'..=b'3', b' ', ..]));
    if long.or(short).is_none() {
        return Outcome::No;
    }
    sdp::expect(payload, "a Megaco call named this end for its media", around);
    let found = Found::new("Megaco").because("Megaco message");
    found.then(Then::Follow).consuming(payload.len()).into()
}

/// A TPKT with a Q.931 message: discriminator 8, a call reference of two octets, a message type.
pub(super) fn h323(segment: &Segment<'_>) -> Outcome {
    let [3, 0, high, low, rest @ ..] = segment.payload else { return Outcome::No };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let [8, 2, _, _, 1 | 2 | 3 | 5 | 7 | 0x0d | 0x5a | 0x62 | 0x6e | 0x7b | 0x7d, ..] = rest else {
        // The header may come alone.
        let alone = rest.is_empty() && segment.has_port(1720) && length > 4;
        return if alone { Outcome::More } else { Outcome::No };
    };
    if length < segment.payload.len() && !segment.has_port(1720) {
        return Outcome::No;
    }
    Found::new("H323").because("call signalling of H.323").into()
}

/// Length and version in little-endian order before the message's number.
pub(super) fn skinny(segment: &Segment<'_>) -> Outcome {
    let [a, b, 0, 0, version, 0, 0, 0, _, kind, 0, 0, ..] = segment.payload else {
        return Outcome::No;
    };
    let length = usize::from(u16::from_le_bytes([*a, *b]));
    let is_version = matches!(version, 0 | 1 | 0x0a..=0x16);
    let behind = segment.payload.get(length + 8..);
    let next = behind.is_some_and(|behind| matches!(behind, [] | [_, _, 0, 0, ..]));
    if !segment.has_port(2000) || !is_version || length < 4 || *kind > 2 || !next {
        return Outcome::No;
    }
    Found::new("CiscoSkinny").because("messages of Skinny at its port").into()
}

/// A full frame that opens a call: sequence numbers 0, type 6 (IAX).
pub(super) fn iax(segment: &Segment<'_>) -> Outcome {
    let [0x80..=0xff, _, destination, _, _, _, _, _, out, inward, kind, subclass, ..] =
        segment.payload
    else {
        return Outcome::No;
    };
    let is_frame = matches!((kind, subclass), (6, 1..=40) | (4, 1..=20)) && *destination < 0x80;
    let begins = *out <= 1 && *inward <= 1;
    if !is_frame || !begins || !segment.first || !segment.has_port(4569) {
        return Outcome::No;
    }
    Found::new("IAX").because("full frame of IAX2 at its port").into()
}
