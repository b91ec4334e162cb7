//! RIP and RIPng: a command, a version and routes of twenty octets
//! (RFC 2453 §3.6, §4; RFC 2080 §2.1).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 520;
const PORT_IPV6: u16 = 521;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [1 | 2, version, 0, 0, ..] = *payload else { return None };
    let routes = payload.len().checked_sub(4)?;
    if !routes.is_multiple_of(20) || routes == 0 {
        return None;
    }
    if segment.has_port(PORT) {
        let is_family = matches!(be16(payload, 4)?, 0 | 2 | 0xffff);
        return (matches!(version, 1 | 2) && is_family)
            .then(|| Found::new("RIP").because(format!("routes of RIP version {version}")));
    }
    (segment.has_port(PORT_IPV6) && version == 1)
        .then(|| Found::new("RIPng").because("routes of RIPng"))
}
