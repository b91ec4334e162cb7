//! Odd captures: which protocols tshark and we find around and in the packets of each.
//!
//! tshark's stacks are told for the first 400 packets of a capture, at most eight of them; compared
//! are the tunnels, and version and protocol of the inner-most IP packet.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use capture::{
    Fragment, Item, Limits, LinkType, Network, Packet, Reader, Reassembler, Transport, TunnelKind,
    Tunnels, Unwrap, dissect_with,
};
use serde_json::Value;

use crate::difference::Difference;
use crate::tally::Tally;

/// How often each stack is in a capture.
type Stacks = BTreeMap<String, u64>;

/// tshark looked at so many packets.
const PACKETS: u64 = 400;

/// Compares every capture of the folder that stacks are told of.
pub(crate) fn run(folder: &Path) -> Result<Tally> {
    let mut tally = Tally::new("stacks.md", include_str!("../stacks.md"))?;
    let text = std::fs::read(folder.join("expected.json"))?;
    let files: Vec<Value> = serde_json::from_slice(&text)?;
    for file in &files {
        let name = file["file"].as_str().context("a file without a name")?;
        let mut theirs = Stacks::new();
        for stack in file["stacks"].as_array().into_iter().flatten() {
            let times = stack["n"].as_u64().unwrap_or_default();
            *theirs.entry(reduce(stack["stack"].as_str().unwrap_or_default())).or_default() +=
                times;
        }
        if theirs.is_empty() {
            continue;
        }
        tally.count("captures", 1);
        let ours = read(&std::fs::read(folder.join(name))?);
        let told: u64 = theirs.values().sum();
        let all: u64 = ours.values().sum();
        for stack in theirs.keys().chain(ours.keys().filter(|stack| !theirs.contains_key(*stack))) {
            let count = |stacks: &Stacks| stacks.get(stack).copied().unwrap_or_default();
            let (there, here) = (count(&theirs), count(&ours));
            // Where there are more than eight, the rarest are not told.
            if there == here || (told < all && there < here) {
                tally.count("packets alike", there.min(here));
            } else {
                tally.differ(name, Difference::new(stack.as_str(), there, here));
            }
        }
    }
    Ok(tally)
}

/// tshark's stack with only what we decode.
fn reduce(stack: &str) -> String {
    let mut layers: Vec<&str> = Vec::new();
    for layer in stack.split(':') {
        match layer {
            "ip" | "ipv6" => {
                // Directly in another packet: a tunnel.
                if matches!(layers.last(), Some(&"ip" | &"ipv6")) {
                    layers.push("in");
                }
                layers.push(layer);
            }
            "udp" => layers.push(layer),
            "tcp" | "icmp" | "icmpv6" => {
                layers.push(layer);
                break;
            }
            "erspan" => {
                layers.retain(|layer| *layer != "gre");
                layers.push(layer);
            }
            "gre" | "vxlan" | "geneve" | "gtp" | "gtpprime" | "teredo" | "l2tp" | "mpls"
            | "pppoes" | "nsh" | "ieee8021ah" => {
                if layers.last() != Some(&layer) {
                    layers.push(layer);
                }
            }
            // What they carry is told by their own words, or not at all.
            "eth" | "ethertype" | "vlan" | "ieee8021ad" | "llc" | "sll" | "raw" | "null"
            | "ppp" | "fr" | "chdlc" | "radiotap" | "wlan_radio" | "wlan" | "pktap"
            | "pcap_pktdata" | "user_dlt" | "cmd" | "ah" | "ipv6.hopopts" | "ipv6.fraghdr"
            | "ipv6.routing" | "ipv6.dstopts" | "mipv6" | "arcnet" | "clip" => {}
            _ => break,
        }
    }
    inner_most(&layers)
}

