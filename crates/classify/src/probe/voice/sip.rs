//! SIP: a request line with the domain asked for, or a status line, who calls whom, and where the
//! voices will go (RFC 3261 §7.1, §7.2, §20; SDP RFC 8866).

use model::Risks;

use super::sdp;
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then, begins};
use crate::text;

/// RFC 3261 and its extensions (3262, 3265, 3311, 3428, 3515, 3903, 6086).
const METHODS: &[&str] = &[
    "INVITE",
    "ACK",
    "OPTIONS",
    "BYE",
    "CANCEL",
    "REGISTER",
    "PRACK",
    "SUBSCRIBE",
    "NOTIFY",
    "UPDATE",
    "MESSAGE",
    "REFER",
    "PUBLISH",
    "INFO",
];
const MAX_LINE_OCTETS: usize = 1024;
const MAX_FIELDS: usize = 48;
const NAME: &str = "SIP";

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let Some(mut found) = start(segment) else { return Outcome::No };
    fields(segment.payload, &mut found);
    sdp::expect(segment.payload, "a SIP call named this end for its media", around);
    if segment.application.is_some() {
        found.evidence = "".into();
    }
    found.then(Then::Follow).consuming(segment.payload.len()).into()
}

fn start(segment: &Segment<'_>) -> Option<Found> {
    if let Some([a @ b'1'..=b'6', b @ b'0'..=b'9', c @ b'0'..=b'9', b' ', ..]) =
        segment.payload.strip_prefix(b"SIP/2.0 ")
    {
        let mut found = Found::new(NAME).because("SIP status line");
        if *a >= b'4' {
            let code = [*a, *b, *c].map(char::from);
            found = found.warning(Risks::ERROR_RESPONSE, String::from_iter(code));
        }
        return Some(found.telling("sip_status", &[*a, *b, *c]));
    }
    let is_method = |method: &&&str| segment.payload.starts_with(method.as_bytes());
    let method = METHODS.iter().find(is_method)?;
    let line = segment.line(MAX_LINE_OCTETS)?.strip_suffix(b" SIP/2.0")?;
    let target = line.get(method.len()..)?.strip_prefix(b" ")?;
    let domain = domain(target);
    let found = match &domain {
        Some(domain) => Found::new(NAME).because(format!("SIP request {method} names {domain}")),
        None => Found::new(NAME).because(format!("SIP request {method}")),
    };
    Some(found.called(domain).telling("sip_method", method.as_bytes()))
}

/// From, To and User-Agent; the short forms too (RFC 3261 §20).
fn fields(message: &[u8], found: &mut Found) {
    for line in message.split(|octet| *octet == b'\n').skip(1).take(MAX_FIELDS) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let Some(colon) = line.iter().position(|octet| *octet == b':') else { continue };
        let Some((name, value)) = line.split_at_checked(colon) else { continue };
        let value = value.get(1..).unwrap_or_default();
        let is = |long: &[u8], short: &[u8]| {
            name.eq_ignore_ascii_case(long) || name.eq_ignore_ascii_case(short)
        };
        let kind = if is(b"From", b"f") {
            "sip_from"
        } else if is(b"To", b"t") {
            "sip_to"
        } else if is(b"User-Agent", b"User-Agent") {
            "user_agent"
        } else if is(b"Server", b"Server") {
            "sip_server"
        } else if is(b"Authorization", b"Proxy-Authorization")
            && begins(value.trim_ascii_start(), b"Basic ")
        {
            let why = "Basic authorization of SIP";
            found.revealed.get_or_insert_default().warn(Risks::CLEARTEXT_CREDENTIALS, why);
            continue;
        } else {
            continue;
        };
        let value = if kind == "user_agent" || kind == "sip_server" { value } else { party(value) };
        if let Some(value) = text::words(value, 128) {
            found.revealed.get_or_insert_default().tell(kind, value);
        }
    }
}

/// The address within the angle brackets, without what stands behind it.
fn party(value: &[u8]) -> &[u8] {
    let inside = value.split(|octet| *octet == b'<').nth(1);
    let whole = inside.unwrap_or(value);
    whole.split(|octet| matches!(octet, b'>' | b';')).next().unwrap_or_default()
}

/// `example.com` of `sip:alice@example.com:5060;transport=udp`.
fn domain(target: &[u8]) -> Option<Box<str>> {
    let rest = target.strip_prefix(b"sips:").or_else(|| target.strip_prefix(b"sip:"))?;
    let rest = rest.split(|octet| *octet == b'@').next_back()?;
    text::host_of_authority(rest.split(|octet| *octet == b';' || *octet == b'?').next()?)
}
