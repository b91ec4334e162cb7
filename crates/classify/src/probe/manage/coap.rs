//! CoAP: a head, a token and options that can be read to the end (RFC 7252 §3; ports RFC 8323 not).

use crate::segment::{Found, Outcome, Segment};

const PORTS: [u16; 2] = [5683, 5684];
/// The shortest head.
const HEAD_OCTETS: usize = 4;
const MARKER: u8 = 0xff;
const URI_HOST: u32 = 3;
const URI_PATH: u32 = 11;
/// Options of one message that are looked at.
const MAX_OPTIONS: usize = 32;
/// Among those that are numbered, the last that everybody uses.
const LAST_OPTION: u32 = 300;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [first, code, _, _, ..] = *payload else { return None };
    let token = usize::from(first & 0x0f);
    let is_code = match code {
        // Empty: acknowledgement, reset, ping.
        0 => payload.len() == HEAD_OCTETS && segment.has_port(5683),
        1..=7
        | 0x41..=0x45
        | 0x5f
        | 0x80..=0x86
        | 0x88
        | 0x89
        | 0x8c
        | 0x8d
        | 0x8f
        | 0x96
        | 0x9d => true,
        0xa0..=0xa5 => true,
        _ => false,
    };
    if first >> 6 != 1 || token > 8 || !is_code {
        return None;
    }
    let options = payload.get(HEAD_OCTETS + token..)?;
    let (path, has_path) = options_end_well(options)?;
    // A request for a path, or the answer to what looked like a request.
    let is_request = (1..=7).contains(&code);
    let greeted = segment.greeting[0] >> 6 == 1
        && (1..=7).contains(&segment.greeting[1])
        && segment.greeting.get(2..HEAD_OCTETS + token.min(8))
            == payload.get(2..HEAD_OCTETS + token.min(8));
    let is_usual = PORTS.iter().any(|port| segment.has_port(*port));
    let fits = is_usual
        || is_request && has_path && first & 0x30 <= 0x10
        || !is_request && code != 0 && greeted;
    fits.then(|| Found::new("COAP").because("a head and options of CoAP").telling("path", path))
}

/// Whether every option can be read; the first part of the path, and whether there is one that can
/// be shown.
fn options_end_well(mut rest: &[u8]) -> Option<(&[u8], bool)> {
    let (mut number, mut path, mut has_path) = (0, &[][..], false);
    for _ in 0..MAX_OPTIONS {
        let Some((head, after)) = rest.split_first() else { return Some((path, has_path)) };
        if *head == MARKER {
            return (!after.is_empty()).then_some((path, has_path));
        }
        let (delta, after) = extended(head >> 4, after)?;
        let (length, after) = extended(head & 0x0f, after)?;
        number += delta;
        let (value, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        if number > LAST_OPTION && number < 2048 {
            return None;
        }
        if matches!(number, URI_PATH | URI_HOST)
            && value.iter().all(u8::is_ascii_graphic)
            && !value.is_empty()
        {
            has_path = true;
            if number == URI_PATH && path.is_empty() {
                path = value;
            }
        }
        rest = after;
    }
    None
}

/// A number of four bits, continued where it says so.
fn extended(bits: u8, rest: &[u8]) -> Option<(u32, &[u8])> {
    match (bits, rest) {
        (13, [more, rest @ ..]) => Some((u32::from(*more) + 13, rest)),
        (14, [high, low, rest @ ..]) => {
            Some((u32::from(u16::from_be_bytes([*high, *low])) + 269, rest))
        }
        (0..=12, rest) => Some((u32::from(bits), rest)),
        _ => None,
    }
}
