//! HTTP/1: a request line with its Host, or a status line (RFC 9112 §3, §4; Host RFC 9110 §7.2);
//! HTTP/2 without TLS by its preface (RFC 9113 §3.4).

use crate::segment::{Outcome, Segment};
use crate::stream::BUFFER_OCTETS;
use crate::text;

/// RFC 9110 §9.3, PATCH (RFC 5789), WebDAV (RFC 4918, RFC 3253), and UPnP's over TCP.
const METHODS: &[&str] = &[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "CONNECT",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "REPORT",
    "SEARCH",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "NOTIFY",
];

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if payload.starts_with(PREFACE) {
        return Outcome::named("HTTP2");
    }
    if is_status_line(payload) {
        return Outcome::named("HTTP");
    }
    let Some(after_method) = after_method(payload) else {
        let begins = segment.first && METHODS.iter().any(|method| is_begun(payload, method));
        return if begins { Outcome::More } else { Outcome::No };
    };
    let Some(line) = segment.line(BUFFER_OCTETS) else {
        // A target longer than the segment: printable so far, else it is something else.
        let text = after_method.iter().all(|octet| (0x21..0x7f).contains(octet));
        return if text { Outcome::More } else { Outcome::No };
    };
    let is_request = line.ends_with(b" HTTP/1.1") || line.ends_with(b" HTTP/1.0");
    if !is_request { Outcome::No } else { head(payload) }
}

/// The Host of a complete or half-arrived head.
fn head(payload: &[u8]) -> Outcome {
    for line in payload.split_inclusive(|octet| *octet == b'\n').skip(1) {
        let Some(line) = line.strip_suffix(b"\n") else { break };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Outcome::named("HTTP");
        }
        let Some((name, value)) = line.split_at_checked(5) else { continue };
        if name.eq_ignore_ascii_case(b"host:") {
            return Outcome::called("HTTP", text::host_of_authority(value));
        }
    }
    Outcome::named_so_far("HTTP")
}

/// `HTTP/1.1 200`, the code three digits and a space or the line's end behind it.
fn is_status_line(payload: &[u8]) -> bool {
    let rest = payload.strip_prefix(b"HTTP/1.1 ").or_else(|| payload.strip_prefix(b"HTTP/1.0 "));
    matches!(rest, Some([b'1'..=b'5', b'0'..=b'9', b'0'..=b'9', b' ' | b'\r' | b'\n', ..]))
}

fn after_method(payload: &[u8]) -> Option<&[u8]> {
    METHODS.iter().find_map(|method| payload.strip_prefix(method.as_bytes())?.strip_prefix(b" "))
}

/// At least two octets of the method, and nothing else yet.
fn is_begun(payload: &[u8], method: &str) -> bool {
    payload.len() >= 2 && method.as_bytes().starts_with(payload)
}
