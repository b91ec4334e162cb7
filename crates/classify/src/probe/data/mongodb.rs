//! MongoDB: a message's head and one of OP_QUERY, OP_MSG, OP_REPLY, OP_COMPRESSED
//! (MongoDB documentation, Wire Protocol).

use crate::octets::{is_length, is_printable, le32, until_zero};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 16;
const REPLY: u32 = 1;
const QUERY: u32 = 2004;
const COMPRESSED: u32 = 2012;
const MESSAGE: u32 = 2013;
/// Largest message: 48 MB.
const MAX_MESSAGE_OCTETS: u32 = 48_000_000;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (length, operation) = (le32(payload, 0)?, le32(payload, 12)?);
    let body = payload.get(HEAD_OCTETS..)?;
    if length > MAX_MESSAGE_OCTETS || u64::from(length) < 20 {
        return None;
    }
    let is_whole = is_length(length, payload.len());
    // To nothing; some drivers write all ones.
    let is_question = matches!(le32(payload, 8)?, 0 | 0xffff_ffff);
    let found = Found::new("MongoDB");
    match operation {
        QUERY if is_question => {
            let (collection, rest) = until_zero(body.get(4..)?)?;
            let at = collection.iter().position(|octet| *octet == b'.')?;
            // Skip, how many, and the query's document.
            let document = rest.get(8..)?;
            (is_printable(collection) && le32(document, 0)? <= length).then(|| {
                found
                    .because("a query of a collection")
                    .telling("database", collection.get(..at).unwrap_or_default())
            })
        }
        MESSAGE => {
            // Flags: checksum, more to come, exhaust. The first section is a body or a sequence.
            let flags = le32(body, 0)?;
            let (kind, section) = body.get(4..)?.split_first()?;
            let size = le32(section, 0)?;
            let is_element = matches!(section.get(4)?, 1..=0x13);
            (flags & !0x1_0003 == 0 && *kind <= 1 && size < length && size >= 5 && is_element)
                .then(|| found.because("an OP_MSG message"))
        }
        REPLY if is_whole && !is_question => {
            // At least one document.
            let (count, size) = (le32(body, 16)?, le32(body, 20)?);
            (count >= 1 && size < length).then(|| found.because("an answer to a query"))
        }
        COMPRESSED if is_whole => {
            let original = le32(body, 0)?;
            (matches!(original, QUERY | MESSAGE | REPLY) && *body.get(8)? <= 3).then_some(found)
        }
        _ => None,
    }
}
