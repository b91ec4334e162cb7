//! EtherCAT in UDP: the head of a frame and of its first datagram (ETG.1000.4 §5.3).

use crate::octets::le16;
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 0x88a4;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let head = le16(payload, 0)?;
    let fits = segment.has_port(PORT)
        && head >> 12 == 1
        && usize::from(head & 0x7ff) + 2 <= payload.len()
        && *payload.get(2)? <= 14;
    fits.then(|| Found::new("EtherCAT").because("a frame of EtherCAT in UDP"))
}
