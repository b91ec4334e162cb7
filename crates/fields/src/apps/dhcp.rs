//! DHCP for IPv4 (RFC 2131, options of RFC 2132).

use std::net::Ipv4Addr;

use crate::tree::{Tree, hex, text};

/// Options that are read; a message has hardly more.
const MOST_OPTIONS: usize = 80;

pub(super) fn read(tree: &mut Tree<'_>, at: usize, end: usize) -> bool {
    const COOKIE: u32 = 0x6382_5363;
    if tree.u32(at + 236) != Some(COOKIE) {
        return false;
    }
    let operation = tree.u8(at).unwrap_or_default();
    let id = tree.u32(at + 4).unwrap_or_default();
    tree.layer("Dynamic Host Configuration Protocol", "", at..end);
    tree.field("Operation", if operation == 1 { "request (1)" } else { "reply (2)" }, at..at + 1);
    tree.field("Transaction ID", format!("0x{id:08x}"), at + 4..at + 8);
    let addresses =
        ["Client address", "Your address", "Next server address", "Relay agent address"];
    for (place, name) in addresses.into_iter().enumerate() {
        let from = at + 12 + place * 4;
        if let Some(address) = tree.array::<4>(from) {
            tree.field(name, Ipv4Addr::from(address).to_string(), from..from + 4);
        }
    }
    tree.field("Client MAC address", hex(tree.octets(at + 28..at + 34), ":"), at + 28..at + 34);
    let (mut kind, mut from) = ("BOOTP", at + 240);
    for _ in 0..MOST_OPTIONS {
        let Some(code) = tree.u8(from).filter(|code| *code != 255 && from < end) else { break };
        if code == 0 {
            from += 1;
            continue;
        }
        let length = usize::from(tree.u8(from + 1).unwrap_or_default());
        let octets = tree.octets(from + 2..from + 2 + length);
        if code == 53 {
            kind = kind_name(octets.first().copied().unwrap_or_default());
        }
        tree.field(
            "Option",
            format!("{} ({code}): {}", name(code), value(code, octets)),
            from..from + 2 + length,
        );
        from += 2 + length;
    }
    tree.says("DHCP", format!("{kind} – transaction 0x{id:08x}"));
    true
}

fn value(code: u8, octets: &[u8]) -> String {
    match code {
        53 => kind_name(octets.first().copied().unwrap_or_default()).to_owned(),
        1 | 3 | 6 | 28 | 42 | 50 | 54 => {
            let (each, _) = octets.as_chunks::<4>();
            each.iter().map(|four| Ipv4Addr::from(*four).to_string()).collect::<Vec<_>>().join(", ")
        }
        12 | 15 | 60 | 66 | 67 => text(octets),
        51 | 58 | 59 => octets
            .first_chunk()
            .map_or_else(String::new, |four| format!("{} s", u32::from_be_bytes(*four))),
        _ => hex(octets.get(..octets.len().min(32)).unwrap_or_default(), " "),
    }
}

const fn kind_name(kind: u8) -> &'static str {
    match kind {
        1 => "DHCP Discover",
        2 => "DHCP Offer",
        3 => "DHCP Request",
        4 => "DHCP Decline",
        5 => "DHCP ACK",
        6 => "DHCP NAK",
        7 => "DHCP Release",
        8 => "DHCP Inform",
        _ => "DHCP",
    }
}

const fn name(code: u8) -> &'static str {
    match code {
        1 => "Subnet mask",
        3 => "Router",
        6 => "Domain name servers",
        12 => "Host name",
        15 => "Domain name",
        28 => "Broadcast address",
        42 => "Time servers",
        50 => "Requested address",
        51 => "Lease time",
        53 => "Message type",
        54 => "Server",
        55 => "Parameters requested",
        57 => "Largest message",
        58 => "Renewal time",
        59 => "Rebinding time",
        60 => "Vendor class",
        61 => "Client identifier",
        81 => "Client's full name",
        121 => "Classless routes",
        _ => "Option",
    }
}
