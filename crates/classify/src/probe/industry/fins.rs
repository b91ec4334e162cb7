//! Omron FINS: its head over UDP, and the frame around it over TCP (Omron W421 §7-4; W227 §3).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let fits = if segment.stream { is_frame(payload) } else { is_message(segment, payload) };
    fits.unwrap_or_default()
        .then(|| Found::new("FINS").because("the head of a FINS message"))
        .into()
}

/// `FINS`, a length, a command and an error.
fn is_frame(payload: &[u8]) -> Option<bool> {
    let length = usize::try_from(be32(payload, 4)?).ok()?;
    let is_marked = payload.starts_with(b"FINS") && length >= 8 && length + 8 <= payload.len();
    Some(is_marked && be32(payload, 8)? <= 6 && be32(payload, 12)? <= 0x25)
}

/// Command or response; reserved; gateways passed; and the commands there are.
fn is_message(segment: &Segment<'_>, payload: &[u8]) -> Option<bool> {
    let [0x80 | 0x81 | 0xc0 | 0xc1, 0, 0..=7, ..] = *payload else { return None };
    let (main, sub) = (*payload.get(10)?, *payload.get(11)?);
    let is_command = matches!(
        (main, sub),
        (1, 1..=5)
            | (2, 1..=4 | 0x20)
            | (3, 4..=8)
            | (4, 1 | 2)
            | (5, 1 | 2)
            | (6, 1 | 0x20)
            | (7, 1 | 2)
            | (8, 1 | 2)
            | (9, 0x20)
            | (0x0c, 1..=3)
            | (0x21, 1..=3)
            | (0x22, 1..=0x20)
            | (0x23, 1 | 2)
    );
    // Local networks and nodes: 0 to 127, 0 to 254.
    let is_near = *payload.get(3)? <= 127 && *payload.get(6)? <= 127;
    Some(is_command && is_near && (segment.has_port(9600) || payload.get(2) == Some(&2)))
}
