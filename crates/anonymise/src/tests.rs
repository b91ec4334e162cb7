//! Whole packets: what is mapped, what is cut, what is left out, and that checksums stay right.

use std::net::{IpAddr, SocketAddr};

use capture::{LinkType, Network, dissect, rebuild};

use super::*;

fn anonymiser(payload: usize) -> Anonymiser {
    Anonymiser::new(Key::of_words("a key"), payload)
}

fn datagram(source: &str, destination: &str, payload: &[u8]) -> Vec<u8> {
    let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
    let mut packet = Vec::new();
    rebuild::ip_udp_packet(address(source), address(destination), payload, &mut packet);
    packet
}

fn addresses(packet: &[u8]) -> (IpAddr, IpAddr) {
    match dissect(LinkType::RAW, packet, packet.len() as u32).network {
        Network::Ip(ip) => (ip.source, ip.destination),
        other => panic!("{other:?}"),
    }
}

/// The ones' complement sum of octets and a number; 0xffff where a checksum in it is right.
fn sum(octets: &[u8], more: u32) -> u32 {
    let words = octets
        .chunks(2)
        .map(|word| u32::from(word[0]) << 8 | word.get(1).map_or(0, |low| u32::from(*low)));
    let mut sum = words.sum::<u32>() + more;
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum
}

#[test]
fn both_ends_are_mapped_and_checksums_stay_right() {
    let mut key = Key::of_words("a key");
    let mut mapped = |text: &str| key.address(text.parse().unwrap());
    for (source, destination, addresses_at, header) in [
        ("192.0.2.1:5000", "198.51.100.7:6000", 12..20, 20),
        ("[2001:db8::1]:5000", "[2001:db8::2]:6000", 8..40, 40),
    ] {
        let mut packet = datagram(source, destination, b"some payload");
        packet[header + 6..header + 8].fill(0);
        let pseudo = sum(&packet[addresses_at.clone()], 17 + (packet.len() - header) as u32);
        let checksum = !(sum(&packet[header..], pseudo) as u16);
        packet[header + 6..header + 8].copy_from_slice(&checksum.to_be_bytes());
        let mut anonymiser = anonymiser(100);
        let made = anonymiser.packet(LinkType::RAW, &packet).unwrap();
        assert_eq!(made.len(), packet.len());
        assert!(made.ends_with(b"some payload"));
        let host = |text: &str| text.parse::<SocketAddr>().unwrap().ip().to_string();
        let expected = (mapped(&host(source)), mapped(&host(destination)));
        assert_eq!(addresses(made), expected);
        if header == 20 {
            assert_eq!(sum(&made[..20], 0), 0xffff);
        }
        let pseudo = sum(&made[addresses_at], 17 + (made.len() - header) as u32);
        assert_eq!(sum(&made[header..], pseudo), 0xffff, "{source}");
    }
}

#[test]
fn payload_is_cut_unless_it_is_asked_for() {
    let packet = datagram("192.0.2.1:5000", "198.51.100.7:53", b"name.example");
    for (payload, expected) in [(0, &b""[..]), (4, b"name"), (100, b"name.example")] {
        let mut anonymiser = anonymiser(payload);
        let made = anonymiser.packet(LinkType::RAW, &packet).unwrap();
        assert_eq!(&made[28..], expected);
    }
}

#[test]
fn a_quoted_packet_names_the_same_ends_as_its_own() {
    let inner = datagram("192.0.2.1:5000", "198.51.100.7:6000", b"secret");
    // Destination unreachable from a router on the way; the outer header from a datagram's.
    let mut packet = datagram("203.0.113.9:1", "192.0.2.1:1", &inner);
    packet[9] = 1;
    packet[20..28].copy_from_slice(&[3, 1, 0, 0, 0, 0, 0, 0]);
    let checksum = !(sum(&packet[20..], 0) as u16);
    packet[22..24].copy_from_slice(&checksum.to_be_bytes());
    let mut outer = anonymiser(0);
    let made = outer.packet(LinkType::RAW, &packet).unwrap().to_vec();
    let mut alone = anonymiser(0);
    let quoted = alone.packet(LinkType::RAW, &inner).unwrap();
    assert_eq!(&made[28..], quoted, "the payload of the quoted packet is cut too");
    assert_ne!(addresses(&made[28..]), addresses(&inner));
}

#[test]
fn who_has_which_address_is_mapped_and_the_rest_cut() {
    let mut frame = vec![0xff; 6];
    frame.extend([0, 0x1b, 0x21, 1, 2, 3, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1]);
    frame.extend([0, 0x1b, 0x21, 1, 2, 3, 192, 0, 2, 1]);
    frame.extend([0, 0, 0, 0, 0, 0, 192, 0, 2, 9]);
    frame.extend(b"padding that tells");
    let mut anonymiser = anonymiser(100);
    let made = anonymiser.packet(LinkType::ETHERNET, &frame).unwrap();
    let mut key = Key::of_words("a key");
    assert_eq!(made.len(), 42);
    assert_eq!(made[..6], [0xff; 6]);
    assert_eq!(made[6..12], made[22..28]);
    assert_eq!(made[6..12], key.mac([0, 0x1b, 0x21, 1, 2, 3]));
    for (place, own) in [(28, [192, 0, 2, 1]), (38, [192, 0, 2, 9])] {
        assert_eq!(
            IpAddr::from([made[place], made[place + 1], made[place + 2], made[place + 3]]),
            key.address(own.into())
        );
    }
}

#[test]
fn what_is_not_understood_is_left_out() {
    let mut anonymiser = anonymiser(100);
    let mut check = |link_type, data: &[u8], why| {
        assert_eq!(anonymiser.packet(link_type, data), Err(why));
    };
    check(LinkType(195), &[0; 40], Dropped::Link(LinkType(195)));
    // LLDP: names of devices.
    let lldp = [&[1, 0x80, 0xc2, 0, 0, 14, 0, 1, 2, 3, 4, 5, 0x88, 0xcc][..], &[7; 40]].concat();
    check(LinkType::ETHERNET, &lldp, Dropped::Protocol);
    check(LinkType::ETHERNET, &[1, 2, 3], Dropped::Malformed);
    check(LinkType::RAW, &[0x45, 0, 0], Dropped::Malformed);
}

/// Any octets at all: nothing panics, and nothing longer comes out.
#[test]
fn damaged_packets_are_survived() {
    let inner = datagram("192.0.2.1:5000", "198.51.100.7:4789", &[7; 60]);
    let mut state = 1_u32;
    for round in 0..20_000 {
        let mut packet = inner.clone();
        for _ in 0..round % 5 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let place = (state >> 8) as usize % packet.len();
            packet[place] = state as u8;
        }
        packet.truncate((state >> 4) as usize % (packet.len() + 1));
        let mut anonymiser = anonymiser(10);
        if let Ok(made) = anonymiser.packet(LinkType::RAW, &packet) {
            assert!(made.len() <= packet.len());
        }
    }
}
