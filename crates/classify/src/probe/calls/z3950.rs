//! Z39.50: the request of a library's client to begin, or the answer (ANSI/NISO Z39.50-2003 §4.1.1).

use crate::ber;
use crate::segment::{Found, Outcome, Segment};

const REFERENCE: u8 = 0x82;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let tag @ (0xb4 | 0xb5) = *payload.first()? else { return None };
    let (_, mut body) = ber::head(payload, tag)?;
    if body.first() == Some(&REFERENCE) {
        body = ber::element(body, REFERENCE)?.1;
    }
    // Version, options, sizes of messages.
    let (version, body) = ber::element(body, 0x83)?;
    let (options, body) = ber::element(body, 0x84)?;
    let fits = (2..=3).contains(&version.len())
        && (2..=5).contains(&options.len())
        && body.first() == Some(&0x85);
    fits.then(|| Found::new("Z3950").because("a request to begin a session, or its answer"))
}
