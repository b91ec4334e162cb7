//! What finds and reaches devices of one maker: Ubiquiti's discovery (a version, a command, a length,
//! then kinds with their lengths; as its tools and nmap's script for it send it), Cisco Meraki's
//! messages to its cloud (port 7351: Meraki's Upstream Firewall Rules; nobody documents what they look
//! like, their first four octets are those that were seen), and the knocks of the MAGELLAN project.

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

pub(super) fn ubiquiti(segment: &Segment<'_>) -> Outcome {
    let [1 | 2, _, rest @ ..] = segment.payload else { return Outcome::No };
    if !segment.has_port(10_001) {
        return Outcome::No;
    }
    if segment.payload == b"\x01\0\0\0" {
        return Found::new("UBNTAC2").because("a Ubiquiti device is sought at its port").into();
    }
    let mut fields = rest.get(2..).unwrap_or_default();
    if fields.is_empty() || !be16(rest, 0).is_some_and(|told| is_length(told, fields.len())) {
        return Outcome::No;
    }
    while let [_, high, low, rest @ ..] = fields {
        let Some(next) = rest.get(usize::from(u16::from_be_bytes([*high, *low]))..) else {
            return Outcome::No;
        };
        fields = next;
    }
    if fields.is_empty() {
        Found::new("UBNTAC2").because("a Ubiquiti device tells of itself").into()
    } else {
        Outcome::No
    }
}

pub(super) fn meraki(segment: &Segment<'_>) -> Outcome {
    if segment.has_port(7351) && segment.payload.starts_with(&[0xfe, 0xf7, 0x28, 0x91]) {
        Found::new("MerakiCloud").because("the mark of Meraki's messages at their port").into()
    } else {
        Outcome::No
    }
}

/// `MGLNDD_`, the address it went to, its port.
pub(super) fn magellan(segment: &Segment<'_>) -> Outcome {
    let Some(words) = segment.payload.strip_prefix(b"MGLNDD_") else { return Outcome::No };
    let is_address = |octet: &u8| octet.is_ascii_hexdigit() || b".:_\n".contains(octet);
    if words.len() >= 7 && words.iter().all(is_address) {
        Found::new("RipeAtlas").because("a knock of RIPE's measurements").into()
    } else {
        Outcome::No
    }
}
