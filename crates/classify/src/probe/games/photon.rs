//! Photon, the engine behind many games on the phone: a header, and commands whose lengths fill the
//! datagram (Exit Games' documentation of its reliable UDP protocol; the client's sources).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

const HEADER_OCTETS: usize = 12;
const COMMAND_OCTETS: usize = 12;

/// Peer, whether checksums are used, number of commands, time, challenge; of a command its type,
/// channel, flags, a reserved octet, its length and its number.
pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [_, _, 0 | 1 | 0xcc, count @ 1..=32, ..] = segment.payload else { return Outcome::No };
    let mut rest = segment.payload.get(HEADER_OCTETS..).unwrap_or_default();
    let mut opens = false;
    for _ in 0..*count {
        let [kind @ 1..=15, _, 0..=3, 0..=4, ..] = rest else { return Outcome::No };
        let Some(length) = be32(rest, 4).and_then(|told| usize::try_from(told).ok()) else {
            return Outcome::No;
        };
        let fits = length >= COMMAND_OCTETS && (*kind != 2 || length == 44);
        let Some(next) = rest.get(length..).filter(|_| fits) else { return Outcome::No };
        opens |= *kind == 2 && segment.payload.starts_with(&[0xff, 0xff]);
        rest = next;
    }
    if opens && rest.is_empty() {
        Found::new("Photon").because("a peer of the Photon engine connects").into()
    } else {
        Outcome::No
    }
}
