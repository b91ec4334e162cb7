//! STOMP: a frame's command and its headers (STOMP 1.2, Augmented BNF).

use model::Risks;

use crate::segment::{Found, Outcome, Segment};

const COMMANDS: [&[u8]; 15] = [
    b"CONNECT",
    b"STOMP",
    b"CONNECTED",
    b"SEND",
    b"SUBSCRIBE",
    b"UNSUBSCRIBE",
    b"ACK",
    b"NACK",
    b"BEGIN",
    b"COMMIT",
    b"ABORT",
    b"DISCONNECT",
    b"MESSAGE",
    b"RECEIPT",
    b"ERROR",
];
/// Octets in which the first header shows itself.
const MAX_HEADER_OCTETS: usize = 256;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let command = segment.line(16)?;
    if !COMMANDS.contains(&command) {
        return None;
    }
    let from = segment.payload.iter().position(|octet| *octet == b'\n')? + 1;
    let rest = segment.payload.get(from..)?;
    let header =
        rest.get(..MAX_HEADER_OCTETS.min(rest.len()))?.split(|octet| *octet == b'\n').next()?;
    let colon = header.iter().position(|octet| *octet == b':')?;
    let name = header.get(..colon)?;
    let is_name = !name.is_empty()
        && name
            .iter()
            .all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit() || *octet == b'-');
    let has_secret = rest.windows(10).any(|part| part == b"\npasscode:") || name == b"passcode";
    is_name.then(|| {
        let found = Found::new("STOMP").because("a command and its headers");
        if has_secret {
            found.warning(Risks::CLEARTEXT_CREDENTIALS, "CONNECT with a passcode")
        } else {
            found
        }
    })
}
