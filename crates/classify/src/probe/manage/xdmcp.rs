//! XDMCP: version, operation and a length that fits (X Display Manager Control Protocol §Packet
//! formats).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let body = payload.get(6..)?;
    let (version, operation) = (be16(payload, 0)?, be16(payload, 2)?);
    let fits = version == 1
        && (1..=14).contains(&operation)
        && is_length(be16(payload, 4)?, body.len())
        // Queries list the names of methods.
        && (segment.has_port(177) || operation <= 3 && body.len() > 3 && *body.first()? <= 8);
    fits.then(|| Found::new("XDMCP").because("a display manager's message"))
}
