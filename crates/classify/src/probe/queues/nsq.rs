//! NSQ: the magic with which a client begins (NSQ documentation, TCP Protocol Spec).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = match segment.payload.strip_prefix(b"  V2") {
        Some([]) => segment.has_port(4150),
        Some(rest) => [&b"IDENTIFY\n"[..], b"SUB ", b"PUB ", b"NOP\n"]
            .iter()
            .any(|word| rest.starts_with(word)),
        None => false,
    };
    fits.then(|| Found::new("NSQ").because("the magic with which a client begins")).into()
}
