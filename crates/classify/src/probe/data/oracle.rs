//! Oracle: a TNS packet that asks to connect, or the answer to it (public descriptions of
//! Transparent Network Substrate, as in the documentation of Oracle Net).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment, says};

const CONNECT: u8 = 1;
const ACCEPT: u8 = 2;
const REFUSE: u8 = 4;
const REDIRECT: u8 = 5;
const RESEND: u8 = 11;
/// Versions of TNS from Oracle 7 to 23.
const VERSIONS: std::ops::RangeInclusive<u16> = 300..=330;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [_, _, 0, 0, kind, _, 0, 0, ..] = *payload else { return None };
    let length = usize::from(be16(payload, 0)?);
    if length < 8 || payload.len() < length {
        return None;
    }
    let found = Found::new("Oracle");
    match kind {
        CONNECT => {
            let (version, oldest) = (be16(payload, 8)?, be16(payload, 10)?);
            let fits = VERSIONS.contains(&version) && (200..=version).contains(&oldest);
            fits.then(|| {
                let found = found.because("a TNS packet that asks to connect");
                match service(payload) {
                    Some(name) => found.telling("database", name),
                    None => found,
                }
            })
        }
        ACCEPT if payload.len() == length && length >= 24 => {
            VERSIONS.contains(&be16(payload, 8)?).then_some(found)
        }
        REFUSE | REDIRECT if length == payload.len() => {
            says(payload, b"(DESCRIPTION=").then_some(found)
        }
        RESEND if length == 8 && payload.len() == 8 => segment.has_port(1521).then_some(found),
        _ => None,
    }
}

/// What stands behind SERVICE_NAME or SID.
fn service(payload: &[u8]) -> Option<&[u8]> {
    [&b"SERVICE_NAME="[..], b"SID="].into_iter().find_map(|word| {
        let at = payload.windows(word.len()).position(|part| part.eq_ignore_ascii_case(word))?;
        payload.get(at + word.len()..)?.split(|octet| *octet == b')').next()
    })
}
