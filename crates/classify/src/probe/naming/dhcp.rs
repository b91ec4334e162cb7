//! DHCP: the fixed part of a BOOTP message and the magic cookie behind it (RFC 2131 §2, §3), what
//! the client calls itself (RFC 2132 §3.14, RFC 4702) and which options it asks for in which order,
//! which tells systems apart.

use std::net::{IpAddr, Ipv4Addr};

use model::{MacAddress, NameSource, Revealed};

use crate::memory::Called;
use crate::news::{HostClass, HostName};
use crate::octets::be32;
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

const COOKIE_OFFSET: usize = 236;
const COOKIE: [u8; 4] = [99, 130, 83, 99];
const MAX_HARDWARE_OCTETS: u8 = 16;
/// Octets of a vendor class that are kept; those in use need three dozen.
const MAX_CLASS_OCTETS: usize = 128;
/// Options looked at: the longest messages have two dozen.
const MAX_OPTIONS: usize = 64;

const HOST_NAME: u8 = 12;
const REQUESTED_ADDRESS: u8 = 50;
const MESSAGE_TYPE: u8 = 53;
const PARAMETER_LIST: u8 = 55;
const VENDOR_CLASS: u8 = 60;
const CLIENT_NAME: u8 = 81;
const ACK: u8 = 5;
const TYPES: [&str; 8] =
    ["discover", "offer", "request", "decline", "ack", "nak", "release", "inform"];

/// What a message's options say.
#[derive(Default)]
struct Options<'a> {
    host_name: Option<&'a [u8]>,
    requested: Option<Ipv4Addr>,
    kind: Option<u8>,
    parameters: Option<&'a [u8]>,
    class: Option<&'a [u8]>,
}

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let payload = segment.payload;
    let [operation @ (1 | 2), hardware, 0..=MAX_HARDWARE_OCTETS, ..] = *payload else {
        return Outcome::No;
    };
    let Some(octets) = payload.get(COOKIE_OFFSET..).and_then(|rest| rest.strip_prefix(&COOKIE))
    else {
        return Outcome::No;
    };
    let options = Options::read(octets);
    // Ethernet and what numbers like it.
    let mac = payload.get(28..34).and_then(|octets| <[u8; 6]>::try_from(octets).ok());
    let mac = mac.filter(|mac| hardware == 1 && *mac != [0; 6]).map(MacAddress);
    let name = options.host_name.and_then(text::host_name);
    tell(segment, operation, &options, mac, name.as_deref(), around);

    let mut revealed = Revealed::default();
    if let Some(kind) = options.kind.and_then(|kind| TYPES.get(usize::from(kind).wrapping_sub(1))) {
        revealed.tell("dhcp_message", *kind);
    }
    if operation == 1 {
        if let Some(parameters) = options.parameters.filter(|list| !list.is_empty()) {
            let list: Vec<String> = parameters.iter().map(u8::to_string).collect();
            revealed.tell("dhcp_fingerprint", list.join(","));
        }
        if let Some(class) = options.class.and_then(|class| text::words(class, MAX_CLASS_OCTETS)) {
            revealed.tell("dhcp_class", class);
        }
        if let Some(name) = &name {
            revealed.tell("dhcp_host_name", name.clone());
        }
        if let Some(mac) = mac {
            revealed.tell("dhcp_client", mac.to_string());
        }
    }
    let mut found = Found::new("DHCP").called(name);
    if segment.application.is_none() {
        found = found.because("a BOOTP message with the magic cookie of DHCP");
    }
    found.revealed = Some(Box::new(revealed));
    found.then = Then::Follow;
    found.into()
}

/// What a client says of itself, by the address it has or was given.
fn tell(
    segment: &Segment<'_>,
    operation: u8,
    options: &Options<'_>,
    mac: Option<MacAddress>,
    name: Option<&str>,
    around: &mut Around<'_>,
) {
    let at = |offset| be32(segment.payload, offset).map(Ipv4Addr::from_bits);
    let given = |address: Option<Ipv4Addr>| address.filter(|address| !address.is_unspecified());
    let name = name.map(Into::into);
    let (called, address) = if operation == 1 {
        let class = options.class.and_then(|class| text::words(class, MAX_CLASS_OCTETS));
        let called = Called { name, class };
        if called == Called::default() {
            return;
        }
        if let Some(mac) = mac {
            around.memory.call(mac, called.clone());
        }
        // What it renews is its own; what it merely asks for it may not get.
        (called, given(at(12)))
    } else {
        let known = mac.and_then(|mac| around.memory.called(mac)).cloned().unwrap_or_default();
        let is_given = options.kind.is_none_or(|kind| kind == ACK);
        let address = given(at(16)).or_else(|| given(at(12))).filter(|_| is_given);
        let called = Called { name: known.name.or(name), class: known.class };
        (called, address.or(options.requested.filter(|_| is_given)))
    };
    let Some(address) = address.map(IpAddr::V4) else { return };
    if let Some(name) = called.name {
        let (time, address, how) = (around.time, Some(address), NameSource::Dhcp);
        around.memory.tell(HostName { time, address, mac, name, how });
    }
    if let Some(class) = called.class {
        around.memory.tell(HostClass { address, mac, class });
    }
}

impl<'a> Options<'a> {
    /// Code, length, value; what is cut ends them.
    fn read(octets: &'a [u8]) -> Self {
        let mut options = Self::default();
        let mut rest = octets;
        for _ in 0..MAX_OPTIONS {
            let (value, behind) = match rest {
                [0, behind @ ..] => (None, behind),
                [255, ..] | [] => break,
                [code, length, behind @ ..] => {
                    let Some((value, behind)) = behind.split_at_checked(usize::from(*length))
                    else {
                        break;
                    };
                    (Some((*code, value)), behind)
                }
                _ => break,
            };
            rest = behind;
            let Some((code, value)) = value else { continue };
            match code {
                HOST_NAME => options.host_name = Some(value),
                // Flags and two codes before the name; a name in labels is left alone.
                CLIENT_NAME if value.first().is_some_and(|flags| flags & 4 == 0) => {
                    options.host_name = options.host_name.or_else(|| value.get(3..));
                }
                REQUESTED_ADDRESS => options.requested = be32(value, 0).map(Ipv4Addr::from_bits),
                MESSAGE_TYPE => options.kind = value.first().copied(),
                PARAMETER_LIST => options.parameters = Some(value),
                VENDOR_CLASS => options.class = Some(value),
                _ => {}
            }
        }
        options
    }
}

#[cfg(test)]
mod tests;
