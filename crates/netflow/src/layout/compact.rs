//! Records that vary in length, brought to one: what varies is left out, or replaced by where it
//! stands, so that everything else stands where it stands in every record.

use crate::columns::Place;
use crate::flow::Target;
use crate::layout::{LayoutField, VARIABLE, split_field};

/// Octets that are copied at once, for a copy of known length is a few instructions; what is too
/// much is taken back.
const BLOCK: usize = 64;

/// How records of a layout are brought to one length.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Compact {
    pieces: Box<[Piece]>,
    /// Of each record.
    pub(crate) octets: usize,
    /// What a flow takes from where, in wire order.
    pub(crate) steps: Box<[(Target, Place)]>,
}

/// What becomes of the next octets of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece {
    /// So many are taken over.
    Copy(usize),
    /// A field is left out.
    Skip(u16),
    /// A field is replaced by where it stands.
    Word(u16),
}

/// Where a word stands among the octets of a set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WordPlace {
    start: u16,
    length: u16,
}

impl Compact {
    /// None where everything stands at its place already, or something that a flow takes would not
    /// stand at one.
    pub(crate) fn new(fields: &[LayoutField]) -> Option<Self> {
        if !fields.iter().any(|field| field.length == VARIABLE || is_word(field)) {
            return None;
        }
        let mut pieces = Vec::new();
        let mut steps = Vec::new();
        let mut octets = 0;
        for field in fields {
            let length = match field.target {
                Some(_) if is_word(field) => {
                    pieces.push(Piece::Word(field.length));
                    WordPlace::OCTETS
                }
                Some(_) if field.length == VARIABLE => return None,
                None if field.length == VARIABLE => {
                    pieces.push(Piece::Skip(field.length));
                    0
                }
                _ => {
                    match pieces.last_mut() {
                        Some(Piece::Copy(octets)) => *octets += usize::from(field.length),
                        _ => pieces.push(Piece::Copy(field.length.into())),
                    }
                    field.length
                }
            };
            if let Some(target) = field.target {
                steps.push((target, Place { offset: octets, length }));
            }
            octets += usize::from(length);
        }
        Some(Self { pieces: pieces.into(), octets, steps: steps.into() })
    }

    /// Adds the record that begins there to `out`, brought to one length; how many octets it has in
    /// `bytes`. None, and nothing, where it does not fit.
    pub(crate) fn add(&self, bytes: &[u8], start: usize, out: &mut Vec<u8>) -> Option<usize> {
        let before = out.len();
        let rest = self.copy(bytes, start, out);
        if rest.is_none() {
            out.truncate(before);
        }
        Some(bytes.len() - start - rest?)
    }

    /// How many octets are left after it.
    #[inline]
    fn copy(&self, bytes: &[u8], start: usize, out: &mut Vec<u8>) -> Option<usize> {
        let mut rest = bytes.get(start..)?;
        for piece in &self.pieces {
            match *piece {
                Piece::Copy(octets) => {
                    let (taken, behind) = rest.split_at_checked(octets)?;
                    match rest.first_chunk::<BLOCK>() {
                        Some(block) if octets <= BLOCK => {
                            let end = out.len() + octets;
                            out.extend_from_slice(block);
                            out.truncate(end);
                        }
                        _ => out.extend_from_slice(taken),
                    }
                    rest = behind;
                }
                Piece::Skip(length) => (_, rest) = split_field(rest, length)?,
                Piece::Word(length) => {
                    let word;
                    (word, rest) = split_field(rest, length)?;
                    // A message has no octet beyond what 16 bits count.
                    let start = u16::try_from(bytes.len() - rest.len() - word.len()).ok()?;
                    let length = u16::try_from(word.len()).ok()?;
                    out.extend_from_slice(&WordPlace { start, length }.to_octets());
                }
            }
        }
        Some(rest.len())
    }
}

impl WordPlace {
    /// What it takes in a record.
    pub(crate) const OCTETS: u16 = 4;

    pub(crate) const fn read([a, b, c, d]: [u8; 4]) -> Self {
        Self { start: u16::from_be_bytes([a, b]), length: u16::from_be_bytes([c, d]) }
    }

    /// The word itself.
    pub(crate) fn word(self, bytes: &[u8]) -> &[u8] {
        let start = usize::from(self.start);
        bytes.get(start..start + usize::from(self.length)).unwrap_or_default()
    }

    /// A number for the word that no other word has; none where it is long, or too near the end.
    #[inline]
    pub(crate) fn key(self, bytes: &[u8]) -> Option<u128> {
        let octets = bytes.get(usize::from(self.start)..)?.first_chunk::<16>()?;
        let free = 8 * 15_u32.checked_sub(self.length.into())?;
        // The length stands where no octet of the word does.
        let word = u128::from_be_bytes(*octets) >> 8 >> free;
        Some(word << 8 | u128::from(self.length))
    }

    const fn to_octets(self) -> [u8; 4] {
        let ([a, b], [c, d]) = (self.start.to_be_bytes(), self.length.to_be_bytes());
        [a, b, c, d]
    }
}

/// A field that a flow takes as text.
const fn is_word(field: &LayoutField) -> bool {
    matches!(field.target, Some(Target::ApplicationName))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldName;

    #[test]
    fn what_varies_is_replaced_by_where_it_stands_or_left_out() {
        let field = |(id, length, target)| LayoutField {
            name: FieldName::new(0, id),
            offset: 0,
            length,
            target,
        };
        let fields = [
            (2, 2, Some(Target::Packets)),
            (460, VARIABLE, None),
            (96, VARIABLE, Some(Target::ApplicationName)),
            (4, 1, Some(Target::Protocol)),
        ];
        let compact = Compact::new(&fields.map(field)).unwrap();
        let place = |offset, length| Place { offset, length };
        let expected = [
            (Target::Packets, place(0, 2)),
            (Target::ApplicationName, place(2, 4)),
            (Target::Protocol, place(6, 1)),
        ];
        assert_eq!((&*compact.steps, compact.octets), (&expected[..], 7));

        let bytes = b"\x00\x09\x02xx\x03dns\x11\x00\x07\x00\x00\x06\x00";
        let mut out = Vec::new();
        assert_eq!(compact.add(bytes, 0, &mut out), Some(10));
        assert_eq!(compact.add(bytes, 10, &mut out), Some(5));
        assert_eq!(compact.add(bytes, 15, &mut out), None);
        assert_eq!(out, [0, 9, 0, 6, 0, 3, 0x11, 0, 7, 0, 14, 0, 0, 6]);
        let place = WordPlace::read([0, 6, 0, 3]);
        assert_eq!(place.word(bytes), b"dns");
        assert_eq!(place.key(bytes), None);
        assert_eq!(place.key(&[&bytes[..], &[7; 16]].concat()), Some(0x646e_7303));
    }

    #[test]
    fn a_number_of_any_length_stands_nowhere() {
        let length = LayoutField {
            name: FieldName::new(0, 1),
            offset: 0,
            length: VARIABLE,
            target: Some(Target::Octets),
        };
        assert_eq!(Compact::new(&[length]), None);
    }
}
