//! DLEP: signals and messages between a radio and its router (RFC 8175 §11.1, §11.2, §12).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 854;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    if !segment.stream {
        let signal = payload.strip_prefix(b"DLEP")?;
        let fits = matches!(be16(signal, 0)?, 1 | 2)
            && is_length(be16(signal, 2)?, signal.len().checked_sub(4)?);
        return fits.then(|| Found::new("DLEP").because("a signal of a radio or its router"));
    }
    // Session initialisation and its response come first; an item follows.
    let fits = segment.has_port(PORT)
        && matches!(be16(payload, 0)?, 1..=16)
        && is_length(be16(payload, 2)?, payload.len().checked_sub(4)?)
        && (payload.len() == 4 || usize::from(be16(payload, 6)?) + 8 <= payload.len());
    fits.then(|| Found::new("DLEP").because("a message at its port"))
}
