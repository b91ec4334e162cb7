//! NTP: port 123 with a version, mode, stratum and length that fit (RFC 5905 §7.3; control messages
//! RFC 9327 §2).

use crate::segment::{Outcome, Segment};

const PORT: u16 = 123;
const HEADER_OCTETS: usize = 48;
const CONTROL_HEADER_OCTETS: usize = 12;
const MAX_STRATUM: u8 = 16;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [flags, stratum, ..] = segment.payload else {
        return Outcome::No;
    };
    let (version, mode) = (flags >> 3 & 7, flags & 7);
    let length = segment.payload.len();
    let fits = match mode {
        1..=5 => length >= HEADER_OCTETS && length.is_multiple_of(4) && *stratum <= MAX_STRATUM,
        6 => length >= CONTROL_HEADER_OCTETS && length.is_multiple_of(4),
        // Private to ntpd; a request is as short as 8 octets.
        7 => length >= 8 && length.is_multiple_of(4),
        _ => false,
    };
    let is_ntp = segment.has_port(PORT) && (1..=4).contains(&version) && fits;
    if is_ntp { Outcome::named("NTP") } else { Outcome::No }
}
