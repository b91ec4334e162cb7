//! MySQL and MariaDB: the server's greeting of protocol 10, or its error instead, and the client's
//! request for TLS behind it (MySQL Internals, Connection Phase; MariaDB, Connecting).

use crate::octets::{is_printable, le16, until_zero};
use crate::segment::{Found, Outcome, Segment, Then};

const PROTOCOL: u8 = 10;
const ERROR: u8 = 0xff;
/// Length and number of a packet.
const HEAD_OCTETS: usize = 4;
/// The client's first packet that only asks for TLS, without its head.
const TLS_REQUEST_OCTETS: usize = 32;
/// CLIENT_SSL.
const TLS: u16 = 0x0800;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if segment.application == Some("MySQL") {
        return behind_the_greeting(segment.payload).into();
    }
    if !segment.first {
        return Outcome::No;
    }
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (head, body) = payload.split_at_checked(HEAD_OCTETS)?;
    let [low, high, 0, 0] = *head else { return None };
    if usize::from(u16::from_le_bytes([low, high])) != body.len() {
        return None;
    }
    let (kind, body) = body.split_first()?;
    match *kind {
        PROTOCOL => {
            let (version, rest) = until_zero(body)?;
            // Thread, salt of 8 octets, a zero, capabilities.
            let is_greeting = is_printable(version)
                && version.first().is_some_and(u8::is_ascii_digit)
                && rest.get(12) == Some(&0)
                && rest.len() >= 15;
            let software = version.strip_prefix(b"5.5.5-").unwrap_or(version);
            is_greeting.then(|| {
                Found::new("MySQL")
                    .because("the server's greeting of protocol 10")
                    .telling("server_version", software)
                    .then(Then::More)
            })
        }
        // Host is not allowed, blocked, too many connections.
        ERROR => {
            let is_refusal =
                matches!(le16(body, 0)?, 1040 | 1129 | 1130 | 1203) && is_printable(body.get(2..)?);
            is_refusal.then(|| Found::new("MySQL").because("the server's refusal of a client"))
        }
        _ => None,
    }
}

/// The client asks for TLS, or logs in.
fn behind_the_greeting(payload: &[u8]) -> Option<Found> {
    let (head, body) = payload.split_at_checked(HEAD_OCTETS)?;
    let [low, high, _, 1] = *head else { return None };
    let capabilities = le16(body, 0)?;
    let found = Found::new("MySQL");
    if usize::from(u16::from_le_bytes([low, high])) == TLS_REQUEST_OCTETS && capabilities & TLS != 0
    {
        return Some(found.then(Then::Upgrade).consuming(HEAD_OCTETS + TLS_REQUEST_OCTETS));
    }
    let (user, _) = until_zero(body.get(TLS_REQUEST_OCTETS..)?)?;
    Some(found.telling("user", user))
}
