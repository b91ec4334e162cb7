//! Link layers: Ethernet and its tags, Linux' cooked ones, loopback, bare IP; and ARP.

use std::net::Ipv4Addr;

use capture::{LinkType, OtherKind};

use crate::tree::{Tree, hex};
use crate::{Colour, ip};

/// From the first octet.
pub(crate) fn read(tree: &mut Tree<'_>, link_type: LinkType, original_length: u32) {
    let captured = tree.end();
    let words = if captured as u64 == u64::from(original_length) {
        format!("{captured} octets")
    } else {
        format!("{original_length} octets on the wire, {captured} captured")
    };
    tree.layer("Frame", words, 0..captured);
    let link = link_type.name().unwrap_or("unknown");
    tree.field("Link type", format!("{link} ({})", link_type.0), 0..0);
    match link_type {
        LinkType::ETHERNET => ethernet(tree, 0),
        LinkType::LINUX_SLL => cooked(tree),
        LinkType::LINUX_SLL2 => cooked_2(tree),
        LinkType::NULL | LinkType::LOOP => loopback(tree),
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => ip::read(tree, 0),
        _ => tree.rest(0, captured),
    }
}

pub(crate) fn ethernet(tree: &mut Tree<'_>, at: usize) {
    let (Some(to), Some(from), Some(kind)) =
        (tree.array::<6>(at), tree.array::<6>(at + 6), tree.u16(at + 12))
    else {
        return cut(tree, "Ethernet", at);
    };
    let (to, from) = (hex(&to, ":"), hex(&from, ":"));
    tree.layer("Ethernet II", format!("{from} → {to}"), at..at + 14);
    tree.field("Destination", to.clone(), at..at + 6);
    tree.field("Source", from.clone(), at + 6..at + 12);
    tree.field("Type", ether_type(kind), at + 12..at + 14);
    (tree.seen.source, tree.seen.destination) = (from, to);
    tree.says("Ethernet", ether_type(kind));
    by_type(tree, kind, at + 14);
}

/// What stands behind an EtherType.
pub(crate) fn by_type(tree: &mut Tree<'_>, kind: u16, at: usize) {
    match kind {
        0x0800 | 0x86dd => ip::read(tree, at),
        0x0806 => arp(tree, at),
        0x8100 | 0x88a8 | 0x9100 => tag(tree, kind, at),
        0x6558 => ethernet(tree, at),
        0..=1500 => {
            tree.says("LLC", "IEEE 802.2");
            tree.rest(at, at.saturating_add(kind.into()));
        }
        _ => tree.rest(at, tree.end()),
    }
}

/// IEEE 802.1Q.
fn tag(tree: &mut Tree<'_>, kind: u16, at: usize) {
    let (Some(word), Some(next)) = (tree.u16(at), tree.u16(at + 2)) else {
        return cut(tree, "802.1Q", at);
    };
    let name = if kind == 0x8100 { "802.1Q VLAN" } else { "802.1ad VLAN" };
    let more = tree.layer(name, format!("ID {}", word & 0x0fff), at..at + 4);
    tree.field("Priority", (word >> 13).to_string(), at..at + 1);
    tree.field("Drop eligible", (word >> 12 & 1).to_string(), at..at + 1);
    tree.field("ID", (word & 0x0fff).to_string(), at..at + 2);
    tree.field("Type", ether_type(next), at + 2..at + 4);
    if more {
        by_type(tree, next, at + 4);
    }
}

