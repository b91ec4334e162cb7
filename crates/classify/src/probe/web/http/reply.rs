//! What an answer's head tells: status, server, kind of content (RFC 9112 §4).

use model::{Revealed, Risks};

use super::body::Body;
use super::head::{Head, is_type};
use super::request::{MAX_VALUE_OCTETS, tell};
use super::service;
use crate::text;

/// What was read of it.
pub(super) struct Reply {
    pub(super) service: Option<&'static str>,
    pub(super) revealed: Revealed,
    pub(super) body: Option<Body>,
    /// It goes on in WebSocket's frames.
    pub(super) is_web_socket: bool,
    /// It goes on in another protocol.
    pub(super) upgrades: bool,
}

/// `HTTP/1.1 200`, the code three digits and a space or the line's end behind it.
pub(super) fn code(payload: &[u8]) -> Option<u16> {
    let rest = payload.strip_prefix(b"HTTP/1.1 ").or_else(|| payload.strip_prefix(b"HTTP/1.0 "))?;
    let [a @ b'1'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', b' ' | b'\r' | b'\n', ..] = rest else {
        return None;
    };
    let digit = |octet: &u8| u16::from(octet - b'0');
    Some(digit(a) * 100 + digit(b) * 10 + digit(c))
}

pub(super) fn read(head: &Head<'_>, code: u16) -> Reply {
    let mut revealed = Revealed::default();
    revealed.tell("http_status", code.to_string());
    if code >= 400 {
        revealed.warn(Risks::ERROR_RESPONSE, format!("HTTP {code}"));
    }
    let mut service = None;
    let mut is_web_socket = false;
    let mut upgrades = false;
    let mut is_octets = false;
    for (name, value) in head.fields() {
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        if is("server") {
            tell(&mut revealed, "http_server", value);
            if is_obsolete(value) {
                let server = text::words(value, MAX_VALUE_OCTETS).unwrap_or_default();
                revealed.warn(Risks::OBSOLETE_SOFTWARE, server);
            }
        } else if is("content-type") {
            tell(&mut revealed, "content_type", value);
            is_octets = is_type(value, "application/");
            service = service.or_else(|| service::of_type(value));
        } else if is("upgrade") && code == 101 {
            is_web_socket = is_type(value, "websocket");
            upgrades = !is_web_socket;
            tell(&mut revealed, "http_upgrade", value);
        } else if is("www-authenticate") {
            let scheme = value.split(|octet| *octet == b' ').next().unwrap_or_default();
            tell(&mut revealed, "http_authentication", scheme);
        } else if is("icy-name") || is("icy-br") {
            service = service.or(Some("IceCast"));
        } else if is("x-elastic-product") {
            service = service.or(Some("Elasticsearch"));
        }
    }
    if is_web_socket {
        service = Some("WebSocket");
    }
    let body = (code != 100).then(|| Body::reply(is_octets));
    Reply { service, revealed, body, is_web_socket, upgrades }
}

/// Versions whose makers no longer mend them: Apache httpd before 2.4, nginx before 1.20, IIS before
/// 10, PHP before 8 (as of 2026).
fn is_obsolete(server: &[u8]) -> bool {
    const LEAST: &[(&str, (u32, u32))] = &[
        ("Apache/", (2, 4)),
        ("nginx/", (1, 20)),
        ("Microsoft-IIS/", (10, 0)),
        ("PHP/", (8, 0)),
        ("Apache-Coyote/", (1, 2)),
    ];
    let words = String::from_utf8_lossy(server.get(..256).unwrap_or(server));
    LEAST.iter().any(|(product, least)| {
        let Some(at) = words.find(product) else { return false };
        let mut parts = words.get(at + product.len()..).unwrap_or_default().split(['.', ' ', '-']);
        let mut part = || parts.next().and_then(|part| part.parse().ok());
        part().is_some_and(|major| (major, part().unwrap_or(0)) < *least)
    })
}
