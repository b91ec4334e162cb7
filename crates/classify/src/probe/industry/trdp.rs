//! TRDP: data between the parts of a train (IEC 61375-2-3 annex A, head of process data and message
//! data).

use crate::octets::{be16, be32};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 40;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (version, kind) = (be16(payload, 4)?, payload.get(6..8)?);
    let length = usize::try_from(be32(payload, 20)?).ok()?;
    let is_kind = matches!(
        kind,
        b"Pd" | b"Pr" | b"Pp" | b"Pe" | b"Mn" | b"Mr" | b"Mp" | b"Mq" | b"Mc" | b"Me"
    );
    let fits = version >> 8 == 1 && is_kind && length + HEAD_OCTETS <= payload.len() + 3;
    fits.then(|| Found::new("TRDP").because("the head of a train's data"))
}
