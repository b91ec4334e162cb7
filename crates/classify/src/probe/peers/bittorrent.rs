//! BitTorrent: the peer handshake (BEP 3), DHT (BEP 5), local discovery (BEP 14), UDP trackers
//! (BEP 15) and µTP (BEP 29).

use std::fmt::Write as _;

use crate::octets::{be16, be32};
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment};

const HANDSHAKE: &[u8] = b"\x13BitTorrent protocol";
/// Handshake, eight reserved octets, the hash, the peer's identifier.
const HASH_AT: usize = 28;
const HASH_OCTETS: usize = 20;
const TRACKER: &[u8] = b"\0\0\x04\x17\x27\x10\x19\x80\0\0\0\0";
const UTP_OCTETS: usize = 20;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let found = if segment.stream { handshake(segment.payload) } else { datagram(segment) };
    if found.is_some() && segment.from_initiator {
        let end = (segment.destination, segment.destination_port);
        for protocol in [6, 17] {
            let why = "an earlier flow spoke BitTorrent with this peer";
            around.memory.expect((end.0, end.1, protocol), "BitTorrent", why, around.time);
        }
    }
    found.into()
}

fn handshake(payload: &[u8]) -> Option<Found> {
    if !payload.starts_with(HANDSHAKE) {
        return None;
    }
    let found = Found::new("BitTorrent").because("the peer handshake of BitTorrent");
    let Some(hash) = payload.get(HASH_AT..HASH_AT + HASH_OCTETS) else { return Some(found) };
    let mut words = String::with_capacity(2 * HASH_OCTETS);
    for octet in hash {
        let _ = write!(words, "{octet:02x}");
    }
    Some(found.telling("info_hash", words.as_bytes()))
}

fn datagram(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let because = |why: &'static str| Some(Found::new("BitTorrent").because(why));
    match payload {
        [b'd', b'1' | b'2', b':', ..] if is_dht(payload) => {
            because("a message of BitTorrent's DHT")
        }
        [0, 0, 4, ..] if payload.starts_with(TRACKER) && payload.len() == 16 => {
            because("a connection to a BitTorrent tracker")
        }
        // A connection's first packet: no delay was measured yet, its number is 1.
        [0x41, 0..=2, ..] if payload.len() >= UTP_OCTETS && payload.len() <= 64 => {
            let is_first = payload.get(8..12)? == [0; 4] && be16(payload, 16)? == 1;
            if is_first { because("a µTP connection is opened") } else { None }
        }
        // Its answer: the same connection.
        [0x21, 0..=2, a, b, ..]
            if payload.len() == UTP_OCTETS
                && matches!(segment.greeting, [0x41, 0..=2, c, d, _, _, _, _, 0, 0, 0, 0, ..] if [*a, *b] == [c, d]) =>
        {
            because("a µTP connection is accepted")
        }
        [0x01, 0..=2, ..] if handshake(payload.get(UTP_OCTETS..)?).is_some() => {
            handshake(payload.get(UTP_OCTETS..)?)
        }
        [0x01 | 0x11 | 0x21, 0..=2, ..] if goes_on(payload, &segment.previous) => {
            because("packets of a µTP connection follow one another")
        }
        [b'B', ..] if payload.starts_with(b"BT-SEARCH * HTTP/1.1\r\n") => {
            because("BitTorrent peers are sought on the link")
        }
        _ => None,
    }
}

/// Two packets of a connection whose opening was not seen: data, end or acknowledgement, the same
/// number of the connection, and a clock of microseconds that went on a little.
fn goes_on(payload: &[u8], before: &[u8]) -> bool {
    const MAX_MICROS: u32 = 5_000_000;
    let [0x01 | 0x11 | 0x21, 0..=2, ..] = before else { return false };
    let (Some(now), Some(then)) = (be32(payload, 4), be32(before, 4)) else { return false };
    let connection = be16(payload, 2);
    payload.len() >= UTP_OCTETS
        && connection == be16(before, 2)
        && connection != Some(0)
        && (1..MAX_MICROS).contains(&now.wrapping_sub(then))
}

fn is_dht(payload: &[u8]) -> bool {
    let has = |part: &[u8]| payload.windows(part.len()).any(|window| window == part);
    let starts = [b"d1:ad2:id20:".as_slice(), b"d1:rd2:id20:"];
    starts.iter().any(|start| payload.starts_with(start))
        || (payload.starts_with(b"d2:ip") && has(b"1:rd2:id20:"))
        || (payload.starts_with(b"d1:eli2") && has(b"1:y1:e"))
}
