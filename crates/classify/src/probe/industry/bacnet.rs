//! BACnet/IP: the head of its virtual link and of its network layer (ASHRAE 135 annex J.2, §6.2).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

const IPV4: u8 = 0x81;
const IPV6: u8 = 0x82;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [IPV4 | IPV6, function @ 0..=0x0c, ..] = *payload else { return None };
    if !is_length(be16(payload, 2)?, payload.len()) {
        return None;
    }
    let is_usual = (47_808..=47_823).any(|port| segment.has_port(port));
    // Where the network layer's version stands.
    let version = match (payload.first()?, function) {
        (&IPV4, 0x04) => Some(10),
        (&IPV4, 0x09..=0x0b) => Some(4),
        (&IPV6, 0x01) => Some(10),
        (&IPV6, 0x02) => Some(7),
        _ => None,
    };
    let fits = version.map_or(is_usual, |at| payload.get(at) == Some(&1));
    fits.then(|| Found::new("BACnet").because("a BACnet virtual link message"))
}
