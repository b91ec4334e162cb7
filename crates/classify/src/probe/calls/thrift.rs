//! Thrift: a message's head in its strict binary or compact form, framed or not
//! (Apache Thrift, Binary protocol encoding; Compact protocol encoding).

use crate::octets::{be16, be32, is_length};
use crate::segment::{Found, Outcome, Segment};

/// Names of methods are identifiers.
const MAX_NAME_OCTETS: usize = 128;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let framed = is_frame(payload).unwrap_or_default().then(|| payload.get(4..)).flatten();
    let found = [framed, Some(payload)].into_iter().flatten().find_map(|message| {
        let (name, rest) = binary(message).or_else(|| compact(message))?;
        let is_name = (1..=MAX_NAME_OCTETS).contains(&name.len())
            && name.iter().all(|octet| octet.is_ascii_alphanumeric() || b"_.:-".contains(octet))
            && name.first().is_some_and(|octet| octet.is_ascii_alphabetic() || *octet == b'_');
        (is_name && !rest.is_empty()).then(|| {
            Found::new("Thrift").because("a message with a method's name").telling("method", name)
        })
    });
    found.into()
}

fn is_frame(payload: &[u8]) -> Option<bool> {
    Some(is_length(be32(payload, 0)?, payload.len().checked_sub(4)?))
}

/// Version 1, call to one-way, name, number.
fn binary(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let kind = *message.get(3)?;
    if be16(message, 0)? != 0x8001 || !(1..=4).contains(&kind) {
        return None;
    }
    let length = usize::try_from(be32(message, 4)?).ok()?;
    let (name, rest) = message.get(8..)?.split_at_checked(length)?;
    Some((name, rest.get(4..)?))
}

/// Protocol 0x82, version 1 and call to one-way, number, name.
fn compact(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let [0x82, kind, rest @ ..] = message else { return None };
    if kind & 0x1f != 1 || !matches!(kind >> 5, 1..=4) {
        return None;
    }
    let number = rest.iter().take(5).take_while(|octet| **octet & 0x80 != 0).count();
    let (length, rest) = rest.get(number + 1..)?.split_first()?;
    rest.split_at_checked(usize::from(*length))
}
