//! Files shared and coins moved among peers: Syncthing's discovery (its BEP documents), eDonkey,
//! Gnutella 0.6, Bitcoin's message head, Monero's levin head, Ethereum's discovery v4, Stratum, and the head of
//! Nano's messages (its node's sources; feeless, header.rs).

use crate::octets::{be16, le32};
use crate::segment::{Found, Outcome, Segment, says};

pub(super) fn syncthing(segment: &Segment<'_>) -> Outcome {
    let start = segment.payload.get(..4);
    let is_known = if segment.stream {
        start == Some(b"\x9e\x79\xbc\x40") && segment.payload.get(4..7) == Some(&[0; 3])
    } else {
        start == Some(b"\x2e\xa7\xd9\x0b")
    };
    if is_known {
        Found::new("Syncthing").because("the magic number of Syncthing").into()
    } else {
        Outcome::No
    }
}

pub(super) fn edonkey(segment: &Segment<'_>) -> Outcome {
    let [0xe3 | 0xc5, _, _, _, _, 0x01, 0x10, ..] = segment.payload else { return Outcome::No };
    let rest = segment.payload.len() - 5;
    if le32(segment.payload, 1).is_some_and(|told| u64::from(told) == rest as u64) {
        Found::new("eDonkey").because("a client's hello of eDonkey").into()
    } else {
        Outcome::No
    }
}

pub(super) fn gnutella(segment: &Segment<'_>) -> Outcome {
    let starts = [b"GNUTELLA CONNECT/0.".as_slice(), b"GNUTELLA/0.6 "];
    if starts.iter().any(|start| segment.payload.starts_with(start)) {
        Found::new("Gnutella").because("the handshake of Gnutella").into()
    } else {
        Outcome::No
    }
}

pub(super) fn coins(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    match payload.get(..8) {
        Some(
            [0xf9, 0xbe, 0xb4, 0xd9, ..]
            | [0x0b, 0x11, 0x09, 0x07, ..]
            | [0x0a, 0x03, 0xcf, 0x40, ..],
        ) => {
            let command = payload.get(4..16).unwrap_or_default();
            let word = command.split(|octet| *octet == 0).next().unwrap_or_default();
            if word.len() < 3 || !word.iter().all(u8::is_ascii_lowercase) {
                return Outcome::No;
            }
            Found::new("BITCOIN").because("a message of Bitcoin's peers").into()
        }
        Some(b"\x01\x21\x01\x01\x01\x01\x01\x01") => {
            Found::new("Monero").because("a message of Monero's peers").into()
        }
        Some([b'{', ..]) => {
            let words = [
                b"\"mining.subscribe\"".as_slice(),
                b"\"mining.authorize\"",
                b"\"eth_submitLogin\"",
            ];
            let line = payload.get(..512).unwrap_or(payload);
            if words.iter().any(|word| says(line, word)) {
                return Found::new("Mining").because("a miner registers with its pool").into();
            }
            Outcome::No
        }
        _ => Outcome::No,
    }
}

pub(super) fn ethereum(segment: &Segment<'_>) -> Outcome {
    // Hash, signature with its recovery bit, kind, and a list as long as the packet.
    let Some([0 | 1, 1..=6, list, rest @ ..]) = segment.payload.get(96..) else {
        return Outcome::No;
    };
    let told = match list {
        0xc8..=0xf7 => usize::from(list - 0xc0),
        0xf8 => rest.first().map_or(0, |length| usize::from(*length) + 1),
        0xf9 => be16(rest, 0).map_or(0, |length| usize::from(length) + 2),
        _ => return Outcome::No,
    };
    if told == rest.len() {
        Found::new("ETHEREUM").because("a signed packet of Ethereum's discovery").into()
    } else {
        Outcome::No
    }
}

/// Magic, network, three versions of which the greatest, the used and the least, a type.
pub(super) fn nano(segment: &Segment<'_>) -> Outcome {
    let [b'R', b'A' | b'B' | b'C' | b'X', most, using, least, 2..=15, ..] = segment.payload else {
        return Outcome::No;
    };
    if most >= using && using >= least && *least >= 7 && *most <= 48 && segment.payload.len() >= 8 {
        Found::new("Nano").because("the head of a message of Nano's peers").into()
    } else {
        Outcome::No
    }
}
