//! L2TP: a control message that opens a tunnel, and what follows (RFC 2661 §3.1, §4.1; RFC 3931
//! §3.2.1).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 1701;
/// Type, length and sequence bits, reserved zeros.
const CONTROL_BITS: u16 = 0xcbf0;
const CONTROL: u16 = 0xc800;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let flags = be16(payload, 0)?;
    let found = Found::new("L2TP");
    if flags & CONTROL_BITS == CONTROL && matches!(flags & 0x0f, 2 | 3) {
        // An empty one acknowledges; the first attribute says which message it is.
        let fits = is_length(be16(payload, 2)?, payload.len())
            && (payload.len() == 12 && segment.has_port(PORT)
                || payload.get(13..18).is_some_and(|rest| rest == [8, 0, 0, 0, 0]));
        return fits.then(|| found.because("a control message of L2TP"));
    }
    // Data with PPP in it.
    let head = if flags & 0x4000 != 0 { 8 } else { 6 };
    let fits = segment.has_port(PORT)
        && flags & 0x8000 == 0
        && flags & 0x0f == 2
        && payload.get(head..head + 2) == Some(&[0xff, 0x03]);
    fits.then(|| found.because("data of L2TP with PPP in it"))
}
