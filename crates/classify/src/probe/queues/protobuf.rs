//! Messages of Protocol Buffers, whatever they mean (protobuf.dev, Encoding): fields of a number, a
//! type and a value. They have no mark of their own, so that at least five fields in the order of their
//! numbers, as the encoders write them, and words or a message among them, have to fill what is shown.

use crate::segment::{Found, Outcome, Segment};

/// What a stream's segment or a datagram has to hold.
const LEAST_OCTETS: usize = 24;
const LEAST_FIELDS: usize = 5;
/// Greater numbers are allowed, and nobody uses them.
const MAX_NUMBER: u64 = 65_535;
/// Messages within messages that are looked into.
const MAX_DEPTH: u8 = 3;
const LEAST_WORD: usize = 3;
/// Octets looked at.
const MAX_OCTETS: usize = 2048;

pub(in crate::probe) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if !segment.first || payload.len() < LEAST_OCTETS || payload.len() > MAX_OCTETS {
        return Outcome::No;
    }
    let Some(message) = Message::read(payload, 0) else { return Outcome::No };
    // Behind it a stream may go on with another one.
    let is_whole = message.rest == 0 || (segment.stream && message.rest <= message.octets / 8);
    if is_whole && message.fields >= LEAST_FIELDS && message.tells {
        Found::new("Protobuf").because("fields of Protocol Buffers in their order").into()
    } else {
        Outcome::No
    }
}

/// The first message of these octets.
struct Message {
    fields: usize,
    octets: usize,
    /// Octets behind it.
    rest: usize,
    /// Words, or a message of two fields or more, are among the fields.
    tells: bool,
}

impl Message {
    fn read(octets: &[u8], depth: u8) -> Option<Self> {
        let mut message = Self { fields: 0, octets: 0, rest: octets.len(), tells: false };
        let mut rest = octets;
        let mut last = 0;
        while let Some(field) = Field::read(rest) {
            if field.number < last {
                break;
            }
            last = field.number;
            message.fields += 1;
            message.tells |= field.value.is_some_and(|value| tells(value, depth));
            rest = field.behind;
        }
        message.rest = rest.len();
        message.octets = octets.len() - rest.len();
        (message.fields > 0).then_some(message)
    }
}

/// One field.
struct Field<'a> {
    number: u64,
    /// Where it has a length.
    value: Option<&'a [u8]>,
    behind: &'a [u8],
}

impl<'a> Field<'a> {
    fn read(octets: &'a [u8]) -> Option<Self> {
        let (tag, rest) = number(octets, 3)?;
        let (number_of_field, kind) = (tag >> 3, tag & 7);
        if !(1..=MAX_NUMBER).contains(&number_of_field) {
            return None;
        }
        let (value, behind) = match kind {
            0 => (None, number(rest, 10)?.1),
            1 => (None, rest.get(8..)?),
            2 => {
                let (length, rest) = number(rest, 5)?;
                let (value, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                (Some(value), rest)
            }
            5 => (None, rest.get(4..)?),
            _ => return None,
        };
        Some(Self { number: number_of_field, value, behind })
    }
}

/// A number in sevens, the least first, written as short as it can be.
fn number(octets: &[u8], most: usize) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (at, octet) in octets.iter().take(most).enumerate() {
        value |= u64::from(octet & 0x7f).checked_shl(7 * u32::try_from(at).ok()?).unwrap_or(0);
        if octet & 0x80 == 0 {
            let is_short = at == 0 || *octet != 0;
            return is_short.then(|| octets.get(at + 1..).map(|rest| (value, rest))).flatten();
        }
    }
    None
}

/// Whether a value is words, or a message that fills it.
fn tells(value: &[u8], depth: u8) -> bool {
    let is_words = value.len() >= LEAST_WORD
        && std::str::from_utf8(value).is_ok_and(|words| !words.chars().any(char::is_control));
    let is_message = || {
        let message = Message::read(value, depth + 1);
        message.is_some_and(|message| message.rest == 0 && message.fields >= 2)
    };
    is_words || (depth < MAX_DEPTH && is_message())
}
