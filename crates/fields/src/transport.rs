//! What stands behind IP: UDP (RFC 768), ICMP (RFC 792), ICMPv6 (RFC 4443), and tunnels.

use crate::ip::protocol_words;
use crate::link::{by_type, cut, ethernet, padding};
use crate::tree::{Tree, octets_words};
use crate::{Colour, apps, ip, tcp};

/// By the protocol number; the packet ends at `end`, what is behind that is padding.
pub(crate) fn read(tree: &mut Tree<'_>, protocol: u8, at: usize, end: usize) {
    match protocol {
        1 => icmp(tree, at, end),
        4 | 41 => ip::read(tree, at),
        6 => tcp::read(tree, at, end),
        17 => udp(tree, at, end),
        47 => gre(tree, at, end),
        58 => icmp_6(tree, at, end),
        _ => {
            let name = model::protocol_name(protocol).unwrap_or("IP");
            tree.says(name, octets_words(end.saturating_sub(at)));
            tree.rest(at, end);
        }
    }
    if end < tree.end() && end > at {
        padding(tree, end);
    }
}

fn udp(tree: &mut Tree<'_>, at: usize, end: usize) {
    let Some([a, b, c, d, l0, l1, c0, c1]) = tree.array::<8>(at) else {
        return cut(tree, "UDP", at);
    };
    let (from, to) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let length = u16::from_be_bytes([l0, l1]);
    let more = tree.layer("User Datagram Protocol", format!("{from} → {to}"), at..at + 8);
    tree.field("Source port", from.to_string(), at..at + 2);
    tree.field("Destination port", to.to_string(), at + 2..at + 4);
    tree.field("Length", length.to_string(), at + 4..at + 6);
    tree.field("Checksum", format!("0x{:04x}", u16::from_be_bytes([c0, c1])), at + 6..at + 8);
    tree.colour(Colour::Udp);
    let payload = usize::from(length).saturating_sub(8);
    tree.says("UDP", format!("{from} → {to} Len={payload}"));
    let end = end.min((at + 8).saturating_add(payload));
    if more && at + 8 < end && !apps::over_udp(tree, (from, to), at + 8, end) {
        tree.layer("UDP payload", octets_words(end - at - 8), at + 8..end);
    }
}

fn icmp(tree: &mut Tree<'_>, at: usize, end: usize) {
    let Some([kind, code, c0, c1]) = tree.array::<4>(at) else { return cut(tree, "ICMP", at) };
    let words = match (kind, code) {
        (0, _) => "Echo (ping) reply",
        (3, 0) => "Destination unreachable (network)",
        (3, 1) => "Destination unreachable (host)",
        (3, 3) => "Destination unreachable (port)",
        (3, 4) => "Destination unreachable (fragmentation needed)",
        (3, 9 | 10 | 13) => "Destination unreachable (administratively prohibited)",
        (3, _) => "Destination unreachable",
        (5, _) => "Redirect",
        (8, _) => "Echo (ping) request",
        (9, _) => "Router advertisement",
        (11, 0) => "Time to live exceeded in transit",
        (11, _) => "Fragment reassembly time exceeded",
        (12, _) => "Parameter problem",
        (13, _) => "Timestamp request",
        (14, _) => "Timestamp reply",
        _ => "ICMP",
    };
    message(tree, "Internet Control Message Protocol", words, (at, end), [kind, code, c0, c1]);
    tree.colour(Colour::Icmp);
    let info = echo(tree, matches!(kind, 0 | 8), words, at);
    tree.says("ICMP", info);
    if matches!(kind, 3 | 5 | 11 | 12) {
        quoted(tree, at + 8, "ICMP");
    } else {
        tree.rest(at + 8, end);
    }
}

