//! DNS messages (RFC 1035 §4), over UDP and TCP, and those of mDNS and LLMNR, which look alike.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::config::MOST_LABELS;
use crate::tree::{Tree, hex, text};

/// Records of a section that are read; a message has hardly more.
const MOST_RECORDS: u16 = 200;

/// With the two octets of length in front (RFC 1035 §4.2.2).
pub(super) fn over_tcp(tree: &mut Tree<'_>, at: usize, end: usize) -> bool {
    let Some(length) = tree.u16(at) else { return false };
    usize::from(length) == end.saturating_sub(at + 2) && read(tree, "DNS", at + 2, end)
}

pub(super) fn read(tree: &mut Tree<'_>, protocol: &'static str, at: usize, end: usize) -> bool {
    let Some([i0, i1, f0, f1, q0, q1, a0, a1, n0, n1, d0, d1]) = tree.array::<12>(at) else {
        return false;
    };
    let flags = u16::from_be_bytes([f0, f1]);
    let counts = [[q0, q1], [a0, a1], [n0, n1], [d0, d1]].map(u16::from_be_bytes);
    // Seven bits are reserved for operations and codes that nobody assigned: this is something else.
    if counts[0] > 64 || flags >> 11 & 0xf > 6 {
        return false;
    }
    let id = u16::from_be_bytes([i0, i1]);
    let is_reply = flags & 0x8000 != 0;
    let code = flags & 0xf;
    let words = if is_reply { "response" } else { "query" };
    tree.layer("Domain Name System", words, at..end);
    tree.field("Transaction ID", format!("0x{id:04x}"), at..at + 2);
    tree.group(
        "Flags",
        format!("0x{flags:04x}, {words}, {}", code_name(code)),
        at + 2..at + 4,
        |tree| {
            let place = at + 2..at + 4;
            tree.field("Operation", (flags >> 11 & 0xf).to_string(), place.clone());
            for (bit, name) in [
                (0x0400, "Authoritative"),
                (0x0200, "Truncated"),
                (0x0100, "Recursion desired"),
                (0x0080, "Recursion available"),
            ] {
                tree.field(name, crate::ip::yes(flags & bit != 0), place.clone());
            }
            tree.field("Reply code", format!("{} ({code})", code_name(code)), place);
        },
    );
    let names = ["Questions", "Answers", "Authorities", "Additional"];
    for (place, (name, count)) in names.iter().zip(counts).enumerate() {
        let from = at + 4 + place * 2;
        tree.field(name, count.to_string(), from..from + 2);
    }
    let mut info = format!("Standard {words} 0x{id:04x}");
    if is_reply && code != 0 {
        info.push_str(&format!(" {}", code_name(code)));
    }
    let mut next = Some(at + 12);
    for (section, count) in counts.into_iter().enumerate() {
        for _ in 0..count.min(MOST_RECORDS) {
            let Some(from) = next.filter(|from| *from < end) else { break };
            next = match section {
                0 => question(tree, at, from, &mut info),
                _ => record(tree, at, from, section, &mut info),
            };
        }
    }
    tree.says(protocol, info);
    true
}

fn question(tree: &mut Tree<'_>, base: usize, at: usize, info: &mut String) -> Option<usize> {
    let (name, behind) = name(tree, base, at)?;
    let kind = type_name(tree.u16(behind)?);
    tree.field("Query", format!("{name} {kind}"), at..behind + 4);
    info.push_str(&format!(" {kind} {name}"));
    Some(behind + 4)
}

fn record(
    tree: &mut Tree<'_>,
    base: usize,
    at: usize,
    section: usize,
    info: &mut String,
) -> Option<usize> {
    let (owner, behind) = name(tree, base, at)?;
    let kind = tree.u16(behind)?;
    let lifetime = tree.u32(behind + 4)?;
    let length = usize::from(tree.u16(behind + 8)?);
    let (from, to) = (behind + 10, behind + 10 + length);
    if to > tree.end() {
        return None;
    }
    let data = match kind {
        1 => Ipv4Addr::from(tree.array::<4>(from)?).to_string(),
        28 => Ipv6Addr::from(tree.array::<16>(from)?).to_string(),
        2 | 5 | 12 => name(tree, base, from)?.0,
        15 => format!("{} {}", tree.u16(from)?, name(tree, base, from + 2)?.0),
        33 => format!("{}:{}", name(tree, base, from + 6)?.0, tree.u16(from + 4)?),
        16 => text(tree.octets(from + 1..to)),
        6 => name(tree, base, from)?.0,
        _ => hex(tree.octets(from..to.min(from + 32)), ""),
    };
    let word = ["", "Answer", "Authority", "Additional"].get(section).copied().unwrap_or_default();
    let kind = type_name(kind);
    tree.group(word, format!("{owner} {kind} {data}"), at..to, |tree| {
        tree.field("Name", owner, at..behind);
        tree.field("Type", kind.clone(), behind..behind + 2);
        tree.field(
            "Class",
            tree.u16(behind + 2).unwrap_or_default().to_string(),
            behind + 2..behind + 4,
        );
        tree.field("Time to live", format!("{lifetime} s"), behind + 4..behind + 8);
        tree.field("Data length", length.to_string(), behind + 8..behind + 10);
        tree.field("Data", data.clone(), from..to);
    });
    if section == 1 {
        info.push_str(&format!(" {kind} {data}"));
    }
    Some(to)
}

/// A name, and where what follows it begins.
fn name(tree: &Tree<'_>, base: usize, mut at: usize) -> Option<(String, usize)> {
    let mut labels: Vec<String> = Vec::new();
    let mut behind = None;
    for _ in 0..MOST_LABELS {
        let length = tree.u8(at)?;
        match length {
            0 => {
                let name = if labels.is_empty() { "<root>".to_owned() } else { labels.join(".") };
                return Some((name, behind.unwrap_or(at + 1)));
            }
            1..=63 => {
                labels.push(text(tree.octets(at + 1..at + 1 + usize::from(length))));
                at += 1 + usize::from(length);
            }
            0xc0.. => {
                behind = behind.or(Some(at + 2));
                at = base + usize::from(tree.u16(at)? & 0x3fff);
            }
            _ => return None,
        }
    }
    None
}

fn type_name(kind: u16) -> String {
    let name = match kind {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        12 => "PTR",
        15 => "MX",
        16 => "TXT",
        28 => "AAAA",
        33 => "SRV",
        35 => "NAPTR",
        41 => "OPT",
        43 => "DS",
        46 => "RRSIG",
        47 => "NSEC",
        48 => "DNSKEY",
        64 => "SVCB",
        65 => "HTTPS",
        252 => "AXFR",
        255 => "ANY",
        257 => "CAA",
        other => return format!("TYPE{other}"),
    };
    name.to_owned()
}

fn code_name(code: u16) -> String {
    let name = match code {
        0 => "No error",
        1 => "Format error",
        2 => "Server failure",
        3 => "No such name",
        4 => "Not implemented",
        5 => "Refused",
        other => return format!("code {other}"),
    };
    name.to_owned()
}
