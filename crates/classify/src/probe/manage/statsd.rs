//! StatsD: lines of a name, a number and a kind (StatsD metric types; DogStatsD's tags).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let line = payload.split(|octet| *octet == b'\n').next().unwrap_or_default();
    let fits = line.first().is_some_and(u8::is_ascii_alphabetic) && is_metric(line);
    fits.then(|| Found::new("StatsD").because("a name, a number and a kind")).into()
}

fn is_metric(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|octet| *octet == b':') else { return false };
    let (name, rest) = line.split_at(colon);
    let mut parts = rest.get(1..).unwrap_or_default().split(|octet| *octet == b'|');
    let is_name =
        name.iter().all(|octet| octet.is_ascii_alphanumeric() || b"._-/,=;".contains(octet));
    let is_number = parts.next().is_some_and(|number| {
        !number.is_empty()
            && number.iter().all(|octet| octet.is_ascii_digit() || b"+-.eE".contains(octet))
    });
    let is_kind = parts
        .next()
        .is_some_and(|kind| matches!(kind, b"c" | b"g" | b"ms" | b"h" | b"s" | b"d" | b"m"));
    is_name
        && is_number
        && is_kind
        && parts.all(|part| matches!(part.first(), Some(b'@' | b'#' | b'c' | b'T')))
}
