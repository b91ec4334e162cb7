//! Packets by hand, and octets that mean nothing.

use capture::LinkType;
use proptest::prelude::*;

use super::*;

/// An Ethernet frame with a TCP SYN, as any system sends it.
const SYN: &str = "ffffffffffff0200000000010800\
    4500003c1c4640004006b1e6c0a80001c0a800c7\
    c0000050000000010000000aa002721000000000020405b40402080a0000000100000000\
    01030307";

fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

fn see(hex: &str) -> Seen {
    let octets = octets(hex);
    read(LinkType::ETHERNET, &octets, octets.len() as u32)
}

fn value<'a>(seen: &'a Seen, name: &str) -> (&'a str, std::ops::Range<u32>) {
    let field = seen.fields.iter().find(|field| field.name == name).unwrap();
    (&field.value, field.place.clone())
}

#[test]
fn a_handshake_is_told_in_a_line_and_field_by_field() {
    let seen = see(SYN);
    assert_eq!((seen.source.as_str(), seen.destination.as_str()), ("192.168.0.1", "192.168.0.199"));
    assert_eq!(seen.protocol, "TCP");
    assert_eq!(seen.colour, Colour::TcpEnds);
    assert_eq!(
        seen.info,
        "49152 → 80 [SYN] Seq=1 Win=29200 Len=0 MSS=1460 SACK_PERM TSval=1 TSecr=0 WS=128"
    );
    assert_eq!(value(&seen, "Time to live"), ("64", 22..23));
    assert_eq!(value(&seen, "Window"), ("29200", 48..50));
    assert_eq!(value(&seen, "Maximum segment size"), ("1460", 54..58));
}

#[test]
fn a_header_that_ends_too_early_says_so() {
    let seen = see(&SYN[..60]);
    assert_eq!(seen.colour, Colour::Bad);
    assert_eq!(seen.info, "cut short");
}

#[test]
fn colours_have_numbers() {
    let numbers: Vec<u8> = Colour::ALL.iter().map(|colour| colour.number()).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn tunnels_in_tunnels_have_an_end() {
    // IPv4 in IPv4, two hundred times.
    let mut packet = Vec::new();
    for _ in 0..200 {
        packet.extend(octets("45000000000000004004000001020304050607 08"));
    }
    let seen = read(LinkType::IPV4, &packet, packet.len() as u32);
    assert!(seen.fields.iter().filter(|field| field.depth == 0).count() < 30);
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_panic_and_within_the_limits(
        start in prop::sample::select(vec![0_usize, 14, 34, 42, 54]),
        link in prop::sample::select(vec![0_u16, 1, 101, 113, 276, 77]),
        noise in prop::collection::vec(any::<u8>(), 0..300),
        port in prop::sample::select(vec![53_u16, 443, 5353, 67, 123, 4789, 1900, 80]),
        udp in any::<bool>(),
    ) {
        let mut packet = octets(SYN)[..start].to_vec();
        if start == 42 {
            // UDP to that port, in place of TCP.
            packet[23] = 17;
            packet[36..38].copy_from_slice(&port.to_be_bytes());
            packet[38..40].copy_from_slice(&u16::to_be_bytes(if udp { 8 } else { 300 }));
        }
        packet.extend(noise);
        let seen = read(LinkType(link), &packet, packet.len() as u32);
        prop_assert!(seen.fields.len() <= MOST_FIELDS);
        for field in &seen.fields {
            prop_assert!(field.place.start <= field.place.end);
            prop_assert!(field.place.end as usize <= packet.len());
            prop_assert!(field.value.chars().count() <= MOST_TEXT + 1);
        }
    }
}