fn icmp_6(tree: &mut Tree<'_>, at: usize, end: usize) {
    let Some([kind, code, c0, c1]) = tree.array::<4>(at) else { return cut(tree, "ICMPv6", at) };
    let words = match kind {
        1 => "Destination unreachable",
        2 => "Packet too big",
        3 => "Time exceeded",
        4 => "Parameter problem",
        128 => "Echo (ping) request",
        129 => "Echo (ping) reply",
        130 => "Multicast listener query",
        131 | 143 => "Multicast listener report",
        132 => "Multicast listener done",
        133 => "Router solicitation",
        134 => "Router advertisement",
        135 => "Neighbour solicitation",
        136 => "Neighbour advertisement",
        137 => "Redirect",
        _ => "ICMPv6",
    };
    message(tree, "Internet Control Message Protocol v6", words, (at, end), [kind, code, c0, c1]);
    let mut info = echo(tree, matches!(kind, 128 | 129), words, at);
    if let (135 | 136, Some(target)) = (kind, tree.array::<16>(at + 8)) {
        let target = std::net::Ipv6Addr::from(target);
        tree.field("Target address", target.to_string(), at + 8..at + 24);
        info = format!("{words} for {target}");
    }
    tree.colour(Colour::Icmp);
    tree.says("ICMPv6", info);
    if matches!(kind, 1..=4) {
        quoted(tree, at + 8, "ICMPv6");
    }
}

fn message(
    tree: &mut Tree<'_>,
    name: &'static str,
    words: &str,
    (at, end): (usize, usize),
    [kind, code, c0, c1]: [u8; 4],
) {
    tree.layer(name, words, at..end);
    tree.field("Type", format!("{kind} ({words})"), at..at + 1);
    tree.field("Code", code.to_string(), at + 1..at + 2);
    tree.field("Checksum", format!("0x{:04x}", u16::from_be_bytes([c0, c1])), at + 2..at + 4);
}

/// With identifier and number, where it has them.
fn echo(tree: &mut Tree<'_>, is_echo: bool, words: &str, at: usize) -> String {
    let (Some(id), Some(number), true) = (tree.u16(at + 4), tree.u16(at + 6), is_echo) else {
        return words.to_owned();
    };
    tree.field("Identifier", id.to_string(), at + 4..at + 6);
    tree.field("Sequence number", number.to_string(), at + 6..at + 8);
    format!("{words} id={id}, seq={number}")
}

/// The packet that a message complains about: it stands in the tree, and says nothing in the line.
fn quoted(tree: &mut Tree<'_>, at: usize, protocol: &'static str) {
    if at >= tree.end() {
        return;
    }
    let kept = (
        std::mem::take(&mut tree.seen.source),
        std::mem::take(&mut tree.seen.destination),
        std::mem::take(&mut tree.seen.info),
    );
    ip::read(tree, at);
    (tree.seen.source, tree.seen.destination, tree.seen.info) = kept;
    tree.seen.protocol = protocol;
    tree.colour(Colour::Icmp);
}

/// GRE (RFC 2784, RFC 2890).
fn gre(tree: &mut Tree<'_>, at: usize, end: usize) {
    let (Some(flags), Some(kind)) = (tree.u16(at), tree.u16(at + 2)) else {
        return cut(tree, "GRE", at);
    };
    let has = |bit: u16| usize::from(flags & bit != 0) * 4;
    let octets = 4 + has(0x8000) + has(0x2000) + has(0x1000);
    let more = tree.layer("Generic Routing Encapsulation", "", at..at + octets);
    tree.field("Flags and version", format!("0x{flags:04x}"), at..at + 2);
    tree.field("Protocol", format!("0x{kind:04x}"), at + 2..at + 4);
    if flags & 0x2000 != 0 {
        let key = at + 4 + has(0x8000);
        tree.field("Key", tree.u32(key).unwrap_or_default().to_string(), key..key + 4);
    }
    tree.says("GRE", protocol_words(47));
    if more && at + octets < end && flags & 7 == 0 {
        by_type(tree, kind, at + octets);
    }
}

/// VXLAN (RFC 7348).
pub(crate) fn vxlan(tree: &mut Tree<'_>, at: usize) -> bool {
    let Some([flags, _, _, _, v0, v1, v2, _]) = tree.array::<8>(at) else { return false };
    if flags & 0x08 == 0 {
        return false;
    }
    let id = u32::from_be_bytes([0, v0, v1, v2]);
    if tree.layer("VXLAN", format!("network {id}"), at..at + 8) {
        tree.field("Flags", format!("0x{flags:02x}"), at..at + 1);
        tree.field("Network identifier", id.to_string(), at + 4..at + 7);
        ethernet(tree, at + 8);
    }
    true
}
