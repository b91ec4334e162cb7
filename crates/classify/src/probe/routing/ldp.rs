//! LDP: a PDU's head and its first message (RFC 5036 §3.1, §3.5).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let length = be16(payload, 2)?;
    let is_whole =
        is_length(length, payload.len().checked_sub(4)?) || usize::from(length) + 4 < payload.len();
    // Notification, hello, initialisation, keep alive, addresses, labels.
    let is_message = matches!(
        be16(payload, 10)?,
        0x0001 | 0x0100 | 0x0200 | 0x0201 | 0x0300 | 0x0301 | 0x0400..=0x0404
    );
    let fits = be16(payload, 0)? == 1
        && is_whole
        && length >= 14
        && be16(payload, 8)? == 0
        && is_message
        && length.checked_sub(10)? >= be16(payload, 12)?;
    fits.then(|| Found::new("LDP").because("the head of an LDP message"))
}
