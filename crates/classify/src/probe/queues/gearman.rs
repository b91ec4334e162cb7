//! Gearman: the head of a binary packet (Gearman protocol, Binary Packet).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

const LAST_KIND: u32 = 42;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let rest = payload.strip_prefix(b"\0REQ").or_else(|| payload.strip_prefix(b"\0RES"))?;
    let fits = (1..=LAST_KIND).contains(&be32(rest, 0)?)
        && usize::try_from(be32(rest, 4)?).ok()? + 12 >= payload.len();
    fits.then(|| Found::new("Gearman").because("the head of a packet of jobs"))
}
