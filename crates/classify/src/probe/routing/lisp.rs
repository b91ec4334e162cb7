//! LISP: who is behind which router, and packets on their way there (RFC 9301 §5; RFC 9300 §5.1).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const DATA: u16 = 4341;
const CONTROL: u16 = 4342;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let found = Found::new("LISP");
    if segment.has_port(CONTROL) {
        return is_control(segment.payload)
            .then(|| found.because("a control message of LISP"))
            .into();
    }
    // Flags, nonce, locators, then a packet with its length.
    let inner = segment.payload.get(8..).filter(|_| segment.is_to(DATA));
    inner.is_some_and(is_packet).then(|| found.because("a packet within LISP")).into()
}

fn is_control(payload: &[u8]) -> bool {
    match *payload {
        // Encapsulated: reserved, then a packet.
        [0x80..=0x8f, 0, 0, 0, ref inner @ ..] => is_packet(inner),
        // Request: how many ask to be answered at, how many records; reply, register, notify and its
        // acknowledgement: reserved, records.
        [0x10..=0x1f, _, more, 1..=8, ..] => more & 0xe0 == 0 && payload.len() >= 24,
        [0x20..=0x2f | 0x40..=0x5f, 0, 0, 1..=32, ..] => payload.len() >= 24,
        [0x30..=0x3f, 0, flags, 1..=32, ..] => flags & 0xf0 == 0 && payload.len() >= 24,
        _ => false,
    }
}

/// An IPv4 or IPv6 packet to the end.
fn is_packet(packet: &[u8]) -> bool {
    let length = match packet.first().map(|first| first >> 4) {
        Some(4) => be16(packet, 2).map(usize::from),
        Some(6) => be16(packet, 4).map(|length| usize::from(length) + 40),
        _ => None,
    };
    length == Some(packet.len())
}
