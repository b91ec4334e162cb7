//! Connections of which the Initial packets are opened: hellos whole, in pieces and out of order,
//! over several packets, with strangers' lengths.

use aes::Aes128;
use aes::cipher::{BlockEncrypt, KeyInit};

use super::keys::{Keys, Side};
use super::version::Version;
use crate::State;
use crate::testing::see;

const UDP: u8 = 17;
const ID: [u8; 8] = *b"client-1";

/// A hello that names this server, with so many octets of padding before (RFC 7685).
fn client_hello(name: &[u8], padding: usize) -> Vec<u8> {
    let sized = |octets: &[u8]| {
        [&u16::try_from(octets.len()).unwrap_or_default().to_be_bytes()[..], octets].concat()
    };
    let list = sized(&[&[0][..], &sized(name)].concat());
    let extensions = [
        &[0, 21][..],
        &sized(&vec![0; padding]),
        &[0, 0],
        &sized(&list),
        b"\0\x10\0\x05\0\x03\x02h3",
        b"\0\x2b\0\x03\x02\x03\x04",
    ];
    let body =
        [b"\x03\x03", &[0x5a; 32][..], b"\0\0\x02\x13\x01\x01\0", &sized(&extensions.concat())];
    let body = body.concat();
    [&[1, 0], &sized(&body)[..]].concat()
}

fn crypto(offset: usize, octets: &[u8]) -> Vec<u8> {
    let number = |value: usize| (0x8000_0000 | u32::try_from(value).unwrap_or(0)).to_be_bytes();
    [&[6][..], &number(offset), &number(octets.len()), octets].concat()
}

/// An Initial packet of the client, encrypted as the RFC says; its tag is nothing.
fn initial(version: u32, frames: &[u8]) -> Vec<u8> {
    let padded = frames.len().max(1100);
    let mut frames = frames.to_vec();
    frames.resize(padded, 0);
    let first = if version == 1 { 0xc3 } else { 0xd3 };
    let length = u16::try_from(4 + frames.len() + 16).unwrap_or_default() | 0x4000;
    let mut packet = [&[first][..], &version.to_be_bytes(), &[8], &ID, &[0, 0]].concat();
    packet.extend(length.to_be_bytes());
    let at = packet.len();
    packet.extend([0, 0, 0, 0]);
    let keys =
        Version(version).keyings().first().and_then(|keying| Keys::new(keying, &ID, Side::Client));
    let Some(keys) = keys else { return packet };
    packet.extend(keys.apply([0; 4], &frames));
    packet.extend([0; 16]);
    let mut mask = <[u8; 16]>::try_from(&packet[at + 4..at + 20]).unwrap_or_default().into();
    Aes128::new(&keys.header_key().into()).encrypt_block(&mut mask);
    packet[0] ^= mask[0] & 0x0f;
    for (octet, mask) in packet[at..at + 4].iter_mut().zip(&mask[1..]) {
        *octet ^= mask;
    }
    packet
}

fn check(datagrams: &[Vec<u8>], expected: Option<&str>) -> State {
    let mut state = State::default();
    for datagram in datagrams {
        see(&mut state, UDP, 50_000, 443, true, datagram);
    }
    assert_eq!(state.label().map(|label| label.application).as_deref(), Some("QUIC"));
    assert_eq!(state.host_name(), expected);
    state
}

#[test]
fn a_hello_is_read_in_both_versions() {
    let hello = client_hello(b"www.example.org", 0);
    for (version, words) in [(1, "1"), (0x6b33_43cf, "2")] {
        let state = check(&[initial(version, &crypto(0, &hello))], Some("www.example.org"));
        let revealed = state.revealed().cloned().unwrap_or_default();
        assert_eq!(revealed.quic_version.as_deref(), Some(words));
        assert_eq!(revealed.alpn.as_deref(), Some("h3"));
        assert_eq!(revealed.tls_version.as_deref(), Some("TLS 1.3"));
        assert!(revealed.ja4.is_some_and(|ja4| ja4.starts_with("q13d0104h3_")));
    }
}

#[test]
fn a_hello_over_two_datagrams_in_any_order_is_put_together() {
    let hello = client_hello(b"www.example.org", 1800);
    let (a, b) = hello.split_at(900);
    let (c, d) = b.split_at(500);
    let one = initial(1, &[crypto(1400, d), vec![1], crypto(0, a)].concat());
    let other = initial(1, &crypto(900, c));
    check(&[one.clone(), other.clone()], Some("www.example.org"));
    check(&[other, one], Some("www.example.org"));
}

#[test]
fn packets_of_one_datagram_are_all_read() {
    let hello = client_hello(b"www.example.org", 0);
    let (a, b) = hello.split_at(20);
    let both = [initial(1, &crypto(20, b)), initial(1, &crypto(0, a))].concat();
    check(&[both], Some("www.example.org"));
}

#[test]
fn ten_thousand_fragments_and_lying_offsets_are_survived() {
    let mut datagrams = Vec::new();
    for packet in 0..100 {
        let frames: Vec<u8> =
            (0..100).flat_map(|at| crypto((packet * 100 + at) * 7 + 1, &[9])).collect();
        datagrams.push(initial(1, &frames));
    }
    datagrams.push(initial(1, &crypto(0x3fff_ffff, b"x")));
    check(&datagrams, None);
}

#[test]
fn a_packet_that_cannot_be_opened_is_still_quic() {
    let mut packet = initial(1, &crypto(0, &client_hello(b"a.b", 0)));
    packet[8] ^= 1;
    check(&[packet], None);
}

#[test]
fn googles_hello_names_the_server_and_the_browser() {
    let mut payload = b"\x0d12345678Q035\x01hashhashhash\xa0\x01\0\x04CHLO\x02\0\0\0".to_vec();
    payload.extend(b"SNI\0\x0f\0\0\0UAID\x15\0\0\0www.example.orgChrome");
    let state = check(&[payload], Some("www.example.org"));
    let revealed = state.revealed().cloned().unwrap_or_default();
    assert_eq!(revealed.quic_version.as_deref(), Some("Q035"));
    assert!(
        revealed.facts.iter().any(|fact| fact.kind == "user_agent" && &*fact.value == "Chrome")
    );
}
