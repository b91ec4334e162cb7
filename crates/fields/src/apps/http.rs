//! Heads of HTTP/1 messages (RFC 9112), and of SSDP, which looks alike.

use crate::Colour;
use crate::config::MOST_HEAD;
use crate::tree::{Tree, octets_words, text};

/// Lines of a head that are shown.
const MOST_LINES: usize = 200;

const METHODS: [&str; 11] = [
    "GET ",
    "POST ",
    "PUT ",
    "HEAD ",
    "DELETE ",
    "OPTIONS ",
    "PATCH ",
    "CONNECT ",
    "TRACE ",
    "PROPFIND ",
    "REPORT ",
];

pub(super) fn read(tree: &mut Tree<'_>, at: usize, end: usize) -> bool {
    let head = tree.octets(at..end.min(at + MOST_HEAD));
    let is_reply = head.starts_with(b"HTTP/1.");
    let is_request = METHODS.iter().any(|method| head.starts_with(method.as_bytes()));
    if !is_reply && !is_request {
        return false;
    }
    lines(tree, "Hypertext Transfer Protocol", "HTTP", at, end);
    tree.colour(Colour::Http);
    true
}

pub(super) fn ssdp(tree: &mut Tree<'_>, at: usize, end: usize) -> bool {
    let head = tree.octets(at..end);
    let known: [&[u8]; 3] = [b"M-SEARCH ", b"NOTIFY ", b"HTTP/1."];
    let is_it = known.iter().any(|begin| head.starts_with(begin));
    if is_it {
        lines(tree, "Simple Service Discovery Protocol", "SSDP", at, end);
    }
    is_it
}

fn lines(tree: &mut Tree<'_>, layer: &'static str, protocol: &'static str, at: usize, end: usize) {
    let head = tree.octets(at..end.min(at + MOST_HEAD));
    let first = head.split(|octet| *octet == b'\n').next().unwrap_or_default();
    let line = text(first).trim_end().to_owned();
    tree.layer(layer, line.clone(), at..end);
    let mut from = at;
    for (number, octets) in
        head.split_inclusive(|octet| *octet == b'\n').enumerate().take(MOST_LINES)
    {
        let to = from + octets.len();
        let words = text(octets).trim_end().to_owned();
        if words.is_empty() {
            from = to;
            break;
        }
        let name = match number {
            0 if words.starts_with("HTTP/") => "Status line",
            0 => "Request line",
            _ => "Header",
        };
        tree.field(name, words, from..to);
        from = to;
    }
    if from < end {
        tree.field("Body", octets_words(end - from), from..end);
    }
    tree.says(protocol, line);
}
