//! Kismet: the line its server greets with (Kismet documentation, network protocol).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = segment.payload.starts_with(b"*KISMET: ");
    fits.then(|| Found::new("Kismet").because("the line its server greets with")).into()
}
