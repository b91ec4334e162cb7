//! One field of a record: its name and its value.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use model::Timestamp;

use crate::element::{self, DataType, Element, REVERSE_ENTERPRISE, Words};
use crate::structured::{List, SubTemplates};

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
    /// Records within the record (RFC 6313).
    List(List<'a>),
    /// Octets as they were sent.
    Bytes(&'a [u8]),
}

/// What a field is called; its text is the camelCase name of the IANA registry, `owner:name` for
/// elements of enterprises, and `PEN/ID` for what nobody named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FieldName {
    space: Space,
    id: u16,
    element: Option<Element>,
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
    Own(&'static str, DataType),
}

impl FieldName {
    /// An element by its enterprise number (0: IANA, and what v9 has beyond it) and id.
    pub fn new(enterprise: u32, id: u16) -> Self {
        let element = element::find(enterprise, id);
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

    pub(crate) const fn own(name: &'static str, kind: DataType) -> Self {
        Self { space: Space::Own(name, kind), id: 0, element: None }
    }

    /// The enterprise number; 0 for IANA, none for scopes of v9, records of sFlow and fields of old versions.
    pub const fn enterprise(&self) -> Option<u32> {
        match self.space {
            Space::Enterprise(enterprise) => Some(enterprise),
            Space::V9Scope | Space::Sflow(_) | Space::Own(..) => None,
        }
    }

    /// The number within its name space.
    pub const fn id(&self) -> u16 {
        self.id
    }

    /// Where it stands: `8` in the IANA registry, `9/12235` among an enterprise's elements, `scope 1`,
    /// `0:1001` among the records of sFlow samples; empty for fields of old versions.
    pub fn number(&self) -> String {
        let id = self.id;
        match self.space {
            Space::Enterprise(0) => id.to_string(),
            Space::Enterprise(enterprise) => format!("{enterprise}/{id}"),
            Space::V9Scope => format!("scope {id}"),
            Space::Sflow(format) => format!("{}:{}", format >> 12, format & 0xfff),
            Space::Own(..) => String::new(),
        }
    }

    /// `unsigned32`, `ipv4Address` … as the registry calls it; none where nobody said.
    pub fn type_name(&self) -> Option<&'static str> {
        self.element.map(|element| element.words().type_name)
    }

    /// `octets`, `packets`, `milliseconds` …, where the registry has one.
    pub fn unit(&self) -> Option<&'static str> {
        self.element.map(|element| element.words().unit).filter(|unit| !unit.is_empty())
    }

    /// A scope of v9: its [`Self::id`] is a scope type.
    pub const fn is_v9_scope(&self) -> bool {
        matches!(self.space, Space::V9Scope)
    }

    pub(crate) fn is_own(&self, name: &str) -> bool {
        matches!(self.space, Space::Own(own, _) if own == name)
    }

    pub(crate) fn kind(&self) -> DataType {
        match self.space {
            Space::Enterprise(_) => self.element.map_or(DataType::Octets, |element| element.kind),
            Space::V9Scope => DataType::Unsigned,
            Space::Sflow(_) => DataType::Octets,
            Space::Own(_, kind) => kind,
        }
    }
}

impl<'a> Field<'a> {
    /// A field by its name; lists find the templates of their records in `lists`.
    #[inline]
    pub(crate) fn read(name: FieldName, bytes: &'a [u8], lists: SubTemplates<'a>) -> Self {
        Self { name, value: FieldValue::read(name.kind(), bytes, lists), bytes }
    }

    /// What its value means, where the registry or the protocol's own says so: `TCP`,
    /// `active timeout`, `SYN, ACK`, `label 16`.
    pub fn meaning(&self) -> Option<Cow<'static, str>> {
        if let (Space::Own(name, _), FieldValue::Unsigned(value)) = (self.name.space, self.value) {
            return element::meaning_of_own(name, value);
        }
        let enterprise = self.name.enterprise()?;
        match (self.value, enterprise, self.name.id) {
            (FieldValue::Unsigned(value), _, id) => element::meaning(enterprise, id, value),
            // applicationId, mplsTopLabelStackSection to mplsLabelStackSection10.
            (FieldValue::Bytes(bytes), 0, 95) => element::application(bytes).map(Cow::Owned),
            (FieldValue::Bytes(bytes), 0, 70..=79) => element::mpls_label(bytes).map(Cow::Owned),
            _ => None,
        }
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id;
        match (self.space, self.element) {
            (Space::Enterprise(enterprise), Some(element)) => {
                let (Words { owner, name, .. }, reversed) = (element.words(), element.reversed);
                if !owner.is_empty() {
                    write!(f, "{owner}:")?;
                }
                if enterprise != REVERSE_ENTERPRISE && !reversed {
                    return f.write_str(name);
                }
                // RFC 5103 §6.1: "reverse", and the first letter becomes a capital.
                let mut letters = name.chars();
                let first = letters.next().map_or(' ', |letter| letter.to_ascii_uppercase());
                write!(f, "reverse{first}{}", letters.as_str())
            }
            (Space::Enterprise(enterprise), None) => write!(f, "{enterprise}/{id}"),
            (Space::Sflow(format), _) => write!(f, "sflow/{}/{}", format >> 12, format & 0xfff),
            (Space::Own(name, _), _) => f.write_str(name),
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
        check(FieldName::new(9, 12_236), "cisco:clientIPv4Address");
        check(FieldName::new(9, 1), "9/1");
        check(FieldName::new(6871, 16_402), "cert:reversePayload");
        check(FieldName::new(0, 45_004), "cisco:clientIPv4Address");
        check(FieldName::new(0, 57_591), "ntop:l7ProtoName");
        check(FieldName::new(0, 40_000), "aaaUsername");
        check(FieldName::new(0, 50_000), "0/50000");
    }

    #[test]
    fn a_field_says_what_its_value_means() {
        let field = |id, value| Field { name: FieldName::new(0, id), value, bytes: &[] };
        let check = |field: Field<'_>, expected: Option<&str>| {
            assert_eq!(field.meaning().as_deref(), expected);
        };
        check(field(4, FieldValue::Unsigned(17)), Some("UDP"));
        check(field(95, FieldValue::Bytes(&[3, 0, 53])), Some("IANA-L4 53"));
        check(field(70, FieldValue::Bytes(&[0, 1, 1])), Some("label 16, EXP 0, bottom of stack"));
        check(field(1, FieldValue::Unsigned(17)), None);
    }

    #[test]
    fn scopes_of_v9_are_not_mistaken_for_elements() {
        check(FieldName::v9_scope(1), "scopeSystem");
        check(FieldName::v9_scope(77), "scope/77");
    }
}
