//! DNS over UDP and TCP, multicast DNS and LLMNR: a header that fits and a first question or record
//! that can be read (RFC 1035 §4.1, §4.2.2; RFC 6762 §18; RFC 4795 §2.1.1).

use crate::segment::{Outcome, Segment};
use crate::text::{self, MAX_NAME_OCTETS};

const PORT: u16 = 53;
const MULTICAST_PORT: u16 = 5353;
const LINK_LOCAL_PORT: u16 = 5355;
const HEADER_OCTETS: usize = 12;
const MAX_LABEL_OCTETS: u8 = 63;
/// More records than a message has room for are a sign of something else.
const MAX_RECORDS: u16 = 1024;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let application = match segment {
        _ if segment.has_port(MULTICAST_PORT) => "MDNS",
        _ if segment.has_port(LINK_LOCAL_PORT) => "LLMNR",
        _ => "DNS",
    };
    let is_usual = segment.has_port(PORT) || application != "DNS";
    let message = if segment.stream {
        let Some((length, message)) = segment.payload.split_first_chunk() else {
            return if is_usual { Outcome::More } else { Outcome::No };
        };
        let length = usize::from(u16::from_be_bytes(*length));
        if length < HEADER_OCTETS {
            return Outcome::No;
        }
        if is_usual && message.len() < HEADER_OCTETS {
            return Outcome::More;
        }
        message.get(..length).unwrap_or(message)
    } else {
        segment.payload
    };
    match read(message, is_usual) {
        Some(name) => Outcome::called(application, name),
        None => Outcome::No,
    }
}

/// The first name of a message that is DNS: what was asked, or what is told.
fn read(message: &[u8], is_usual: bool) -> Option<Option<Box<str>>> {
    let (header, rest) = message.split_first_chunk::<HEADER_OCTETS>()?;
    let [_, _, high, low, ..] = *header;
    let count = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
    let (questions, answers, authorities, additional) = (count(4), count(6), count(8), count(10));
    let is_response = high & 0x80 != 0;
    // Opcode: query, status, notify, update. One bit is still zero (RFC 6895 §2).
    if !matches!(high >> 3 & 15, 0 | 2 | 4 | 5) || low & 0x40 != 0 {
        return None;
    }
    if [answers, authorities, additional].iter().any(|count| *count > MAX_RECORDS) {
        return None;
    }
    if questions == 0 {
        // A refusal may be the header alone; a multicast answer has no question.
        let is_bare = rest.is_empty() && is_response && low & 15 != 0;
        let is_told = answers > 0 && is_response;
        return match (is_usual, is_bare, is_told) {
            (true, true, _) => Some(None),
            (true, _, true) => record(rest).map(|name| text::host_name(&name)),
            _ => None,
        };
    }
    // More than one question is only asked over multicast.
    if questions != 1 && !(is_usual && questions <= 255) || !is_response && answers > MAX_RECORDS {
        return None;
    }
    let (name, rest) = name(rest, is_usual)?;
    let [type_high, type_low, class_high, class_low, ..] = *rest else {
        return None;
    };
    let kind = u16::from_be_bytes([type_high, type_low]);
    // The top bit asks for a unicast answer (RFC 6762 §5.4).
    let class = u16::from_be_bytes([class_high & 0x7f, class_low]);
    let is_class = matches!(class, 1 | 3 | 4 | 254 | 255);
    let is_type = matches!(kind, 1..=110 | 249..=262 | 32768 | 32769 | 65280..=65534);
    (is_class && is_type).then(|| text::host_name(&name))
}

/// The name of a whole resource record (RFC 1035 §3.2.1).
fn record(octets: &[u8]) -> Option<Vec<u8>> {
    let (name, rest) = name(octets, true)?;
    let [_, _, class_high, class_low, _, _, _, _, high, low, data @ ..] = rest else {
        return None;
    };
    let class = u16::from_be_bytes([*class_high & 0x7f, *class_low]);
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    (matches!(class, 1 | 3 | 4 | 254 | 255) && data.len() >= length).then_some(name)
}

/// An uncompressed name with dots between its labels, and what follows it. Away from the usual
/// ports labels must be printable.
fn name(octets: &[u8], is_usual: bool) -> Option<(Vec<u8>, &[u8])> {
    let mut name = Vec::new();
    let mut rest = octets;
    loop {
        let (length, after) = rest.split_first()?;
        match *length {
            0 => return Some((name, after)),
            1..=MAX_LABEL_OCTETS => {}
            _ => return None,
        }
        let (label, after) = after.split_at_checked(usize::from(*length))?;
        if !is_usual && !label.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend_from_slice(label);
        if name.len() > MAX_NAME_OCTETS {
            return None;
        }
        rest = after;
    }
}
