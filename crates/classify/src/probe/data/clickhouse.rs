//! ClickHouse: the hello of its native protocol, client's or server's: a name, a version, and what
//! follows (ClickHouse documentation, Native Protocol, Client and Server packets).

use model::Risks;

use crate::octets::is_printable;
use crate::segment::{Found, Outcome, Segment};

const HELLO: u8 = 0;
const PORTS: [u16; 2] = [9000, 9440];
const MAX_NAME_OCTETS: usize = 64;
/// Revisions of the protocol: 54,058 and later.
const REVISIONS: std::ops::Range<u64> = 50_000..60_000;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let (kind, rest) = segment.payload.split_first()?;
    if *kind != HELLO || !segment.first {
        return None;
    }
    let (name, rest) = string(rest)?;
    if !is_printable(name) || name.len() > MAX_NAME_OCTETS || name.len() < 2 {
        return None;
    }
    let (major, rest) = number(rest)?;
    let (_minor, rest) = number(rest)?;
    let (revision, rest) = number(rest)?;
    if major > 100 || !REVISIONS.contains(&revision) {
        return None;
    }
    let is_usual = PORTS.iter().any(|port| segment.has_port(*port));
    if !is_usual && !name.starts_with(b"ClickHouse") {
        return None;
    }
    let found = Found::new("ClickHouse").because("the hello of the native protocol");
    if !segment.from_initiator {
        return Some(found.telling("server", name));
    }
    let (database, rest) = string(rest)?;
    let (user, rest) = string(rest)?;
    let (password, _) = string(rest)?;
    let found = found.telling("client", name).telling("database", database).telling("user", user);
    Some(if password.is_empty() {
        found
    } else {
        found.warning(Risks::CLEARTEXT_CREDENTIALS, "a hello with a password")
    })
}

fn string(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(octets)?;
    rest.split_at_checked(usize::try_from(length).ok()?)
}

/// Seven bits an octet, the lowest first.
fn number(octets: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (at, octet) in octets.iter().take(5).enumerate() {
        value |= u64::from(octet & 0x7f) << (7 * at);
        if octet & 0x80 == 0 {
            return Some((value, octets.get(at + 1..)?));
        }
    }
    None
}
