//! A DNS message read as far as it goes: header, questions, records, compressed names
//! (RFC 1035 §4.1).

use crate::octets::{be16, be32};
use crate::text::{self, MAX_NAME_OCTETS};

pub(super) const HEADER_OCTETS: usize = 12;
const MAX_LABEL_OCTETS: u8 = 63;
/// Records of one message that are looked at: an answer with more is a transfer of a zone.
const MAX_LOOKED_AT: u32 = 96;

/// What the header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) id: u16,
    pub(super) is_response: bool,
    /// Query, status, notify, update …
    pub(super) opcode: u8,
    pub(super) code: u16,
    /// The bit that is still zero (RFC 6895 §2).
    pub(super) is_reserved: bool,
    /// The rest of it did not fit (RFC 1035 §4.1.1).
    pub(super) is_truncated: bool,
    pub(super) questions: u16,
    /// Answers, authorities, additional records.
    pub(super) records: [u16; 3],
}

/// A question, and where it ends.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) name: Vec<u8>,
    pub(super) kind: u16,
    /// Without the bit that asks for a unicast answer (RFC 6762 §5.4).
    pub(super) class: u16,
    pub(super) end: usize,
}

/// A whole resource record.
#[derive(Debug)]
pub(super) struct Record<'a> {
    /// 0 is an answer, 1 an authority, 2 an additional record.
    pub(super) section: u8,
    pub(super) name: Vec<u8>,
    pub(super) kind: u16,
    /// Without the bit that empties caches (RFC 6762 §10.2).
    pub(super) class: u16,
    pub(super) ttl_seconds: u32,
    pub(super) data: &'a [u8],
    /// Where the data begins in the message.
    pub(super) at: usize,
}

/// The records behind the questions, as long as they can be read.
pub(super) struct Records<'a> {
    message: &'a [u8],
    at: usize,
    /// Left in each section.
    left: [u16; 3],
    looked_at: u32,
    /// One that was announced could not be read.
    pub(super) is_cut: bool,
}

impl Header {
    pub(super) fn read(message: &[u8]) -> Option<Self> {
        let id = be16(message, 0)?;
        let flags = be16(message, 2)?;
        Some(Self {
            id,
            is_response: flags & 0x8000 != 0,
            opcode: (flags >> 11 & 15) as u8,
            code: flags & 15,
            is_reserved: flags & 0x40 != 0,
            is_truncated: flags & 0x200 != 0,
            questions: be16(message, 4)?,
            records: [be16(message, 6)?, be16(message, 8)?, be16(message, 10)?],
        })
    }
}

impl Question {
    /// The question that begins there.
    pub(super) fn read(message: &[u8], at: usize) -> Option<Self> {
        let (name, at) = name(message, at)?;
        let (kind, class) = (be16(message, at)?, be16(message, at + 2)? & 0x7fff);
        Some(Self { name, kind, class, end: at + 4 })
    }
}

impl<'a> Records<'a> {
    /// Of a message whose questions end there.
    pub(super) const fn new(message: &'a [u8], header: Header, at: usize) -> Self {
        Self { message, at, left: header.records, looked_at: 0, is_cut: false }
    }

    fn record(&mut self, section: usize) -> Option<Record<'a>> {
        let (name, at) = name(self.message, self.at)?;
        let length = usize::from(be16(self.message, at + 8)?);
        let from = at + 10;
        let data = self.message.get(from..from.checked_add(length)?)?;
        self.at = from + length;
        Some(Record {
            section: u8::try_from(section).unwrap_or_default(),
            name,
            kind: be16(self.message, at)?,
            class: be16(self.message, at + 2)? & 0x7fff,
            ttl_seconds: be32(self.message, at + 4)?,
            data,
            at: from,
        })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let section = self.left.iter().position(|left| *left > 0)?;
        if self.looked_at >= MAX_LOOKED_AT {
            return None;
        }
        self.looked_at += 1;
        if let Some(left) = self.left.get_mut(section) {
            *left -= 1;
        }
        let record = self.record(section);
        self.is_cut |= record.is_none();
        record
    }
}

/// The name that begins there with dots between its labels, and where reading goes on. A pointer may
/// only lead back before all that was read of the name, so that it ends; a name longer than any may
/// be is none.
pub(super) fn name(message: &[u8], at: usize) -> Option<(Vec<u8>, usize)> {
    // Few names are longer.
    let mut name = Vec::with_capacity(48);
    let (mut here, mut lowest, mut end) = (at, at, None);
    loop {
        let length = *message.get(here)?;
        match length {
            0 => return Some((name, end.unwrap_or(here + 1))),
            1..=MAX_LABEL_OCTETS => {
                let from = here + 1;
                let to = from + usize::from(length);
                let label = message.get(from..to)?;
                if !name.is_empty() {
                    name.push(b'.');
                }
                name.extend_from_slice(label);
                if name.len() > MAX_NAME_OCTETS {
                    return None;
                }
                here = to;
            }
            0xc0.. => {
                let target = usize::from(be16(message, here)? & 0x3fff);
                end = end.or(Some(here + 2));
                if target < HEADER_OCTETS || target >= lowest {
                    return None;
                }
                (here, lowest) = (target, target);
            }
            _ => return None,
        }
    }
}

/// A name made fit to be shown.
pub(super) fn shown(name: &[u8]) -> Box<str> {
    text::host_name(name).unwrap_or_default()
}
