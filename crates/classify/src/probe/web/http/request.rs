//! What a request's head tells: host, path, user agent, credentials, attacks.

use std::fmt::Write as _;

use model::{Revealed, Risks};

use super::body::Body;
use super::head::{Head, is_type};
use super::{attack, service};
use crate::{risk, text};

/// What was read of it.
pub(super) struct Request {
    pub(super) application: &'static str,
    pub(super) host: Option<Box<str>>,
    pub(super) service: Option<&'static str>,
    pub(super) revealed: Revealed,
    pub(super) body: Option<Body>,
}

/// Octets of a path or a field that are kept.
pub(super) const MAX_VALUE_OCTETS: usize = 256;

/// A user agent longer than this is odd: browsers need about 120 octets, few programs twice that.
const LONG_AGENT_OCTETS: usize = 512;

/// A user agent that is shorter says nothing: names of programs are longer.
const SHORT_AGENT_OCTETS: usize = 4;

/// What tools of attack call themselves, in lower case.
const TOOLS: &[&str] = &[
    "sqlmap",
    "nikto",
    "nmap",
    "masscan",
    "zgrab",
    "gobuster",
    "dirbuster",
    "wpscan",
    "nessus",
    "openvas",
    "acunetix",
    "hydra",
    "nuclei",
    "feroxbuster",
    "w3af",
    "metasploit",
    "havij",
    "arachni",
    "jndi:",
    "ffuf",
    "wfuzz",
];

pub(super) fn read(head: &Head<'_>, method: &'static str, target: &[u8]) -> Request {
    let mut revealed = Revealed::default();
    let (authority, path) = parts(method, target);
    let mut host = authority.and_then(text::host_of_authority);
    let application = match (method, authority) {
        ("CONNECT", _) => "HTTP_Connect",
        (_, Some(_)) => "HTTP_Proxy",
        _ => "HTTP",
    };
    revealed.tell("http_method", method);
    if let Some(path) = masked(path) {
        revealed.tell("http_path", path);
    }
    if let Some(attack) = attack::in_target(path) {
        revealed.warn(Risks::EXPLOIT_IN_PATH, format!("{}: {}", attack.kind, attack.phrase));
        revealed.tell("http_attack", attack.kind);
    }
    let mut service = service::of_target(method, path);
    let (mut is_form, mut has_agent) = (false, false);
    for (name, value) in head.fields() {
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        if is("host") {
            if host.is_none() {
                host = text::host_of_authority(value);
            }
        } else if is("user-agent") {
            has_agent = true;
            agent(value, &mut revealed);
            service = service.or_else(|| service::of_agent(value));
        } else if is("referer") {
            tell(&mut revealed, "http_referer", value);
        } else if is("content-type") {
            tell(&mut revealed, "request_content_type", value);
            is_form = is_type(value, "application/x-www-form-urlencoded");
            service = service.or_else(|| service::of_type(value));
        } else if is("authorization") || is("proxy-authorization") {
            let scheme = value.split(|octet| *octet == b' ').next().unwrap_or_default();
            tell(&mut revealed, "http_authorization", scheme);
            if is_type(value, "basic ") || is_type(value, "bearer ") {
                let scheme = if is_type(value, "basic ") { "Basic" } else { "Bearer" };
                revealed.warn(Risks::CLEARTEXT_CREDENTIALS, format!("{scheme} authorization"));
            }
        } else if is("upgrade") && is_type(value, "websocket") {
            service = service.or(Some("WebSocket"));
        } else if is("soapaction") {
            service = service.or(Some("SOAP"));
        } else if is("icy-metadata") {
            service = service.or(Some("IceCast"));
        }
        if attack::in_field(value) {
            let value = text::words(value, MAX_VALUE_OCTETS).unwrap_or_default();
            revealed.warn(Risks::EXPLOIT_IN_PATH, format!("command injection in a field: {value}"));
            revealed.tell("http_attack", "command injection in a field");
        }
    }
    if !has_agent && head.complete && matches!(method, "GET" | "POST" | "HEAD") {
        // RFC 9110 §10.1.5: who asks should say with what.
        revealed.warn(Risks::ODD_USER_AGENT, "the request names none");
    }
    if let Some(host) = host.as_deref().filter(|host| text::is_address(host)) {
        revealed.warn(Risks::NUMERIC_HOST, host);
    }
    let body = Some(Body::request(is_form));
    Request { application, host, service, revealed, body }
}

/// The authority of a request to a proxy, and the path.
fn parts<'a>(method: &str, target: &'a [u8]) -> (Option<&'a [u8]>, &'a [u8]) {
    if method == "CONNECT" {
        return (Some(target), b"");
    }
    let Some(at) = target.windows(3).take(8).position(|part| part == b"://") else {
        return (None, target);
    };
    let rest = target.get(at + 3..).unwrap_or_default();
    let end = rest.iter().position(|octet| matches!(octet, b'/' | b'?')).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, b""));
    let authority = authority.split(|octet| *octet == b'@').next_back().unwrap_or(authority);
    (Some(authority), path)
}

fn agent(value: &[u8], revealed: &mut Revealed) {
    tell(revealed, "user_agent", value);
    let begins = |rest: &[u8], tool: &str| {
        let start = rest.get(..tool.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(tool.as_bytes()))
    };
    let looked_at = value.get(..LONG_AGENT_OCTETS).unwrap_or(value);
    let is_tool = (0..looked_at.len()).any(|at| {
        let rest = looked_at.get(at..).unwrap_or_default();
        let first = rest.first().map(u8::to_ascii_lowercase);
        TOOLS.iter().any(|tool| tool.bytes().next() == first && begins(rest, tool))
    });
    let is_odd = value.len() <= SHORT_AGENT_OCTETS || value.len() > LONG_AGENT_OCTETS;
    // A name with its version is never one word; a word that is none is what a program made up.
    let word = std::str::from_utf8(value).ok().filter(|_| !is_odd && !is_tool);
    if is_tool || is_odd || word.is_some_and(|word| risk::made_up_word(word).is_some()) {
        let agent = text::words(value, MAX_VALUE_OCTETS);
        revealed.warn(Risks::ODD_USER_AGENT, agent.unwrap_or_else(|| "empty".into()));
    }
}

/// A path whose query gives no passwords away.
fn masked(path: &[u8]) -> Option<Box<str>> {
    let shown = text::words(path, MAX_VALUE_OCTETS)?;
    let Some((path, query)) = shown.split_once('?') else { return Some(shown) };
    let mut masked = format!("{path}?");
    for (at, pair) in query.split('&').enumerate() {
        if at > 0 {
            masked.push('&');
        }
        match pair.split_once('=') {
            Some((name, _)) if is_secret(name.as_bytes()) => {
                let _ = write!(masked, "{name}=***");
            }
            _ => masked.push_str(pair),
        }
    }
    Some(masked.into())
}

/// Whether a form's field is called as passwords and tokens are.
pub(super) fn is_secret(name: &[u8]) -> bool {
    const NAMES: &[&str] = &[
        "password",
        "passwd",
        "pass",
        "pwd",
        "passphrase",
        "secret",
        "token",
        "access_token",
        "api_key",
        "apikey",
        "client_secret",
        "user_password",
        "pin",
    ];
    NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret.as_bytes()))
}

pub(super) fn tell(revealed: &mut Revealed, kind: &'static str, value: &[u8]) {
    if let Some(value) = text::words(value, MAX_VALUE_OCTETS) {
        revealed.tell(kind, value);
    }
}
