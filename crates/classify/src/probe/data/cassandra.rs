//! Cassandra: the head of a CQL frame with its opcode and length
//! (CQL Binary Protocol v3 to v5 §2).

use crate::octets::{be16, be32, is_length};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 9;
const ANSWER: u8 = 0x80;
const ERROR: u8 = 0x00;
const STARTUP: u8 = 0x01;
const READY: u8 = 0x02;
const AUTHENTICATE: u8 = 0x03;
const OPTIONS: u8 = 0x05;
const SUPPORTED: u8 = 0x06;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [version, flags, _, _, operation, ..] = *payload else { return None };
    let body = payload.get(HEAD_OCTETS..)?;
    if !matches!(version & 0x7f, 1..=5) || flags & 0xe0 != 0 {
        return None;
    }
    let has_length = is_length(be32(payload, 5)?, body.len());
    let fits = match (version & ANSWER != 0, operation) {
        (false, OPTIONS) => has_length && body.is_empty() && payload.get(2) == Some(&0),
        (false, STARTUP) => has_length && body.get(2..15) == Some(b"\0\x0bCQL_VERSION"),
        (true, SUPPORTED) => has_length && matches!(be16(body, 0)?, 1..=16) && body.len() > 8,
        (true, READY) => has_length && body.is_empty() && payload.get(2) == Some(&0),
        (true, AUTHENTICATE) => has_length && body.get(2..6) == Some(b"org."),
        (true, ERROR) => {
            has_length
                && matches!(be32(body, 0)?, 0 | 0x0a | 0x100 | 0x1000..=0x2500)
                && usize::from(be16(body, 4)?) + 6 <= body.len()
        }
        _ => false,
    };
    fits.then(|| Found::new("Cassandra").because("a frame of the CQL protocol"))
}
