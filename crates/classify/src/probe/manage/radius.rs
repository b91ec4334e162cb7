//! RADIUS: code, length and attributes to the end (RFC 2865 §3, §5; RFC 2866; RFC 5176).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

const PORTS: [u16; 5] = [1812, 1813, 1645, 1646, 3799];
const HEAD_OCTETS: usize = 20;
const MAX_OCTETS: usize = 4096;
const USER_NAME: u8 = 1;
/// Attributes of one packet that are looked at.
const MAX_ATTRIBUTES: usize = 128;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    // Access, accounting, status, disconnect, change of authorisation, with their answers.
    let code @ (1..=5 | 11..=13 | 40..=45) = *payload.first()? else { return None };
    if !is_length(be16(payload, 2)?, payload.len()) || payload.len() > MAX_OCTETS {
        return None;
    }
    let mut rest = payload.get(HEAD_OCTETS..)?;
    let (mut count, mut user) = (0, &[][..]);
    while let Some((&[kind, length], _)) = rest.split_first_chunk() {
        let (attribute, after) = rest.split_at_checked(usize::from(length))?;
        if length < 2 || kind == 0 || count >= MAX_ATTRIBUTES {
            return None;
        }
        if kind == USER_NAME {
            user = attribute.get(2..)?;
        }
        count += 1;
        rest = after;
    }
    let is_usual = PORTS.iter().any(|port| segment.has_port(*port));
    let fits = rest.is_empty() && (is_usual || count >= 3);
    fits.then(|| {
        let found = Found::new("Radius")
            .because(format!("a packet of code {code} with {count} attributes"));
        found.telling("user", user)
    })
}
