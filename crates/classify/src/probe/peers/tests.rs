//! First messages of peers and tunnels, and near misses.

use crate::probe::tests::{TCP, UDP, bytes, check};

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn bittorrent_is_known_by_trackers_peers_and_its_transport() {
    let tracker = b"\0\0\x04\x17\x27\x10\x19\x80\0\0\0\0abcd";
    check(UDP, (50_000, 6969), tracker, named("BitTorrent"));
    check(UDP, (50_000, 6969), &tracker[..15], None);
    let opening = b"\x41\0\x12\x34\x01\x02\x03\x04\0\0\0\0\0\x10\0\0\0\x01\0\0";
    check(UDP, (50_000, 40_000), opening, named("BitTorrent"));
    check(UDP, (50_000, 40_000), &bytes(&[&opening[..16], b"\0\x02\0\0"]), None);
}

#[test]
fn tunnels_are_known_by_their_first_messages() {
    check(UDP, (50_000, 1194), b"\x38abcdefgh\0\0\0\0\0", named("OpenVPN"));
    check(UDP, (50_000, 1194), b"\x38abcdefgh\0\0\0\0\x01", None);
    check(TCP, (50_000, 443), b"\0\x0e\x38abcdefgh\0\0\0\0\0", named("OpenVPN"));
    let ike = b"abcdefgh\0\0\0\0\0\0\0\0\x21\x20\x22\x08\0\0\0\0\0\0\0\x1c";
    check(UDP, (500, 500), ike, named("IPSec"));
    check(UDP, (4500, 4500), &bytes(&[&[0; 4], ike]), named("IPSec"));
    check(UDP, (500, 500), &ike[..27], None);
    let pptp = b"\0\x9c\0\x01\x1a\x2b\x3c\x4d\0\x01\0\0\x01\0";
    check(TCP, (50_000, 1723), pptp, named("PPTP"));
    check(TCP, (50_000, 1723), b"\0\x9c\0\x01\x1a\x2b\x3c\x4e\0\x01\0\0\x01\0", None);
    check(UDP, (41_641, 41_641), b"TS\xf0\x9f\x92\xacabcdefgh", named("Tailscale"));
}

#[test]
fn data_of_a_tunnel_is_known_by_its_second_packet() {
    let data = |count: u8| bytes(&[b"\x04\0\0\0abcd", &[count], &[0; 7], &[7; 16]]);
    let of = |counts: [u8; 2]| {
        let mut state = crate::State::default();
        for count in counts {
            crate::testing::see(&mut state, UDP, 50_000, 5060, true, &data(count));
        }
        state.label().map(|label| label.application)
    };
    assert_eq!(of([7, 8]).as_deref(), Some("WireGuard"));
    assert_eq!(of([8, 7]), None);
    check(UDP, (443, 50_000), b"\x40abcdefgh\x01\0\0\0\0hgfedcba\0\0\0\0", named("OpenVPN"));
}

#[test]
fn files_and_coins_are_known_by_their_heads() {
    check(UDP, (50_000, 21_027), b"\x2e\xa7\xd9\x0babcd", named("Syncthing"));
    check(TCP, (50_000, 6346), b"GNUTELLA CONNECT/0.6\r\n", named("Gnutella"));
    check(TCP, (50_000, 8333), b"\xf9\xbe\xb4\xd9version\0\0\0\0\0", named("BITCOIN"));
    check(TCP, (50_000, 8333), b"\xf9\xbe\xb4\xd9VERSION\0\0\0\0\0", None);
    check(TCP, (50_000, 18_080), b"\x01\x21\x01\x01\x01\x01\x01\x01\xe3", named("Monero"));
    check(TCP, (1, 3333), b"{\"id\":1,\"method\":\"mining.subscribe\"}\n", named("Mining"));
}

#[test]
fn coins_of_nano_are_known_by_a_head_whose_versions_fit() {
    check(TCP, (50_000, 7075), b"RC\x13\x13\x12\x0a\x01\0", named("Nano"));
    check(TCP, (50_000, 7075), b"RC\x12\x13\x12\x0a\x01\0", None);
    check(TCP, (50_000, 7075), b"RC\x13\x13\x12\x0a\x01", None);
}

#[test]
fn a_connection_of_utp_is_known_by_its_second_packet() {
    let data = |connection: u8, micros: u8| {
        bytes(&[b"\x01\0\x12", &[connection], b"\0\0", &[micros], &[0; 13], b"pieces"])
    };
    let of = |packets: [Vec<u8>; 2]| {
        let mut state = crate::State::default();
        for packet in packets {
            crate::testing::see(&mut state, UDP, 50_000, 40_000, true, &packet);
        }
        state.label().map(|label| label.application)
    };
    assert_eq!(of([data(5, 1), data(5, 2)]).as_deref(), Some("BitTorrent"));
    assert_eq!(of([data(5, 1), data(6, 2)]), None);
    assert_eq!(of([data(5, 2), data(5, 1)]), None);
}

#[test]
fn soft_ether_tells_a_client_from_where_it_came() {
    let of = |answer: &[u8]| {
        let mut state = crate::State::default();
        crate::testing::see(&mut state, UDP, 50_000, 5004, true, b"A");
        crate::testing::see(&mut state, UDP, 5004, 50_000, false, answer);
        state.label().map(|label| label.application)
    };
    assert_eq!(of(b"IP=192.0.2.1,PORT=50000").as_deref(), Some("Softether"));
    assert_eq!(of(b"IP=192.0.2.1 PORT=50000"), None);
}
