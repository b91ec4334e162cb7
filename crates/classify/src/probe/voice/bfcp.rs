//! BFCP, who has the floor in a conference: a header with version, primitive, length, conference,
//! transaction and user, answered with the same three (RFC 8855 §5.1).

use crate::segment::{Found, Outcome, Segment};

const HEADER_OCTETS: usize = 12;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    // Version 1 over streams and 2 over datagrams, where a set R bit marks a response; before
    // RFC 8855 datagrams had version 1 as well (draft-sandbakken-dispatch-bfcp-udp).
    let [first, primitive @ 1..=19, 0, 0..=64, rest @ ..] = segment.payload else {
        return Outcome::No;
    };
    let is_version =
        if segment.stream { *first == 0x20 } else { matches!(first, 0x20 | 0x40 | 0x50) };
    if !is_version || segment.payload.len() < HEADER_OCTETS {
        return Outcome::No;
    }
    let [_, theirs @ 1..=19, 0, _, other @ ..] = segment.greeting.as_slice() else {
        return if segment.index < 2 { Outcome::More } else { Outcome::No };
    };
    if other.get(..8) == rest.get(..8) && theirs != primitive && other.get(..8) != Some(&[0; 8]) {
        return Found::new("BFCP").because("requests of BFCP and their answers").into();
    }
    if segment.index < 2 { Outcome::More } else { Outcome::No }
}
