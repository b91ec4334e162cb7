//! Graphite: lines of a path, a number and a time (Graphite documentation, plaintext protocol).

use crate::segment::{Found, Outcome, Segment};

/// Since 2001, until 2286.
const SECOND_DIGITS: usize = 10;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let Some(line) = segment.line(512) else { return Outcome::No };
    let mut words = line.split(|octet| *octet == b' ');
    let is_path = words.next().is_some_and(|path| {
        path.contains(&b'.')
            && path.iter().all(|octet| octet.is_ascii_alphanumeric() || b"._-;=:".contains(octet))
    });
    let is_number = words.next().is_some_and(|number| {
        !number.is_empty()
            && number.iter().all(|octet| octet.is_ascii_digit() || b"+-.eE".contains(octet))
    });
    let is_time = words
        .next()
        .is_some_and(|time| time.len() == SECOND_DIGITS && time.iter().all(u8::is_ascii_digit));
    let fits = is_path && is_number && is_time && words.next().is_none();
    fits.then(|| Found::new("Graphite").because("a path, a number and a time")).into()
}
