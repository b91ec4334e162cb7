//! tshark's names of fields, and which of our elements each of them shows.

mod flows;
mod samples;

use std::collections::HashMap;
use std::sync::LazyLock;

/// One of tshark's names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// As tshark has it.
    pub(crate) name: &'static str,
    /// Which part of the element it shows, and how.
    pub(crate) part: Part,
    /// The elements it is used for: `8` is IANA's, `3054/110` an enterprise's, words are ours.
    pub(crate) elements: &'static [&'static str],
}

/// Which part of an element a name shows, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// All of it, and what fills it up to a multiple of four octets (XDR).
    Filled,
    /// Milliseconds since boot as seconds.
    Uptime,
    /// An instant in words.
    Date,
    /// The first octet.
    FirstOctet,
    /// All octets but the first.
    OtherOctets,
    /// The upper octet of two.
    High,
    /// The lower octet of two.
    Low,
    /// The upper two bits of forwardingStatus.
    StatusHigh,
    /// Its lower six.
    StatusLow,
    /// The lowest bit.
    Lowest,
    /// The bit above it.
    SecondLowest,
    /// The 20 bits of an MPLS label.
    Label,
    /// Its traffic class.
    Class,
    /// Its bottom-of-stack bit.
    Bottom,
    /// The identifier of one of Juniper's common properties: the upper six bits.
    CommonId,
    /// Its value: the other bits.
    CommonValue,
}

pub(crate) const fn row(name: &'static str, part: Part, elements: &'static [&'static str]) -> Row {
    Row { name, part, elements }
}

/// The row of a name.
pub(crate) fn find(name: &str) -> Option<&'static Row> {
    static ROWS: LazyLock<HashMap<&str, &Row>> = LazyLock::new(|| {
        flows::FLOWS.iter().chain(&samples::SAMPLES).map(|row| (row.name, row)).collect()
    });
    ROWS.get(name).copied()
}

/// Some name shows this element, so that the names of the unknown do not.
pub(crate) fn has_name(element: &str) -> bool {
    static ELEMENTS: LazyLock<Vec<&str>> =
        LazyLock::new(|| flows::FLOWS.iter().flat_map(|row| row.elements).copied().collect());
    ELEMENTS.contains(&element)
}

/// Names for elements the dissector has none for, followed by their octets.
pub(crate) const UNKNOWN: [&str; 2] =
    ["cflow.enterprise_private_entry", "cflow.unknown_field_type"];

/// The reverse of an IANA element (RFC 5103) is shown under the element's own name.
pub(crate) fn without_direction(element: &str) -> &str {
    element.strip_prefix("29305/").unwrap_or(element)
}
