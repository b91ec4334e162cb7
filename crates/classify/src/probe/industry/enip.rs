//! EtherNet/IP: the head of its encapsulation (CIP Networks Library volume 2 §2-3).

use crate::octets::{is_length, le16, le32};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 24;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let body = payload.get(HEAD_OCTETS..)?;
    let (command, length) = (le16(payload, 0)?, le16(payload, 2)?);
    if !is_length(length, body.len()) || le32(payload, 8)? > 0x69 || le32(payload, 20)? != 0 {
        return None;
    }
    let session = le32(payload, 4)?;
    let because = match command {
        0x04 => "a request for its services",
        0x63 => "a request for its identity",
        0x64 => "a request for its interfaces",
        // Version 1, no options.
        0x65 if body == [1, 0, 0, 0] => "a request to open a session",
        0x66 if session != 0 => "a request to close a session",
        0x6f if body.len() >= 8 => "a request in a session",
        0x70 if session != 0 && body.len() >= 8 => "data in a session",
        _ => return None,
    };
    Some(Found::new("EthernetIP").because(because))
}
