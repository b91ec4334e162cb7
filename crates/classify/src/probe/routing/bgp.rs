//! BGP: a marker of ones, a length and a kind (RFC 4271 §4.1).

use crate::octets::{be16, be32};
use crate::segment::{Found, Outcome, Segment};

const MARKER: [u8; 16] = [0xff; 16];
const OPEN: u8 = 1;
/// A four-octet number stands in a capability (RFC 6793).
const TRANSITION: u16 = 23_456;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let message = payload.strip_prefix(&MARKER)?;
    let (length, kind) = (be16(message, 0)?, *message.get(2)?);
    // Extended messages (RFC 8654) reach to the end of the length.
    if length < 19 || !(1..=5).contains(&kind) {
        return None;
    }
    let found = Found::new("BGP").because("a marker of ones, a length and a kind");
    if kind != OPEN || message.get(3) != Some(&4) {
        return Some(found);
    }
    let system = be16(message, 4)?;
    let wide = || {
        let at = message.windows(2).position(|capability| capability == [65, 4])?;
        be32(message, at + 2)
    };
    let system =
        if system == TRANSITION { wide().unwrap_or(u32::from(system)) } else { system.into() };
    Some(
        found
            .because(format!("an OPEN of AS {system}"))
            .telling("bgp_as", system.to_string().as_bytes()),
    )
}
