//! DHCP: the fixed part of a BOOTP message and the magic cookie behind it (RFC 2131 §2, §3).

use crate::segment::{Outcome, Segment};

const COOKIE_OFFSET: usize = 236;
const COOKIE: [u8; 4] = [99, 130, 83, 99];
const MAX_HARDWARE_OCTETS: u8 = 16;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [1 | 2, _, 0..=MAX_HARDWARE_OCTETS, ..] = segment.payload else {
        return Outcome::No;
    };
    let is_dhcp =
        segment.payload.get(COOKIE_OFFSET..).is_some_and(|rest| rest.starts_with(&COOKIE));
    if is_dhcp { Outcome::named("DHCP") } else { Outcome::No }
}
