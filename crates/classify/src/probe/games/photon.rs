//! Photon, the engine behind many games on the phone: a header, and commands whose lengths fill the
//! datagram (Photon's documentation, Reference, Binary Protocol; its ports in TCP and UDP Port Numbers).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

const HEADER_OCTETS: usize = 12;
const COMMAND_OCTETS: usize = 12;
/// Of the client's choice, in every datagram of a connection.
const CHALLENGE: std::ops::Range<usize> = 8..12;
/// Name, master and game servers.
const PORTS: [u16; 6] = [5055, 5056, 5058, 27_000, 27_001, 27_002];
const CONNECT: u8 = 2;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let Some(opens) = commands(segment.payload) else { return Outcome::No };
    let challenge = segment.payload.get(CHALLENGE);
    let is_same = |octets: &[u8]| octets.get(CHALLENGE) == challenge && challenge != Some(&[0; 4]);
    let why = if opens {
        "a peer of the Photon engine connects"
    } else if PORTS.iter().any(|port| segment.has_port(*port)) {
        "commands of the Photon engine at its port"
    } else if is_same(&segment.greeting) || is_same(&segment.previous) {
        "commands of the Photon engine, more than one datagram with the same challenge"
    } else {
        return if segment.index < 4 { Outcome::More } else { Outcome::No };
    };
    Found::new("Photon").because(why).into()
}

/// Peer, whether checksums are used, number of commands, time, challenge; of a command its type,
/// channel, flags, a reserved octet, its length and its number. Whether one of them opens a
/// connection, where they fill the datagram.
fn commands(payload: &[u8]) -> Option<bool> {
    let [_, _, 0 | 1 | 0xcc, count @ 1..=32, ..] = payload else { return None };
    let mut rest = payload.get(HEADER_OCTETS..)?;
    let mut opens = false;
    for _ in 0..*count {
        let [kind @ 1..=15, _, 0..=3, 0..=4, ..] = rest else { return None };
        let length = usize::try_from(be32(rest, 4)?).ok()?;
        if length < COMMAND_OCTETS || (*kind == CONNECT && length != 44) {
            return None;
        }
        opens |= *kind == CONNECT && payload.starts_with(&[0xff, 0xff]);
        rest = rest.get(length..)?;
    }
    rest.is_empty().then_some(opens)
}
