//! IPv4 (RFC 791) and IPv6 (RFC 8200) with its extension headers.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::link::cut;
use crate::tree::Tree;
use crate::{Colour, transport};

/// Extension headers looked at; more are an attack or damage.
const MOST_EXTENSIONS: usize = 16;

/// By the version in the first octet.
pub(crate) fn read(tree: &mut Tree<'_>, at: usize) {
    match tree.u8(at).map(|octet| octet >> 4) {
        Some(4) => v4(tree, at),
        Some(6) => v6(tree, at),
        _ => tree.rest(at, tree.end()),
    }
}

fn v4(tree: &mut Tree<'_>, at: usize) {
    let (Some(header), Some(source), Some(destination)) =
        (tree.array::<12>(at), tree.array::<4>(at + 12), tree.array::<4>(at + 16))
    else {
        return cut(tree, "IPv4", at);
    };
    let [first, service, l0, l1, i0, i1, f0, f1, hops, protocol, c0, c1] = header;
    let octets = usize::from(first & 0x0f) * 4;
    if octets < 20 {
        return cut(tree, "IPv4", at);
    }
    let total = u16::from_be_bytes([l0, l1]);
    let (source, destination) = (Ipv4Addr::from(source), Ipv4Addr::from(destination));
    let more = tree.layer(
        "Internet Protocol Version 4",
        format!("{source} → {destination}"),
        at..at + octets,
    );
    tree.field("Version", "4", at..at + 1);
    tree.field("Header length", format!("{octets} octets"), at..at + 1);
    traffic_class(tree, service, at + 1..at + 2);
    tree.field("Total length", total.to_string(), at + 2..at + 4);
    tree.field("Identification", format!("0x{:04x}", u16::from_be_bytes([i0, i1])), at + 4..at + 6);
    let word = u16::from_be_bytes([f0, f1]);
    let offset = u32::from(word & 0x1fff) * 8;
    let is_more = word & 0x2000 != 0;
    tree.group("Flags", flags(word), at + 6..at + 7, |tree| {
        tree.field("Don't fragment", yes(word & 0x4000 != 0), at + 6..at + 7);
        tree.field("More fragments", yes(is_more), at + 6..at + 7);
    });
    tree.field("Fragment offset", offset.to_string(), at + 6..at + 8);
    tree.field("Time to live", hops.to_string(), at + 8..at + 9);
    tree.field("Protocol", protocol_words(protocol), at + 9..at + 10);
    tree.field(
        "Header checksum",
        format!("0x{:04x}", u16::from_be_bytes([c0, c1])),
        at + 10..at + 12,
    );
    tree.field("Source address", source.to_string(), at + 12..at + 16);
    tree.field("Destination address", destination.to_string(), at + 16..at + 20);
    if octets > 20 {
        tree.field(
            "Options",
            crate::tree::hex(tree.octets(at + 20..at + octets), " "),
            at + 20..at + octets,
        );
    }
    (tree.seen.source, tree.seen.destination) = (source.to_string(), destination.to_string());
    let end = if total == 0 { tree.end() } else { tree.end().min(at.saturating_add(total.into())) };
    tree.says("IPv4", protocol_words(protocol));
    if offset > 0 || (is_more && !more) {
        return fragment(tree, protocol, at + octets, end, offset);
    }
    if more {
        transport::read(tree, protocol, at + octets, end);
        if is_more {
            let info = format!("{} [first fragment]", tree.seen.info);
            tree.seen.info = info;
        }
    }
}

