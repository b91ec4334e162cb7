//! GLBP: who forwards for a group (Cisco, Gateway Load Balancing Protocol).

use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 3222;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = segment.is_to(PORT)
        && segment.is_from(PORT)
        // Version, unknown, group, unknown, owner's address, then elements.
        && matches!(segment.payload, [1, 0, _, _, 0, 0, _, _, _, _, _, _, 1..=4, ..]);
    fits.then(|| Found::new("GLBP").because("a gateway's word to its group")).into()
}
