//! MQTT: a CONNECT packet with its protocol name and level (MQTT 3.1.1 §3.1, MQTT 5.0 §3.1).

use crate::segment::{Outcome, Segment};

const CONNECT: u8 = 0x10;
/// The remaining length takes at most four octets (§2.2.3).
const MAX_LENGTH_OCTETS: usize = 4;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let Some((&CONNECT, rest)) = segment.payload.split_first() else {
        return Outcome::No;
    };
    let continued = rest.iter().take_while(|octet| **octet & 0x80 != 0).count();
    if continued >= MAX_LENGTH_OCTETS {
        return Outcome::No;
    }
    match rest.get(continued + 1..) {
        Some([0, 4, b'M', b'Q', b'T', b'T', 4 | 5, ..])
        | Some([0, 6, b'M', b'Q', b'I', b's', b'd', b'p', 3, ..]) => Outcome::named("MQTT"),
        _ => Outcome::No,
    }
}
