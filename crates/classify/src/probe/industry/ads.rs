//! Beckhoff ADS: the head of AMS over TCP (Beckhoff Information System, ADS/AMS specification).

use crate::octets::{le16, le32};
use crate::segment::{Found, Outcome, Segment};

/// Head of TCP and of AMS.
const HEADS_OCTETS: usize = 6 + 32;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let length = usize::try_from(le32(payload, 2)?).ok()?;
    let fits = le16(payload, 0)? == 0
        && payload.len() >= HEADS_OCTETS
        && length + 6 <= payload.len()
        && le16(payload, 22)? <= 9
        // Request or response of a command, over TCP.
        && matches!(le16(payload, 24)?, 4 | 5)
        && usize::try_from(le32(payload, 26)?).ok()?.checked_add(32) == Some(length);
    fits.then(|| Found::new("BeckhoffADS").because("the head of an AMS message"))
}
