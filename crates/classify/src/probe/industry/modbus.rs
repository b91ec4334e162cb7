//! Modbus over TCP: the MBAP head and a function code, Schneider's UMAS as function 90
//! (MODBUS Messaging on TCP/IP Implementation Guide §3.1.3; Application Protocol V1.1b3 §6).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 502;
const HEAD_OCTETS: usize = 7;
const UMAS: u8 = 90;
const EXCEPTION: u8 = 0x80;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let length = usize::from(be16(payload, 4)?);
    let end = length + 6;
    // Several may stand in one segment.
    if be16(payload, 2)? != 0 || !(3..=254).contains(&length) || end > payload.len() {
        return None;
    }
    let is_chained = end == payload.len() || be16(payload, end + 2) == Some(0);
    let (unit, function) = (*payload.get(6)?, *payload.get(HEAD_OCTETS)?);
    let body = payload.get(HEAD_OCTETS + 1..end)?;
    if !is_chained || !fits(function, body, segment.has_port(PORT)) {
        return None;
    }
    let found = Found::new("Modbus")
        .because(format!("Modbus function {} of unit {unit}", function & !EXCEPTION))
        .telling("modbus_unit", unit.to_string().as_bytes())
        .telling("modbus_function", (function & !EXCEPTION).to_string().as_bytes());
    Some(if function & !EXCEPTION == UMAS { found.carrying("UMAS") } else { found })
}

/// Whether so many octets may follow the function, in a request or an answer.
fn fits(function: u8, body: &[u8], is_usual: bool) -> bool {
    let counted = body.first().is_some_and(|count| usize::from(*count) + 1 == body.len());
    match function {
        1..=4 => body.len() == 4 || counted,
        5 | 6 => body.len() == 4,
        7 => is_usual && body.len() <= 1,
        8 => body.len() >= 4 && is_usual,
        11 | 12 | 17 | 20 | 21 | 24 => is_usual,
        // Address, how many, and in a request their octets.
        15 | 16 => {
            body.len() == 4
                || body.get(4).is_some_and(|count| usize::from(*count) + 5 == body.len())
        }
        22 => body.len() == 6,
        23 => counted || body.get(8).is_some_and(|count| usize::from(*count) + 9 == body.len()),
        // Read device identification, CANopen.
        43 => matches!(body.first(), Some(13 | 14)),
        UMAS => is_usual && body.len() >= 2,
        // The codes of exceptions.
        0x81..=0xff => matches!(body, [1..=11]),
        _ => false,
    }
}
