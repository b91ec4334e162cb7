//! One field of a record: its name and its value.

use std::fmt;
use std::net::IpAddr;

use model::Timestamp;

use crate::element::{self, DataType, Element, REVERSE_ENTERPRISE};

/// One field of a record.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Field<'a> {
    /// Which.
    pub name: FieldName,
    /// What it holds.
    pub value: FieldValue<'a>,
    /// Its octets as they were sent, without the length that stands before variable ones.
    pub bytes: &'a [u8],
}

/// What a field holds, read by the type of its element. Octets of a size that the type cannot
/// have, and those of unknown elements, stay octets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum FieldValue<'a> {
    /// A number.
    Unsigned(u64),
    /// A number that may be negative.
    Signed(i64),
    /// A fraction.
    Float(f64),
    /// An IPv4 or IPv6 address, or the network part of one.
    Address(IpAddr),
    /// A link-layer address.
    Mac([u8; 6]),
    /// Words, without the zeros that fill a field of fixed length.
    Text(&'a str),
    /// An instant.
    Time(Timestamp),
    /// True or false.
    Boolean(bool),
    /// Octets as they were sent.
    Bytes(&'a [u8]),
}

/// What a field is called; its text is the camelCase name of the IANA registry, or `PEN/ID`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FieldName {
    space: Space,
    id: u16,
    element: Option<&'static Element>,
}

/// Whose numbers these are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Space {
    /// Enterprise number; 0 is the IANA registry.
    Enterprise(u32),
    /// Scope types of v9 (RFC 3954 §6.1), a name space of their own.
    V9Scope,
    /// Records of sFlow samples, by format.
    Sflow(u32),
    /// A field that only one version knows.
    Own(&'static str),
}

impl FieldName {
    /// An element by its enterprise number (0: IANA) and id.
    pub fn new(enterprise: u32, id: u16) -> Self {
        let known = matches!(enterprise, 0 | REVERSE_ENTERPRISE);
        let element = if known { element::find(id) } else { None };
        Self { space: Space::Enterprise(enterprise), id, element }
    }

    /// A scope type of v9 (RFC 3954 §6.1): 1 System, 2 Interface, 3 Line Card, 4 Cache, 5 Template.
    pub const fn v9_scope(id: u16) -> Self {
        Self { space: Space::V9Scope, id, element: None }
    }

    /// A record of an sFlow sample: enterprise × 4096 + format.
    pub(crate) const fn sflow(format: u32) -> Self {
        Self { space: Space::Sflow(format), id: 0, element: None }
    }

    pub(crate) const fn own(name: &'static str) -> Self {
        Self { space: Space::Own(name), id: 0, element: None }
    }

    /// The enterprise number; 0 for IANA, none for scopes of v9, records of sFlow and fields of old versions.
    pub const fn enterprise(&self) -> Option<u32> {
        match self.space {
            Space::Enterprise(enterprise) => Some(enterprise),
            Space::V9Scope | Space::Sflow(_) | Space::Own(_) => None,
        }
    }

    /// The number within its name space.
    pub const fn id(&self) -> u16 {
        self.id
    }

    /// `octets`, `packets`, `milliseconds` …, where the registry has one.
    pub fn unit(&self) -> Option<&'static str> {
        self.element.map(|element| element.unit).filter(|unit| !unit.is_empty())
    }

    /// A scope of v9: its [`Self::id`] is a scope type.
    pub const fn is_v9_scope(&self) -> bool {
        matches!(self.space, Space::V9Scope)
    }

    pub(crate) fn kind(&self) -> DataType {
        match self.space {
            Space::Enterprise(_) => self.element.map_or(DataType::Octets, |element| element.kind),
            Space::V9Scope => DataType::Unsigned,
            Space::Sflow(_) => DataType::Octets,
            Space::Own(_) => DataType::Ipv4,
        }
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id;
        match (self.space, self.element) {
            (Space::Enterprise(REVERSE_ENTERPRISE), Some(element)) => {
                // RFC 5103 §6.1: "reverse", and the first letter becomes a capital.
                let mut letters = element.name.chars();
                let first = letters.next().map_or(' ', |letter| letter.to_ascii_uppercase());
                write!(f, "reverse{first}{}", letters.as_str())
            }
            (Space::Enterprise(_), Some(element)) => f.write_str(element.name),
            (Space::Enterprise(enterprise), None) => write!(f, "{enterprise}/{id}"),
            (Space::Sflow(format), _) => write!(f, "sflow/{}/{}", format >> 12, format & 0xfff),
            (Space::Own(name), _) => f.write_str(name),
            (Space::V9Scope, _) => match id {
                1 => f.write_str("scopeSystem"),
                2 => f.write_str("scopeInterface"),
                3 => f.write_str("scopeLineCard"),
                4 => f.write_str("scopeCache"),
                5 => f.write_str("scopeTemplate"),
                _ => write!(f, "scope/{id}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: FieldName, expected: &str) {
        assert_eq!(name.to_string(), expected);
    }

    #[test]
    fn names_are_the_registrys_or_numbers() {
        check(FieldName::new(0, 1), "octetDeltaCount");
        check(FieldName::new(29305, 1), "reverseOctetDeltaCount");
        check(FieldName::new(9, 12_235), "9/12235");
        check(FieldName::new(0, 40_000), "0/40000");
    }

    #[test]
    fn scopes_of_v9_are_not_mistaken_for_elements() {
        check(FieldName::v9_scope(1), "scopeSystem");
        check(FieldName::v9_scope(77), "scope/77");
    }
}
