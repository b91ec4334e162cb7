//! SLP: version, function, length and a language (RFC 2608 §8; version 1: RFC 2165 §4).

use crate::octets::{be16, be24, is_length};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 14;
const HEAD_OCTETS_1: usize = 12;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let found = Found::new("Service_Location_Protocol");
    match *payload {
        [2, 1..=11, _, _, _, flags, ..] => {
            let told = be24(payload, 2)?;
            let is_whole = is_length(told, payload.len())
                || segment.has_port(427)
                    && is_length(told, usize::try_from(segment.wire_length).ok()?);
            let language = usize::from(be16(payload, 12)?);
            let tag = payload.get(HEAD_OCTETS..HEAD_OCTETS + language)?;
            let is_tag = (1..=8).contains(&language)
                && tag.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-');
            (is_whole && is_tag && flags & 0x1f == 0)
                .then(|| found.because("version 2, a function and a language"))
        }
        [1, 1..=10, ..] => {
            let tag = payload.get(6..8)?;
            let fits = is_length(be16(payload, 2)?, payload.len())
                && payload.len() >= HEAD_OCTETS_1
                && tag.iter().all(u8::is_ascii_lowercase);
            fits.then(|| found.because("version 1, a function and a language"))
        }
        _ => None,
    }
}