fn v6(tree: &mut Tree<'_>, at: usize) {
    let (Some(word), Some(length), Some(next), Some(hops), Some(source), Some(destination)) = (
        tree.u32(at),
        tree.u16(at + 4),
        tree.u8(at + 6),
        tree.u8(at + 7),
        tree.array::<16>(at + 8),
        tree.array::<16>(at + 24),
    ) else {
        return cut(tree, "IPv6", at);
    };
    let (source, destination) = (Ipv6Addr::from(source), Ipv6Addr::from(destination));
    let more =
        tree.layer("Internet Protocol Version 6", format!("{source} → {destination}"), at..at + 40);
    tree.field("Version", "6", at..at + 1);
    traffic_class(tree, (word >> 20).to_le_bytes()[0], at..at + 2);
    tree.field("Flow label", format!("0x{:05x}", word & 0x000f_ffff), at + 1..at + 4);
    tree.field("Payload length", length.to_string(), at + 4..at + 6);
    tree.field("Next header", protocol_words(next), at + 6..at + 7);
    tree.field("Hop limit", hops.to_string(), at + 7..at + 8);
    tree.field("Source address", source.to_string(), at + 8..at + 24);
    tree.field("Destination address", destination.to_string(), at + 24..at + 40);
    (tree.seen.source, tree.seen.destination) = (source.to_string(), destination.to_string());
    let end = match length {
        0 => tree.end(),
        length => tree.end().min(at + 40 + usize::from(length)),
    };
    tree.says("IPv6", protocol_words(next));
    if more {
        extensions(tree, next, at + 40, end);
    }
}

fn extensions(tree: &mut Tree<'_>, mut protocol: u8, mut at: usize, end: usize) {
    for _ in 0..MOST_EXTENSIONS {
        let (name, unit, least) = match protocol {
            0 => ("Hop-by-hop options", 8, 8),
            43 => ("Routing header", 8, 8),
            44 => ("Fragment header", 0, 8),
            51 => ("Authentication header", 4, 8),
            60 => ("Destination options", 8, 8),
            135 => ("Mobility header", 8, 8),
            _ => return transport::read(tree, protocol, at, end),
        };
        let (Some(next), Some(length)) = (tree.u8(at), tree.u8(at + 1)) else {
            return cut(tree, name, at);
        };
        let octets = least + usize::from(length) * unit;
        if !tree.layer(name, "", at..at + octets) {
            return;
        }
        tree.field("Next header", protocol_words(next), at..at + 1);
        let mut later = None;
        if protocol == 44 {
            let word = tree.u16(at + 2).unwrap_or_default();
            tree.field("Fragment offset", (word & 0xfff8).to_string(), at + 2..at + 4);
            tree.field("More fragments", yes(word & 1 == 1), at + 3..at + 4);
            let id = tree.u32(at + 4).unwrap_or_default();
            tree.field("Identification", format!("0x{id:08x}"), at + 4..at + 8);
            later = (word & 0xfff8 != 0).then(|| u32::from(word & 0xfff8));
        } else {
            tree.field("Length", format!("{octets} octets"), at + 1..at + 2);
        }
        (protocol, at) = (next, at + octets);
        if let Some(offset) = later {
            return fragment(tree, protocol, at, end, offset);
        }
    }
    tree.rest(at, end);
}

fn fragment(tree: &mut Tree<'_>, protocol: u8, at: usize, end: usize, offset: u32) {
    let name = tree.seen.protocol;
    tree.says(name, format!("Fragment of {} at octet {offset}", protocol_words(protocol)));
    tree.rest(at, end);
}

fn traffic_class(tree: &mut Tree<'_>, octet: u8, place: std::ops::Range<usize>) {
    let (dscp, ecn) = (octet >> 2, octet & 3);
    let congestion = ["not ECN-capable", "ECT(1)", "ECT(0)", "congestion experienced"];
    let ecn = congestion.get(usize::from(ecn)).copied().unwrap_or_default();
    tree.field("Differentiated services", format!("DSCP {dscp}, {ecn}"), place);
}

pub(crate) fn protocol_words(protocol: u8) -> String {
    match model::protocol_name(protocol) {
        Some(name) => format!("{name} ({protocol})"),
        None => protocol.to_string(),
    }
}

fn flags(word: u16) -> &'static str {
    match word >> 13 & 3 {
        1 => "more fragments",
        2 => "don't fragment",
        3 => "don't fragment, more fragments",
        _ => "none",
    }
}

pub(crate) const fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// Something is wrong with what is inside.
pub(crate) fn bad(tree: &mut Tree<'_>) {
    tree.colour(Colour::Bad);
}
