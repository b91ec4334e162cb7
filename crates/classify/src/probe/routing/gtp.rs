//! GTP: control, user data and charging between the parts of a mobile network
//! (3GPP TS 29.060 §6; TS 29.274 §5; TS 29.281 §5.1; TS 32.295 §6.1).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

const CONTROL: u16 = 2123;
const USER: u16 = 2152;
const CHARGING: u16 = 3386;
/// Head of version 1, of which the length does not count.
const HEAD_OCTETS: usize = 8;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let (flags, kind, length) = (*payload.first()?, *payload.get(1)?, be16(payload, 2)?);
    let (version, is_gtp) = (flags >> 5, flags & 0x10 != 0);
    let is_v1 = version == 1
        && is_gtp
        && flags & 8 == 0
        && is_length(length, payload.len().checked_sub(HEAD_OCTETS)?);
    let found =
        |service, because: &'static str| Found::new("GTP").carrying(service).because(because);
    if segment.has_port(CONTROL) {
        // Version 2: the flag of the tunnel's id; its length counts all but four octets.
        let is_v2 = version == 2 && flags & 3 == 0 && usize::from(length) + 4 <= payload.len();
        let is_kind =
            matches!(kind, 1..=7 | 16..=71 | 95..=103 | 112..=129 | 149..=183 | 200..=212 | 240);
        return (is_kind && (is_v1 || is_v2)).then(|| found("GTP_C", "a control message of GTP"));
    }
    if segment.has_port(USER) {
        let is_kind = matches!(kind, 1 | 2 | 26 | 31 | 253 | 254 | 255);
        return (is_v1 && is_kind).then(|| found("GTP_U", "a message of GTP's user plane"));
    }
    // Charging: head of six octets, or of twenty in version 0 where a flag says so.
    let head = if version == 0 && flags & 1 == 0 { 20 } else { 6 };
    let fits = segment.has_port(CHARGING)
        && version <= 2
        && !is_gtp
        && matches!(kind, 1..=7 | 240 | 241)
        && is_length(length, payload.len().checked_sub(head)?);
    fits.then(|| found("GTP_PRIME", "a charging message of GTP"))
}
