//! RTSP: requests, answers and the ports of the media (RFC 2326 §4, §12.39; RFC 7826 §4).

use model::Risks;

use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then, begins};
use crate::text;

const METHODS: &[&str] = &[
    "OPTIONS ",
    "DESCRIBE ",
    "SETUP ",
    "PLAY ",
    "PAUSE ",
    "TEARDOWN ",
    "ANNOUNCE ",
    "RECORD ",
    "GET_PARAMETER ",
    "SET_PARAMETER ",
    "REDIRECT ",
    "PLAY_NOTIFY ",
];
const NAME: &str = "RTSP";
const MAX_LINE_OCTETS: usize = 1024;
const MAX_FIELDS: usize = 48;
const UDP: u8 = 17;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let payload = segment.payload;
    let Some(line) = segment.line(MAX_LINE_OCTETS) else { return Outcome::No };
    let is_answer = line.starts_with(b"RTSP/1.0 ") || line.starts_with(b"RTSP/2.0 ");
    let method = METHODS.iter().find(|method| line.starts_with(method.as_bytes()));
    let is_request = line.ends_with(b" RTSP/1.0") || line.ends_with(b" RTSP/2.0");
    let mut found = match method {
        Some(method) if is_request => {
            let target = line.get(method.len()..).unwrap_or_default();
            let host = host(target);
            let method = method.trim_end();
            let found = Found::new(NAME).because(format!("RTSP request {method}")).called(host);
            found.telling("rtsp_method", method.as_bytes())
        }
        _ if is_answer => {
            let found = Found::new(NAME).because("RTSP status line");
            let code = line.get(9..12).unwrap_or_default();
            let found = found.telling("rtsp_status", code);
            if matches!(code, [b'4' | b'5', ..]) {
                found.warning(Risks::ERROR_RESPONSE, String::from_utf8_lossy(code))
            } else {
                found
            }
        }
        _ => return Outcome::No,
    };
    if segment.application.is_some() {
        found.evidence = "".into();
    }
    for line in payload.split(|octet| *octet == b'\n').skip(1).take(MAX_FIELDS) {
        if line.is_empty() || line == b"\r" {
            break;
        }
        if begins(line, b"User-Agent:") {
            found = found.telling("user_agent", line.get(11..).unwrap_or_default());
        } else if begins(line, b"Server:") {
            found = found.telling("rtsp_server", line.get(7..).unwrap_or_default());
        } else if begins(line, b"Authorization: Basic ") {
            found = found.warning(Risks::CLEARTEXT_CREDENTIALS, "Basic authorization of RTSP");
        } else if begins(line, b"Transport:") {
            expect(line, segment, around);
        }
    }
    found.then(Then::Follow).consuming(payload.len()).into()
}

/// `client_port=4588-4589;server_port=6256-6257`.
fn expect(line: &[u8], segment: &Segment<'_>, around: &mut Around<'_>) {
    let Ok(line) = std::str::from_utf8(line) else { return };
    let (client, server) = if segment.from_initiator {
        (segment.source, segment.destination)
    } else {
        (segment.destination, segment.source)
    };
    for part in line.split(';') {
        let (address, ports) = match part.trim().split_once('=') {
            Some(("client_port", ports)) => (client, ports),
            Some(("server_port", ports)) => (server, ports),
            _ => continue,
        };
        let mut ports = ports.split('-').map(|port| port.trim().parse::<u16>().ok());
        for name in ["RTP", "RTCP"] {
            if let Some(port) = ports.next().flatten() {
                let why = "RTSP named this end for its media";
                around.memory.expect((address, port, UDP), name, why, around.time);
            }
        }
    }
}

/// The authority of `rtsp://…/`.
fn host(target: &[u8]) -> Option<Box<str>> {
    let rest = target.strip_prefix(b"rtsp://").or_else(|| target.strip_prefix(b"rtspu://"))?;
    let authority = rest.split(|octet| *octet == b'/' || *octet == b' ').next()?;
    text::host_of_authority(authority.split(|octet| *octet == b'@').next_back()?)
}
