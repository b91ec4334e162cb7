//! OpenWire: the first message between ActiveMQ and its clients (Apache ActiveMQ, OpenWire Version 2
//! Specification, WIREFORMAT_INFO).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    // A length unless it is left out, the kind, the magic.
    let fits = [4, 0]
        .into_iter()
        .any(|at| payload.get(at..).is_some_and(|rest| rest.starts_with(b"\x01ActiveMQ")));
    fits.then(|| Found::new("OpenWire").because("ActiveMQ's first message")).into()
}
