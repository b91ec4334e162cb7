//! TFTP: a request for a file and its mode; what follows comes from another port
//! (RFC 1350 §4, §5; options RFC 2347).

use crate::octets::{be16, is_printable, until_zero};
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment};

const READ: u16 = 1;
const WRITE: u16 = 2;
const UDP: u8 = 17;
const BLOCK_OCTETS: usize = 512;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    if let Some(found) = request(segment.payload) {
        let client = (segment.source, segment.source_port, UDP);
        let evidence = "a request for a file from this port was seen before";
        around.memory.expect(client, "TFTP", evidence, around.time);
        return found.into();
    }
    follow_up(segment).into()
}

fn request(payload: &[u8]) -> Option<Found> {
    let operation = be16(payload, 0)?;
    if operation != READ && operation != WRITE {
        return None;
    }
    let (file, rest) = until_zero(payload.get(2..)?)?;
    let (mode, _) = until_zero(rest)?;
    let is_mode =
        [&b"octet"[..], b"netascii", b"mail"].iter().any(|word| mode.eq_ignore_ascii_case(word));
    if !is_mode || file.is_empty() || file.iter().any(u8::is_ascii_control) {
        return None;
    }
    let because =
        if operation == READ { "a request to read a file" } else { "a request to write a file" };
    Some(Found::new("TFTP").because(because).telling("file", file))
}

/// The first block or its acknowledgement, options, or an error with words, where both sides have
/// spoken.
fn follow_up(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let (operation, number) = (be16(payload, 0)?, be16(payload, 2)?);
    let found = Found::new("TFTP");
    match operation {
        // Data and its acknowledgement.
        4 if payload.len() == 4 => {
            let [0, 3, high, low, ..] = segment.greeting else { return None };
            (number >= 1 && u16::from_be_bytes([high, low]) <= number)
                .then(|| found.because("a block's acknowledgement"))
        }
        3 if payload.len() <= BLOCK_OCTETS + 4 => {
            let is_answer = segment.greeting.starts_with(&[0, 4]) && number >= 1;
            let is_next = segment.previous.starts_with(&[0, 3])
                && be16(&segment.previous, 2)?.wrapping_add(1) == number
                && payload.len() <= BLOCK_OCTETS + 4;
            (is_answer || is_next).then(|| found.because("a block of a file"))
        }
        5 if number <= 8 => {
            let (words, rest) = until_zero(payload.get(4..)?)?;
            (rest.is_empty() && is_printable(words)).then(|| found.because("an error with words"))
        }
        6 => {
            let (name, rest) = until_zero(payload.get(2..)?)?;
            let is_option = [&b"blksize"[..], b"tsize", b"timeout", b"windowsize", b"multicast"]
                .iter()
                .any(|option| name.eq_ignore_ascii_case(option));
            let (value, _) = until_zero(rest)?;
            (is_option && is_printable(value)).then(|| found.because("options of a transfer"))
        }
        _ => None,
    }
}
