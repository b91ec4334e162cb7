//! The information elements: what a field number means and how its octets are to be read.

mod meaning;
mod table;

use table::Table;

pub(crate) use meaning::{application, meaning, meaning_of_own, mpls_label};

/// One element of the IANA registry, or of an enterprise's own numbers. It goes with every field of
/// every record, so that it is small: its words are where its row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Element {
    table: Table,
    /// At which octet of the table its row begins.
    row: u16,
    pub(crate) kind: DataType,
    /// An enterprise's own element for the other direction (CERT).
    pub(crate) reversed: bool,
}

/// What its row says of an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Words {
    /// Whose, in a word: `cisco`; empty for IANA.
    pub(crate) owner: &'static str,
    /// camelCase, as registered.
    pub(crate) name: &'static str,
    /// As registered: `unsigned32`, `ipv4Address` …
    pub(crate) type_name: &'static str,
    /// As registered: `octets`, `packets`, `milliseconds` …; empty where there is none.
    pub(crate) unit: &'static str,
}

/// How octets become a value (RFC 7011 §6.1, RFC 6313 §4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DataType {
    /// octetArray, and integers that are wider than any number here.
    Octets,
    Unsigned,
    Signed,
    Float,
    Boolean,
    Mac,
    Text,
    Ipv4,
    Ipv6,
    /// dateTimeSeconds: 32 bits.
    Seconds,
    /// dateTimeMilliseconds: 64 bits.
    Millis,
    /// dateTimeMicroseconds and dateTimeNanoseconds: NTP format, 32.32 bits since 1900.
    Ntp,
    BasicList,
    SubTemplateList,
    SubTemplateMultiList,
}

/// Enterprise number of the reverse of every IANA element (RFC 5103 §6.1).
pub(crate) const REVERSE_ENTERPRISE: u32 = 29305;
/// CERT marks the reverse of its own elements by a bit of their number.
const CERT: u32 = 6871;
const CISCO: u32 = 9;
const NTOP: u32 = 35_632;
const CERT_REVERSE: u16 = 0x4000;
/// v9 has no enterprise numbers: Cisco and ntop moved their elements up in the one name space.
const CISCO_IN_V9: u16 = 32_768;
const NTOP_IN_V9: u16 = 57_472;

/// The element of that number and enterprise; 0 is IANA, with what v9 has beyond the registry.
pub(crate) fn find(enterprise: u32, id: u16) -> Option<Element> {
    match enterprise {
        0 => Table::IANA.find(id).or_else(|| find_in_v9(id)),
        REVERSE_ENTERPRISE => Table::IANA.find(id),
        CERT if id & CERT_REVERSE != 0 => {
            let forward = Table::of(CERT)?.find(id & !CERT_REVERSE)?;
            Some(Element { reversed: true, ..forward })
        }
        _ => Table::of(enterprise)?.find(id),
    }
}

fn find_in_v9(id: u16) -> Option<Element> {
    if let Some(element) = Table::V9.find(id) {
        return Some(element);
    }
    let moved = |enterprise, by| Table::of(enterprise)?.find(id.checked_sub(by)?);
    moved(NTOP, NTOP_IN_V9).or_else(|| moved(CISCO, CISCO_IN_V9))
}

impl DataType {
    /// By its name in the registry.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "octetArray" | "unsigned256" => Self::Octets,
            "unsigned8" | "unsigned16" | "unsigned32" | "unsigned64" => Self::Unsigned,
            "signed8" | "signed16" | "signed32" | "signed64" => Self::Signed,
            "float32" | "float64" => Self::Float,
            "boolean" => Self::Boolean,
            "macAddress" => Self::Mac,
            "string" => Self::Text,
            "ipv4Address" => Self::Ipv4,
            "ipv6Address" => Self::Ipv6,
            "dateTimeSeconds" => Self::Seconds,
            "dateTimeMilliseconds" => Self::Millis,
            "dateTimeMicroseconds" | "dateTimeNanoseconds" => Self::Ntp,
            "basicList" => Self::BasicList,
            "subTemplateList" => Self::SubTemplateList,
            "subTemplateMultiList" => Self::SubTemplateMultiList,
            _ => return None,
        })
    }

    /// Whether it holds other records (RFC 6313).
    pub(crate) const fn is_list(self) -> bool {
        matches!(self, Self::BasicList | Self::SubTemplateList | Self::SubTemplateMultiList)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(enterprise: u32, id: u16, expected: (&str, &str, &str, &str)) {
        let found = find(enterprise, id).map(|element| {
            let Words { owner, name, type_name, unit } = element.words();
            (owner, name, type_name, unit)
        });
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn an_element_is_found_by_its_number() {
        check(0, 1, ("", "octetDeltaCount", "unsigned64", "octets"));
        check(0, 8, ("", "sourceIPv4Address", "ipv4Address", ""));
        check(0, 533, ("", "pathDelaySumDeltaMicroseconds", "unsigned64", "microseconds"));
        check(9, 12_236, ("cisco", "clientIPv4Address", "ipv4Address", ""));
        check(35_632, 118, ("ntop", "l7Proto", "unsigned16", ""));
        for id in [0, 65, 126, 416, 534, 32_767] {
            assert_eq!(find(0, id), None);
        }
        assert_eq!(find(4_294_967_295, 1), None);
    }

    #[test]
    fn elements_of_vendors_are_found_where_v9_has_them() {
        check(0, 40_001, ("", "xlateSourceIPv4Address", "ipv4Address", ""));
        check(0, 33_000, ("", "ingressAclId", "octetArray", ""));
        check(0, 45_004, ("cisco", "clientIPv4Address", "ipv4Address", ""));
        check(0, 57_590, ("ntop", "l7Proto", "unsigned16", ""));
    }

    #[test]
    fn the_reverse_of_certs_elements_is_a_bit_of_their_number() {
        check(6871, 16_398, ("cert", "initialTCPFlags", "unsigned16", ""));
        assert_eq!(find(6871, 16_398).map(|element| element.reversed), Some(true));
        assert_eq!(find(6871, 14).map(|element| element.reversed), Some(false));
    }
}
