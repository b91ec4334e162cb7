//! HTTP/2 without TLS: the client's preface, the server's first SETTINGS, and the first requests
//! behind them (RFC 9113 §3.4, §4.1, §6.2, §6.5).

mod hpack;
mod huffman;

use model::{Revealed, Risks};

use crate::segment::{Found, Outcome, Segment, Then, begins};
use crate::stream::BUFFER_OCTETS;
use crate::text;
use hpack::Table;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const FRAME_HEADER_OCTETS: usize = 9;
const MAX_FRAME_OCTETS: usize = 16_384;
const MAX_VALUE_OCTETS: usize = 256;

const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const PADDED: u8 = 0x08;
const PRIORITY: u8 = 0x20;
const END_HEADERS: u8 = 0x04;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let frames = match payload.strip_prefix(PREFACE) {
        Some(frames) => frames,
        None if PREFACE.starts_with(payload) && payload.len() >= 4 => return Outcome::More,
        None if is_first_settings(payload) => payload,
        None => return Outcome::No,
    };
    let mut found = Found::new("HTTP2").because("HTTP/2 connection preface");
    if frames.len() == payload.len() {
        found = found.because("first SETTINGS frame of an HTTP/2 server");
    }
    let mut revealed = Revealed::default();
    read(frames, &mut found, &mut revealed);
    if let Some(host) = &found.host_name {
        let words = format!("HTTP/2 request names {host}");
        if text::is_address(host) {
            revealed.warn(Risks::NUMERIC_HOST, host.clone());
        }
        found = found.because(words);
    }
    // The other side's words must not take the request's place.
    if segment.application.is_some() && found.host_name.is_none() {
        found.evidence = "".into();
    }
    let then = if payload.len() < BUFFER_OCTETS { Then::More } else { Then::Done };
    found.revealing(revealed).then(then).into()
}

/// A server's first frame: SETTINGS of stream 0, no flag, whole settings of known numbers
/// (RFC 9113 §6.5).
fn is_first_settings(payload: &[u8]) -> bool {
    let [0, 0, length, SETTINGS, 0, 0, 0, 0, 0, settings @ ..] = payload else { return false };
    let length = usize::from(*length);
    let Some(settings) = settings.get(..length) else { return false };
    let behind = payload.get(FRAME_HEADER_OCTETS + length..).unwrap_or_default();
    let is_frame = behind.is_empty() || matches!(behind, [0, 0, _, 1..=9, ..]);
    let known = |setting: &[u8]| matches!(setting, [0, 1..=16, ..] | [0xfe, 3, ..]);
    length.is_multiple_of(6) && length > 0 && settings.chunks(6).all(known) && is_frame
}

/// The header fields of all frames that came; octets are decoded in order, as their table asks for.
fn read(mut frames: &[u8], found: &mut Found, revealed: &mut Revealed) {
    let mut table = Table::default();
    let mut block: Vec<u8> = Vec::new();
    while let [high, middle, low, kind, flags, _, _, _, _, rest @ ..] = frames {
        let length = usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low);
        let Some((body, behind)) = rest.split_at_checked(length) else { break };
        if length > MAX_FRAME_OCTETS {
            break;
        }
        frames = behind;
        if !matches!(*kind, HEADERS | CONTINUATION) {
            continue;
        }
        let fragment = if *kind == HEADERS {
            block.clear();
            fragment(body, *flags)
        } else {
            Some(body)
        };
        let Some(fragment) = fragment else { break };
        block.extend_from_slice(fragment);
        if flags & END_HEADERS != 0 {
            let whole =
                table.decode(&block, &mut |name, value| field(name, value, found, revealed));
            if whole.is_none() {
                break;
            }
        }
    }
}

/// The block within a HEADERS frame.
fn fragment(body: &[u8], flags: u8) -> Option<&[u8]> {
    let (padding, mut rest) = if flags & PADDED != 0 {
        let (padding, rest) = body.split_first()?;
        (usize::from(*padding), rest)
    } else {
        (0, body)
    };
    if flags & PRIORITY != 0 {
        rest = rest.get(5..)?;
    }
    rest.get(..rest.len().checked_sub(padding)?)
}

fn field(name: &[u8], value: &[u8], found: &mut Found, revealed: &mut Revealed) {
    let kind = match name {
        b":authority" => {
            if found.host_name.is_none() {
                found.host_name = text::host_of_authority(value);
            }
            return;
        }
        b":path" => "http_path",
        b":method" => "http_method",
        b":status" => {
            if matches!(value, [b'4' | b'5', ..]) {
                let code = text::words(value, 3).unwrap_or_default();
                revealed.warn(Risks::ERROR_RESPONSE, format!("HTTP {code}"));
            }
            "http_status"
        }
        b"user-agent" => "user_agent",
        b"server" => "http_server",
        b"content-type" => {
            if begins(value, b"application/grpc") && found.service.is_none() {
                found.service = Some("gRPC");
            }
            "content_type"
        }
        b"authorization" => {
            revealed.warn(Risks::CLEARTEXT_CREDENTIALS, "an authorization header");
            return;
        }
        _ => return,
    };
    // A query may hold what is nobody's business.
    let value = match kind {
        "http_path" => value.split(|octet| *octet == b'?').next().unwrap_or_default(),
        _ => value,
    };
    if let Some(value) = text::words(value, MAX_VALUE_OCTETS) {
        revealed.tell(kind, value);
    }
}

#[cfg(test)]
mod tests {
    use crate::State;
    use crate::testing::see;

    /// The header block is RFC 7541's C.4.1, a first request with Huffman coding.
    #[test]
    fn a_request_behind_the_preface_names_its_host() {
        let mut octets = super::PREFACE.to_vec();
        octets.extend(b"\0\0\0\x04\0\0\0\0\0");
        octets.extend(b"\0\0\x11\x01\x05\0\0\0\x01");
        octets.extend(b"\x82\x86\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff");
        let mut state = State::default();
        see(&mut state, 6, 50_000, 8080, true, &octets);
        assert_eq!(state.host_name(), Some("www.example.com"));
        let facts = state.revealed().map(|revealed| revealed.facts.len());
        assert_eq!(facts, Some(2), "method and path");
    }

    #[test]
    fn a_server_is_known_by_its_first_settings() {
        let settings = b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64";
        let mut state = State::default();
        see(&mut state, 6, 8080, 50_000, false, settings);
        assert_eq!(state.master(), Some("HTTP2"));
        let mut state = State::default();
        see(&mut state, 6, 8080, 50_000, false, &settings[..14]);
        assert_eq!(state.master(), None);
    }
}
