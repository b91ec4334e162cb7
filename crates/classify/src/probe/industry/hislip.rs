//! HiSLIP: how instruments speak with their controllers (IVI-6.1 §2.1, table 4).

use crate::segment::{Found, Outcome, Segment};

/// The last of the messages that IVI-6.1 2.0 numbers.
const LAST_MESSAGE: u8 = 36;
/// A controller opens with a message no longer than this.
const MAX_MESSAGE_OCTETS: u64 = 1 << 32;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [b'H', b'S', 0..=LAST_MESSAGE, _, _, _, _, _, length @ ..] = payload else { return None };
    let length = u64::from_be_bytes(*length.first_chunk()?);
    let fits = length < MAX_MESSAGE_OCTETS
        && (payload.len() as u64 == length + 16 || length + 16 > 1400 && payload.len() >= 500);
    fits.then(|| Found::new("HiSLIP").because("a message of an instrument or its controller"))
}