/// "gre / ip / tcp": tunnels, then the inner-most packet.
fn inner_most(layers: &[&str]) -> String {
    let is_network = |layer: &&str| matches!(*layer, "ip" | "ipv6");
    let Some(at) = layers.iter().rposition(is_network) else { return "no ip".to_owned() };
    // A tunnel without a packet in it is what carries it.
    let (outer, inner) = layers.split_at(at);
    let mut words: Vec<&str> = Vec::new();
    for layer in outer {
        match *layer {
            "gre" | "erspan" | "vxlan" | "geneve" | "gtp" | "teredo" | "l2tp" | "mpls" | "nsh" => {
                words.push(layer);
            }
            "gtpprime" => words.push("gtp"),
            "pppoes" => words.push("pppoe"),
            "ieee8021ah" => words.push("pbb"),
            "in" => words.push("ip-in-ip"),
            _ => {}
        }
    }
    words.push(inner[0]);
    words.extend(inner.iter().find(|layer| matches!(**layer, "tcp" | "udp" | "icmp" | "icmpv6")));
    words.join(" / ")
}

/// What we find.
fn read(capture: &[u8]) -> Stacks {
    let mut stacks = Stacks::new();
    let mut reassembler = Reassembler::default();
    let mut reader = Reader::new(Limits::default());
    let mut each = |item: Item<'_>| {
        if let Item::Packet(packet) = item
            && packet.number <= PACKETS
        {
            *stacks.entry(stack(&packet, &mut reassembler)).or_default() += 1;
        }
    };
    reader.push(capture, &mut each);
    reader.finish(&mut each);
    stacks
}

fn stack(packet: &Packet<'_>, reassembler: &mut Reassembler) -> String {
    let Packet { link_type, data, original_length, .. } = *packet;
    let seen = dissect_with(Unwrap::ALL, link_type, data, original_length);
    let Network::Ip(ip) = seen.network else { return "no ip".to_owned() };
    let mut words = tunnels(&seen.tunnels);
    // Where it is a part, tshark tells what the packet is when it becomes whole; where the part was
    // cut, at once.
    let is_cut =
        |part: &Fragment<'_>| ip.exceeds_frame || part.payload.len() < part.length as usize;
    if ip.fragment.is_some_and(|part| !is_cut(&part)) {
        let time = packet.time.unwrap_or_default();
        let taken = reassembler.take(time, seen.vlan, &ip, false);
        if let Some(whole) = taken.whole {
            let octets = u32::try_from(whole.len()).unwrap_or(u32::MAX);
            let seen = dissect_with(Unwrap::ALL, LinkType::RAW, whole, octets);
            if let Network::Ip(ip) = seen.network {
                words.extend(tunnels(&seen.tunnels));
                words.extend(inner(&ip));
                return words.join(" / ");
            }
        }
        words.push(version(&ip));
        return words.join(" / ");
    }
    words.extend(inner(&ip));
    words.join(" / ")
}

fn inner(ip: &capture::IpPacket<'_>) -> impl Iterator<Item = &'static str> {
    let transport = match &ip.transport {
        Transport::Tcp(_) => Some("tcp"),
        Transport::Udp(_) => Some("udp"),
        Transport::Icmp(_) if ip.protocol == 1 => Some("icmp"),
        Transport::Icmp(_) => Some("icmpv6"),
        _ => None,
    };
    std::iter::once(version(ip)).chain(transport)
}

fn version(ip: &capture::IpPacket<'_>) -> &'static str {
    if ip.source.is_ipv4() { "ip" } else { "ipv6" }
}

fn tunnels(tunnels: &Tunnels<'_>) -> Vec<&'static str> {
    let word = |kind: TunnelKind| match kind {
        TunnelKind::Vlan | TunnelKind::Ah | TunnelKind::Capwap | TunnelKind::EtherIp => None,
        TunnelKind::IpInIp | TunnelKind::SixInFour => Some("ip-in-ip"),
        TunnelKind::GtpU => Some("gtp"),
        TunnelKind::Pseudowire => Some("mpls"),
        kind => Some(kind.word()),
    };
    let mut words: Vec<&str> = tunnels.iter().filter_map(|tunnel| word(tunnel.kind)).collect();
    words.dedup_by(|a, b| *a == "pbb" && *b == "pbb");
    words
}
