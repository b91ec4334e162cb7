//! The published keys, and a packet with what it holds (RFC 9001 Appendix A.1, A.3; RFC 9369
//! Appendix A.1).

use super::*;
use crate::probe::web::quic::version::Version;

const CONNECTION_ID: [u8; 8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];

fn octets(text: &str) -> Vec<u8> {
    let digit =
        |octet: &u8| char::from(*octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().as_chunks::<2>().0.iter();
    pairs.filter_map(|[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}

fn keys(version: u32, side: Side) -> Option<Keys> {
    Keys::new(Version(version).keyings().first()?, &CONNECTION_ID, side)
}

fn check(version: u32, side: Side, key: &str, iv: &str, header: &str) {
    let keys = keys(version, side);
    let seen = keys.map(|keys| (keys.key.to_vec(), keys.iv.to_vec(), keys.header.to_vec()));
    assert_eq!(seen, Some((octets(key), octets(iv), octets(header))));
}

#[test]
fn keys_of_version_1_are_those_of_the_rfc() {
    check(
        1,
        Side::Client,
        "1f369613dd76d5467730efcbe3b1a22d",
        "fa044b2f42a3fd3b46fb255c",
        "9f50449e04a0e810283a1e9933adedd2",
    );
    check(
        1,
        Side::Server,
        "cf3a5331653c364c88f0f379b6067e37",
        "0ac1493ca1905853b0bba03e",
        "c206b8d9b9f0f37644430b490eeaa314",
    );
}

#[test]
fn keys_of_version_2_are_those_of_the_rfc() {
    check(
        0x6b33_43cf,
        Side::Client,
        "8b1a0bc121284290a29e0971b5cd045d",
        "91f73e2351d8fa91660e909f",
        "45b95e15235d6f45a6b19cbcb0294ba9",
    );
    check(
        0x6b33_43cf,
        Side::Server,
        "82db637861d55e1d011f19ea71d5d2a7",
        "dd13c276499c0249d3310652",
        "edf6d05c83121201b436e16877593c3a",
    );
}

const PACKET: &str = "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a\
5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9\
c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc4\
2158407dd074ee";

const FRAMES: &str = "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf739\
88cfc79825df566dc5430b9a045a1200130100002e00330024001d00209d3c940d89690b84d08a60993c144eca684d10\
81287c834d5311bcf32bb9da1a002b00020304";

#[test]
fn the_servers_packet_of_the_rfc_opens_to_its_frames() {
    let (packet, frames) = (octets(PACKET), octets(FRAMES));
    let server = keys(1, Side::Server);
    let open = |packet: &[u8]| server.as_ref().and_then(|keys| keys.open(packet, 18, 135));
    assert_eq!(packet.len(), 135);
    assert_eq!(open(&packet), Some(frames.clone()));
    // What was captured of it can be read as well.
    assert_eq!(open(&packet[..100]), Some(frames[..80].to_vec()));
    for end in 0..packet.len() {
        open(&packet[..end]);
    }
}
