//! CIP's cyclic data over UDP: two items, a sequenced address and connected data
//! (CIP Networks Library volume 2 §2-6, §3-2).

use crate::octets::le16;
use crate::segment::{Found, Outcome, Segment};

const SEQUENCED_ADDRESS: u16 = 0x8002;
const CONNECTED_DATA: u16 = 0x00b1;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let fits = le16(payload, 0)? == 2
        && le16(payload, 2)? == SEQUENCED_ADDRESS
        && le16(payload, 4)? == 8
        && le16(payload, 14)? == CONNECTED_DATA
        && usize::from(le16(payload, 16)?) + 18 == payload.len();
    fits.then(|| Found::new("CIP").because("a sequenced address and connected data"))
}
