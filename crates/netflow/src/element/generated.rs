//! Generated from the IANA registry of IPFIX information elements.

use super::{DataType, Element};

pub(super) const ELEMENTS: &[Element] = &[
    Element { id: 1, name: "octetDeltaCount", kind: DataType::Unsigned, unit: "octets" },
    Element { id: 8, name: "sourceIPv4Address", kind: DataType::Ipv4, unit: "" },
];
