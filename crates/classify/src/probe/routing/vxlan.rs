//! VXLAN: its flags, a network's number and a frame (RFC 7348 §5).

use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 4789;
const HEAD_OCTETS: usize = 8;
const ETHERNET_OCTETS: usize = 14;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = segment.is_to(PORT)
        && matches!(segment.payload, [8, 0, 0, 0, _, _, _, 0, ..])
        && segment.payload.len() >= HEAD_OCTETS + ETHERNET_OCTETS;
    fits.then(|| Found::new("VXLAN").because("a frame within VXLAN")).into()
}
