//! FastCGI: a record that begins a request (FastCGI Specification §3.3, §5.1).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    // Version 1, begin, number, length 8, padding, reserved; role, keep open, reserved.
    let fits =
        matches!(segment.payload, [1, 1, _, _, 0, 8, _, 0, 0, 1..=3, 0 | 1, 0, 0, 0, 0, 0, ..]);
    fits.then(|| Found::new("FastCGI").because("a record that begins a request")).into()
}