/// ARP (RFC 826) of IPv4 over Ethernet.
fn arp(tree: &mut Tree<'_>, at: usize) {
    tree.colour(Colour::Arp);
    let (Some(operation), Some(from_mac), Some(from), Some(to_mac), Some(to)) = (
        tree.u16(at + 6),
        tree.array::<6>(at + 8),
        tree.array::<4>(at + 14),
        tree.array::<6>(at + 18),
        tree.array::<4>(at + 24),
    ) else {
        return cut(tree, "ARP", at);
    };
    let (from, to) = (Ipv4Addr::from(from), Ipv4Addr::from(to));
    let mac = hex(&from_mac, ":");
    let info = match operation {
        1 if from == to => format!("ARP announcement for {from}"),
        1 => format!("Who has {to}? Tell {from}"),
        2 => format!("{from} is at {mac}"),
        other => format!("operation {other}"),
    };
    let words = match operation {
        1 => "request (1)".to_owned(),
        2 => "reply (2)".to_owned(),
        other => other.to_string(),
    };
    tree.layer("Address Resolution Protocol", words.clone(), at..at + 28);
    let number = |at: usize, tree: &Tree<'_>| tree.u16(at).unwrap_or_default().to_string();
    tree.field("Hardware type", number(at, tree), at..at + 2);
    tree.field("Protocol type", ether_type(tree.u16(at + 2).unwrap_or_default()), at + 2..at + 4);
    tree.field("Hardware size", tree.u8(at + 4).unwrap_or_default().to_string(), at + 4..at + 5);
    tree.field("Protocol size", tree.u8(at + 5).unwrap_or_default().to_string(), at + 5..at + 6);
    tree.field("Opcode", words, at + 6..at + 8);
    tree.field("Sender MAC address", mac, at + 8..at + 14);
    tree.field("Sender IP address", from.to_string(), at + 14..at + 18);
    tree.field("Target MAC address", hex(&to_mac, ":"), at + 18..at + 24);
    tree.field("Target IP address", to.to_string(), at + 24..at + 28);
    tree.says("ARP", info);
    padding(tree, at + 28);
}

/// Linux "cooked" capture.
fn cooked(tree: &mut Tree<'_>) {
    let (Some(direction), Some(kind)) = (tree.u16(0), tree.u16(14)) else {
        return cut(tree, "Linux cooked capture", 0);
    };
    tree.layer("Linux cooked capture", way(direction.to_be_bytes()[1]), 0..16);
    tree.field("Packet type", way(direction.to_be_bytes()[1]), 0..2);
    let length = usize::from(tree.u16(4).unwrap_or_default()).min(8);
    tree.field("Link-layer address", hex(tree.octets(6..6 + length), ":"), 6..6 + length);
    tree.field("Protocol", ether_type(kind), 14..16);
    by_type(tree, kind, 16);
}

/// The same, version 2.
fn cooked_2(tree: &mut Tree<'_>) {
    let (Some(kind), Some(interface), Some(direction)) = (tree.u16(0), tree.u32(4), tree.u8(10))
    else {
        return cut(tree, "Linux cooked capture v2", 0);
    };
    tree.layer("Linux cooked capture v2", way(direction), 0..20);
    tree.field("Protocol", ether_type(kind), 0..2);
    tree.field("Interface index", interface.to_string(), 4..8);
    tree.field("Packet type", way(direction), 10..11);
    let length = usize::from(tree.u8(11).unwrap_or_default()).min(8);
    tree.field("Link-layer address", hex(tree.octets(12..12 + length), ":"), 12..12 + length);
    by_type(tree, kind, 20);
}

fn loopback(tree: &mut Tree<'_>) {
    tree.layer("Loopback", "", 0..4);
    let family = tree.octets(0..4).iter().copied().find(|octet| *octet != 0).unwrap_or_default();
    tree.field("Address family", family.to_string(), 0..4);
    ip::read(tree, 4);
}

const fn way(number: u8) -> &'static str {
    match number {
        0 => "to us",
        1 => "broadcast",
        2 => "multicast",
        3 => "to someone else",
        _ => "sent by us",
    }
}

/// What fills a frame up.
pub(crate) fn padding(tree: &mut Tree<'_>, from: usize) {
    if from < tree.end() {
        tree.field("Padding", crate::tree::octets_words(tree.end() - from), from..tree.end());
    }
}

/// A header that ends too early.
pub(crate) fn cut(tree: &mut Tree<'_>, name: &'static str, at: usize) {
    tree.layer(name, "cut short", at..tree.end());
    tree.colour(Colour::Bad);
    tree.says(name, "cut short");
}

fn ether_type(kind: u16) -> String {
    let name = match kind {
        0x0800 => "IPv4".to_owned(),
        0x86dd => "IPv6".to_owned(),
        0x0806 => "ARP".to_owned(),
        0x8100 => "802.1Q VLAN".to_owned(),
        0..=1500 => return format!("length {kind}"),
        other => OtherKind::EtherType(other).to_string(),
    };
    format!("{name} (0x{kind:04x})")
}
