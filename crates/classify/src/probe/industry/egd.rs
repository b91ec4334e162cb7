//! Ethernet Global Data: what controllers publish to each other (GE Fanuc GFK-2224, EGD data
//! production).

use crate::octets::{le16, le32};
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 18_246;
const HEAD_OCTETS: usize = 32;
const MAX_OCTETS: usize = 1400 + HEAD_OCTETS;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    // Kind and version; producer, exchange; reserved at the end.
    let fits = segment.has_port(PORT)
        && payload.starts_with(&[0x0d, 1])
        && (HEAD_OCTETS..=MAX_OCTETS).contains(&payload.len())
        && le32(payload, 4)? != 0
        && le16(payload, 28)? == 0;
    fits.then(|| Found::new("EthernetGlobalData").because("data that a controller publishes"))
}
