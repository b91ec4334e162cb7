//! PFCP: between the control and the user plane of a mobile network (3GPP TS 29.244 §7.2.2).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 8805;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [flags, kind, ..] = *payload else { return None };
    let (has_session, has_priority) = (flags & 1 != 0, flags & 2 != 0);
    let is_kind = if has_session { matches!(kind, 50..=57) } else { matches!(kind, 1..=15) };
    // Number and spare stand behind the session; then elements.
    let first = if has_session { 16 } else { 8 };
    let fits = flags & 0xf8 == 0x20
        && (has_session || !has_priority)
        && is_kind
        && is_length(be16(payload, 2)?, payload.len().checked_sub(4)?)
        && (payload.len() == first
            || usize::from(be16(payload, first + 2)?) + first + 4 <= payload.len())
        && (segment.has_port(PORT) || payload.get(first - 1) == Some(&0));
    fits.then(|| Found::new("PFCP").because("the head of a PFCP message and its first element"))
}
