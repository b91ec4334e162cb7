//! What only an exporter can tell of a flow, and most do not: kept apart so that a flow stays small.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{EventReason, FlowEvent};

/// What only an exporter can tell of a flow.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reported {
    /// Name of the interface it came in by, valid when the record came; never empty.
    pub input_interface_name: Option<Arc<str>>,
    /// Name of the interface it left by, valid when the record came; never empty.
    pub output_interface_name: Option<Arc<str>>,
    /// IE 233 or IE 230.
    pub event: Option<FlowEvent>,
    /// Why it happened: Cisco ASA's extended event, IE 33002.
    pub event_reason: Option<EventReason>,
    /// The source behind the translator, IE 225 / 281.
    pub post_nat_source: Option<IpAddr>,
    /// IE 227.
    pub post_nat_source_port: Option<u16>,
    /// The destination behind the translator, IE 226 / 282.
    pub post_nat_destination: Option<IpAddr>,
    /// IE 228.
    pub post_nat_destination_port: Option<u16>,
    /// First port of a block given to a subscriber, IE 361.
    pub port_block_start: Option<u16>,
    /// Last port of it, IE 362, or by size and step (IE 364, 363).
    pub port_block_end: Option<u16>,
    /// Where the exporter saw it: flowDirection, IE 61.
    pub observed: Option<ObservedDirection>,
    /// IE 56 / 81.
    pub source_mac: Option<MacAddress>,
    /// IE 80 / 57.
    pub destination_mac: Option<MacAddress>,
    /// Labels from the top of the stack, a space between them (IE 70–79); never empty.
    pub mpls_labels: Option<Box<str>>,
    /// IE 234.
    pub input_vrf: Option<u32>,
    /// IE 235.
    pub output_vrf: Option<u32>,
    /// Name of the VRF it came in by, IE 236; never empty.
    pub input_vrf_name: Option<Arc<str>>,
    /// Name of the VRF it left by; never empty.
    pub output_vrf_name: Option<Arc<str>>,
}

/// Where an exporter saw a flow: flowDirection, IE 61.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ObservedDirection {
    /// Coming into the interface.
    Ingress,
    /// Leaving by it.
    Egress,
}

/// A hardware address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct MacAddress(pub [u8; 6]);

impl Reported {
    /// Nothing.
    pub const NOTHING: Self = Self {
        input_interface_name: None,
        output_interface_name: None,
        event: None,
        event_reason: None,
        post_nat_source: None,
        post_nat_source_port: None,
        post_nat_destination: None,
        post_nat_destination_port: None,
        port_block_start: None,
        port_block_end: None,
        observed: None,
        source_mac: None,
        destination_mac: None,
        mpls_labels: None,
        input_vrf: None,
        output_vrf: None,
        input_vrf_name: None,
        output_vrf_name: None,
    };
}

impl ObservedDirection {
    /// Both, in the order of their numbers.
    pub const ALL: [Self; 2] = [Self::Ingress, Self::Egress];

    /// The word the user sees and types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

/// A text is no hardware address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParseMacError;

impl fmt::Display for ParseMacError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a hardware address is six pairs of hexadecimal digits with colons between")
    }
}

impl std::error::Error for ParseMacError {}

impl FromStr for MacAddress {
    type Err = ParseMacError;

    fn from_str(text: &str) -> Result<Self, ParseMacError> {
        let mut octets = [0; 6];
        let mut parts = text.split(':');
        for octet in &mut octets {
            let digits =
                |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit());
            let part = parts.next().filter(digits).ok_or(ParseMacError)?;
            *octet = u8::from_str_radix(part, 16).map_err(|_| ParseMacError)?;
        }
        parts.next().is_none().then_some(Self(octets)).ok_or(ParseMacError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hardware_address_is_read_as_it_is_written() {
        let mac = MacAddress([0, 0x1b, 0xc5, 9, 0xff, 0x10]);
        assert_eq!(mac.to_string(), "00:1b:c5:09:ff:10");
        assert_eq!("00:1B:c5:09:ff:10".parse(), Ok(mac));
        for wrong in ["", "00:1b:c5:09:ff", "00:1b:c5:09:ff:10:11", "+0:1b:c5:09:ff:10"] {
            assert_eq!(wrong.parse::<MacAddress>(), Err(ParseMacError), "{wrong}");
        }
    }
}
