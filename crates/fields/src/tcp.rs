//! TCP (RFC 9293) and its options.

use crate::ip::{bad, yes};
use crate::link::cut;
use crate::tree::{Tree, hex};
use crate::{Begin, Colour, apps};

const FLAGS: [(&str, &str); 8] = [
    ("CWR", "Congestion window reduced"),
    ("ECE", "ECN echo"),
    ("URG", "Urgent"),
    ("ACK", "Acknowledgement"),
    ("PSH", "Push"),
    ("RST", "Reset"),
    ("SYN", "Synchronise"),
    ("FIN", "Finish"),
];

pub(crate) fn read(tree: &mut Tree<'_>, at: usize, end: usize) {
    let Some(header) = tree.array::<20>(at) else { return cut(tree, "TCP", at) };
    let [a, b, c, d, s0, s1, s2, s3, a0, a1, a2, a3, offset, flags, w0, w1, c0, c1, u0, u1] =
        header;
    let octets = usize::from(offset >> 4) * 4;
    if octets < 20 || at + octets > end {
        return cut(tree, "TCP", at);
    }
    let (from, to) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let sequence = u32::from_be_bytes([s0, s1, s2, s3]);
    let acknowledged = u32::from_be_bytes([a0, a1, a2, a3]);
    let window = u16::from_be_bytes([w0, w1]);
    let payload = end.saturating_sub(at + octets);
    let set = words(flags);
    let title = format!("{from} → {to}, {} of payload", crate::tree::octets_words(payload));
    let more = tree.layer("Transmission Control Protocol", title, at..at + octets);
    tree.field("Source port", from.to_string(), at..at + 2);
    tree.field("Destination port", to.to_string(), at + 2..at + 4);
    let Begin { sender, receiver } = tree.begin;
    tree.field("Sequence number", number(sequence, sender), at + 4..at + 8);
    tree.field("Acknowledgement number", number(acknowledged, receiver), at + 8..at + 12);
    tree.field("Header length", format!("{octets} octets"), at + 12..at + 13);
    tree.group("Flags", set.clone(), at + 13..at + 14, |tree| {
        for (bit, (_, name)) in (0..8_u8).rev().zip(FLAGS) {
            tree.field(name, yes(flags >> bit & 1 == 1), at + 13..at + 14);
        }
    });
    tree.field("Window", window.to_string(), at + 14..at + 16);
    tree.field("Checksum", format!("0x{:04x}", u16::from_be_bytes([c0, c1])), at + 16..at + 18);
    tree.field("Urgent pointer", u16::from_be_bytes([u0, u1]).to_string(), at + 18..at + 20);
    let options = options(tree, at + 20, at + octets);
    tree.colour(match flags {
        flags if flags & 0x04 != 0 => Colour::TcpReset,
        flags if flags & 0x03 != 0 => Colour::TcpEnds,
        _ => Colour::Tcp,
    });
    let mut info = format!("{from} → {to} [{set}] Seq={}", sequence.wrapping_sub(sender));
    if flags & 0x10 != 0 {
        info.push_str(&format!(" Ack={}", acknowledged.wrapping_sub(receiver)));
    }
    info.push_str(&format!(" Win={window} Len={payload}{options}"));
    tree.says("TCP", info);
    if flags & 0x06 == 0 && window == 0 {
        // A closed window is one of the things that Wireshark calls bad.
        bad(tree);
        tree.seen.info.insert_str(0, "[TCP ZeroWindow] ");
    }
    if more && payload > 0 && !apps::over_tcp(tree, (from, to), at + octets, end) {
        tree.layer("TCP payload", crate::tree::octets_words(payload), at + octets..end);
    }
}

/// A number as it counts from the beginning of the connection, and as it is on the wire.
fn number(on_wire: u32, begin: u32) -> String {
    match begin {
        0 => on_wire.to_string(),
        begin => format!("{}, {on_wire} on the wire", on_wire.wrapping_sub(begin)),
    }
}

/// What the list shows of them.
fn options(tree: &mut Tree<'_>, mut at: usize, end: usize) -> String {
    let mut line = String::new();
    if at >= end {
        return line;
    }
    tree.group("Options", crate::tree::octets_words(end - at), at..end, |tree| {
        while at < end {
            let Some(kind) = tree.u8(at) else { break };
            if kind <= 1 {
                tree.field(
                    if kind == 0 { "End of options" } else { "No operation" },
                    "",
                    at..at + 1,
                );
                at += 1;
                if kind == 0 {
                    break;
                }
                continue;
            }
            let length = usize::from(tree.u8(at + 1).unwrap_or_default());
            if length < 2 || at + length > end {
                tree.field("Option", format!("kind {kind}, of a length that cannot be"), at..end);
                break;
            }
            let place = at..at + length;
            match kind {
                2 => {
                    let size = tree.u16(at + 2).unwrap_or_default();
                    tree.field("Maximum segment size", size.to_string(), place);
                    line.push_str(&format!(" MSS={size}"));
                }
                3 => {
                    let shift = tree.u8(at + 2).unwrap_or_default();
                    tree.field(
                        "Window scale",
                        format!("{shift} (× {})", 1_u64 << (shift & 15)),
                        place,
                    );
                    line.push_str(&format!(" WS={}", 1_u64 << (shift & 15)));
                }
                4 => {
                    tree.field("SACK permitted", "", place);
                    line.push_str(" SACK_PERM");
                }
                5 => tree.field("SACK", sack(tree, at + 2, at + length), place),
                8 => {
                    let value = tree.u32(at + 2).unwrap_or_default();
                    let echo = tree.u32(at + 6).unwrap_or_default();
                    tree.field("Timestamps", format!("{value}, echo {echo}"), place);
                    line.push_str(&format!(" TSval={value} TSecr={echo}"));
                }
                kind => {
                    let octets = hex(tree.octets(at + 2..at + length), " ");
                    tree.field("Option", format!("kind {kind}: {octets}"), place);
                }
            }
            at += length;
        }
    });
    line
}

fn sack(tree: &Tree<'_>, from: usize, to: usize) -> String {
    let edge = |at| tree.u32(at).unwrap_or_default();
    let blocks = (from..to).step_by(8).map(|at| format!("{}–{}", edge(at), edge(at + 4)));
    blocks.collect::<Vec<_>>().join(", ")
}

/// As Wireshark writes them: the first set ones first.
fn words(flags: u8) -> String {
    let set = (0..8_u8).zip(FLAGS.iter().rev()).filter(|(bit, _)| flags >> bit & 1 == 1);
    let words: Vec<&str> = set.map(|(_, (word, _))| *word).collect();
    if words.is_empty() { "<none>".to_owned() } else { words.join(", ") }
}
