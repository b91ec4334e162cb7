//! NTP (RFC 5905 §7.3).

use crate::tree::Tree;

const OCTETS: usize = 48;

pub(super) fn read(tree: &mut Tree<'_>, at: usize, end: usize) -> bool {
    let (Some(first), true) = (tree.u8(at), end.saturating_sub(at) >= OCTETS) else { return false };
    let (version, mode) = (first >> 3 & 7, first & 7);
    let words = match mode {
        1 => "symmetric active",
        2 => "symmetric passive",
        3 => "client",
        4 => "server",
        5 => "broadcast",
        _ => return false,
    };
    tree.layer("Network Time Protocol", format!("version {version}, {words}"), at..end);
    tree.field(
        "Leap, version, mode",
        format!("{}, {version}, {mode} ({words})", first >> 6),
        at..at + 1,
    );
    tree.field("Stratum", tree.u8(at + 1).unwrap_or_default().to_string(), at + 1..at + 2);
    let names = ["Reference time", "Origin time", "Receive time", "Transmit time"];
    for (place, name) in names.into_iter().enumerate() {
        let from = at + 16 + place * 8;
        // Seconds since 1900; 1970 lies 2 208 988 800 seconds later.
        let seconds = i64::from(tree.u32(from).unwrap_or_default()) - 2_208_988_800;
        let words = if seconds < 0 {
            "none".to_owned()
        } else {
            model::Timestamp::from_seconds(seconds).to_string()
        };
        tree.field(name, words, from..from + 8);
    }
    tree.says("NTP", format!("NTP version {version}, {words}"));
    true
}
