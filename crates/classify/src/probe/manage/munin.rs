//! Munin: the line a node greets with (Munin documentation, network protocol).

use crate::segment::{Found, Outcome, Segment};
use crate::text;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let line = segment.line(300).unwrap_or_default();
    let Some(node) = line.strip_prefix(b"# munin node at ") else { return Outcome::No };
    Found::new("Munin").because("the line a node greets with").called(text::host_name(node)).into()
}
