//! tinc: the line with which a node names itself (tinc manual, Meta-protocol: ID).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let Some(line) = segment.line(128) else { return Outcome::No };
    let mut words = line.split(|octet| *octet == b' ');
    let (kind, name, version) = (words.next(), words.next(), words.next());
    let is_name = name.is_some_and(|name| {
        !name.is_empty()
            && name
                .iter()
                .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'^' | b'.'))
    });
    // Version 17 of the protocol, with a minor one since tinc 1.1.
    let is_version = version.is_some_and(|version| version == b"17" || version.starts_with(b"17."));
    let fits = kind == Some(b"0") && is_name && is_version && words.next().is_none();
    fits.then(|| Found::new("TINC").because("the line with which a node names itself")).into()
}
