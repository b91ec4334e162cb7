//! BFD: a control packet (RFC 5880 §4.1; ports of RFC 5881, RFC 5883, RFC 7880).

use crate::octets::{be32, is_length};
use crate::segment::{Found, Outcome, Segment};

const PORTS: [u16; 5] = [3784, 3785, 4784, 6784, 7784];
const OCTETS: usize = 24;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [first, _, multiplier, length, ..] = *payload else { return None };
    let fits = PORTS.iter().any(|port| segment.is_to(*port))
        && matches!(first >> 5, 0 | 1)
        && first & 0x1f <= 9
        && multiplier != 0
        && is_length(length, payload.len())
        && payload.len() >= OCTETS
        && be32(payload, 4)? != 0;
    fits.then(|| Found::new("BFD").because("a control packet of BFD"))
}
