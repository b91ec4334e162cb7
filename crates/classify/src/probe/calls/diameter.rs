//! Diameter: its head and the first attribute (RFC 6733 §3, §4.1).

use crate::octets::{be24, be32};
use crate::segment::{Found, Outcome, Segment};
use crate::text;

const HEAD_OCTETS: usize = 20;
const ORIGIN_HOST: u32 = 264;
const ORIGIN_REALM: u32 = 296;
/// Attributes that are looked at.
const MAX_ATTRIBUTES: usize = 8;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [1, _, _, _, flags, ..] = *payload else { return None };
    let length = usize::try_from(be24(payload, 1)?).ok()?;
    let command = be24(payload, 5)?;
    // Base and its applications, then those of 3GPP.
    let is_command = matches!(command, 257..=330 | 8_388_608..=8_388_900);
    if flags & 0x0f != 0 || !is_command || length < HEAD_OCTETS || !length.is_multiple_of(4) {
        return None;
    }
    let mut rest = payload.get(HEAD_OCTETS..length.min(payload.len()))?;
    let mut found = Found::new("Diameter").because(format!("a message of command {command}"));
    for count in 0..MAX_ATTRIBUTES {
        let Some(code) = be32(rest, 0) else { break };
        let size = usize::try_from(be24(rest, 5)?).ok()?;
        let bits = *rest.get(4)?;
        if count == 0 && (bits & 0x1f != 0 || size < 8 || code == 0) {
            return None;
        }
        let Some(value) = rest.get(8..size) else { break };
        match code {
            ORIGIN_HOST => found = found.called(text::host_name(value)),
            ORIGIN_REALM => found = found.telling("realm", value),
            _ => {}
        }
        let Some(after) = rest.get(size.next_multiple_of(4)..) else { break };
        rest = after;
    }
    Some(found)
}
