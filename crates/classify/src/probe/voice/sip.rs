//! SIP: a request line with the domain asked for, or a status line (RFC 3261 §7.1, §7.2).

use crate::segment::{Outcome, Segment};
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

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if let Some([b'1'..=b'6', b'0'..=b'9', b'0'..=b'9', b' ', ..]) =
        segment.payload.strip_prefix(b"SIP/2.0 ")
    {
        return Outcome::named("SIP");
    }
    let is_method = |method: &&str| segment.payload.starts_with(method.as_bytes());
    let Some(method) = METHODS.iter().find(|method| is_method(method)) else {
        return Outcome::No;
    };
    let target = segment
        .line(MAX_LINE_OCTETS)
        .and_then(|line| line.strip_suffix(b" SIP/2.0"))
        .and_then(|line| line.get(method.len()..))
        .and_then(|rest| rest.strip_prefix(b" "));
    match target {
        Some(target) => Outcome::called("SIP", domain(target)),
        None => Outcome::No,
    }
}

/// `example.com` of `sip:alice@example.com:5060;transport=udp`.
fn domain(target: &[u8]) -> Option<Box<str>> {
    let rest = target.strip_prefix(b"sips:").or_else(|| target.strip_prefix(b"sip:"))?;
    let rest = rest.split(|octet| *octet == b'@').next_back()?;
    text::host_of_authority(rest.split(|octet| *octet == b';' || *octet == b'?').next()?)
}
