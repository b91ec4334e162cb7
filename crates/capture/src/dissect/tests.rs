//! Packets written out by hand, as tshark reads them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

mod tunnels;

/// Id, offset, whether more follow, octets.
fn part(packet: IpPacket<'_>) -> Option<(u32, u32, bool, u32)> {
    packet.fragment.map(|part| (part.id, part.offset, part.more, part.length))
}

const ETHERNET: [u8; 12] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
const CLIENT: [u8; 4] = [192, 0, 2, 1];
const SERVER: [u8; 4] = [198, 51, 100, 7];

fn ipv4(protocol: u8, total: u16, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x45, 0x10];
    packet.extend(total.to_be_bytes());
    packet.extend([0x12, 0x34]);
    packet.extend(fragment.to_be_bytes());
    packet.extend([64, protocol, 0, 0]);
    packet.extend(CLIENT);
    packet.extend(SERVER);
    packet.extend(payload);
    packet
}

fn ipv6(next: u8, payload_octets: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x6b, 0x80, 0, 0];
    packet.extend(payload_octets.to_be_bytes());
    packet.extend([next, 63]);
    packet.extend(Ipv6Addr::LOCALHOST.octets());
    packet.extend(Ipv6Addr::UNSPECIFIED.octets());
    packet.extend(payload);
    packet
}

/// Port 4660 to 53, no checksum.
fn udp(length: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = vec![0x12, 0x34, 0, 53];
    datagram.extend(length.to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    datagram
}

fn whole(link_type: LinkType, data: &[u8]) -> Dissection<'_> {
    dissect(link_type, data, u32::try_from(data.len()).expect("a short packet"))
}

#[track_caller]
fn ip(link_type: LinkType, data: &[u8]) -> IpPacket<'_> {
    match whole(link_type, data).network {
        Network::Ip(packet) => packet,
        other => panic!("no IP packet but {other:?}"),
    }
}

#[track_caller]
fn check_udp(link_type: LinkType, data: &[u8], vlan: Option<u16>) {
    assert_eq!(whole(link_type, data).vlan, vlan);
    let expected =
        Udp { source_port: 4660, destination_port: 53, payload: b"abc", payload_length: 3 };
    assert_eq!(ip(link_type, data).transport, Transport::Udp(expected));
}

#[test]
fn every_field_of_an_ipv4_packet_is_read() {
    let data = ipv4(17, 31, 0x4000, &udp(11, b"abc"));
    let packet = ip(LinkType::RAW, &data);
    assert_eq!(packet.source, IpAddr::V4(Ipv4Addr::from(CLIENT)));
    assert_eq!(packet.destination, IpAddr::V4(Ipv4Addr::from(SERVER)));
    let numbers = (packet.protocol, packet.ip_length, packet.ttl, packet.tos);
    assert_eq!(numbers, (17, 31, 64, 0x10));
    assert_eq!((packet.fragment, packet.exceeds_frame), (None, false));
}

#[test]
fn every_field_of_an_ipv6_packet_is_read() {
    let data = ipv6(17, 11, &udp(11, b"abc"));
    let packet = ip(LinkType::RAW, &data);
    assert_eq!(packet.source, IpAddr::V6(Ipv6Addr::LOCALHOST));
    let numbers = (packet.protocol, packet.ip_length, packet.ttl, packet.tos);
    assert_eq!(numbers, (17, 51, 63, 0xb8));
    check_udp(LinkType::IPV6, &data, None);
}

#[test]
fn every_link_layer_leads_to_the_same_datagram() {
    let v4 = ipv4(17, 31, 0, &udp(11, b"abc"));
    let v6 = ipv6(17, 11, &udp(11, b"abc"));
    let on = |header: &[u8], packet: &[u8]| [header, packet].concat();
    let ethernet = |tail: &[u8], packet: &[u8]| [&ETHERNET, tail, packet].concat();
    check_udp(LinkType::ETHERNET, &ethernet(&[8, 0], &v4), None);
    check_udp(LinkType::ETHERNET, &ethernet(&[0x86, 0xdd], &v6), None);
    check_udp(LinkType::ETHERNET, &ethernet(&[0, 39, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &v4), None);
    // The second label is the last of the stack.
    let labels = [0x88, 0x47, 0, 1, 0, 64, 0, 1, 1, 64];
    check_udp(LinkType::ETHERNET, &ethernet(&labels, &v4), None);
    let pppoe = [0x88, 0x64, 0x11, 0, 0, 1, 0, 33, 0, 0x21];
    check_udp(LinkType::ETHERNET, &ethernet(&pppoe, &v4), None);
    check_udp(LinkType::IPV4, &v4, None);
    check_udp(LinkType::NULL, &on(&[2, 0, 0, 0], &v4), None);
    check_udp(LinkType::NULL, &on(&[0, 0, 0, 30], &v6), None);
    check_udp(LinkType::LOOP, &on(&[0, 0, 0, 24], &v6), None);
    let cooked = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0];
    check_udp(LinkType::LINUX_SLL, &on(&cooked, &v4), None);
    let cooked = [0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0];
    check_udp(LinkType::LINUX_SLL2, &on(&cooked, &v6), None);
    check_udp(LinkType::PPP, &on(&[0xff, 3, 0, 0x21], &v4), None);
    check_udp(LinkType::PPP_HDLC, &on(&[0x57], &v6), None);
    check_udp(LinkType::C_HDLC, &on(&[0x0f, 0, 8, 0], &v4), None);
    check_udp(LinkType::PPI, &on(&[0, 0, 8, 0, 101, 0, 0, 0], &v4), None);
}

#[test]
fn the_inner_most_vlan_counts_and_a_priority_tag_is_none() {
    let v4 = ipv4(17, 31, 0, &udp(11, b"abc"));
    let tagged = |tags: &[u8]| [&ETHERNET, tags, &[8, 0], &v4[..]].concat();
    check_udp(LinkType::ETHERNET, &tagged(&[0x81, 0, 0, 100]), Some(100));
    check_udp(LinkType::ETHERNET, &tagged(&[0x81, 0, 0xe0, 0]), None);
    // 1624 outside, 505 inside.
    let two = [0x88, 0xa8, 0x06, 0x58, 0x81, 0, 0x01, 0xf9];
    check_udp(LinkType::ETHERNET, &tagged(&two), Some(505));
    let endless = [0x81, 0, 0, 1].repeat(100);
    assert_eq!(
        whole(LinkType::ETHERNET, &tagged(&endless)).network,
        Network::Malformed("headers nested too deep")
    );
}

#[test]
fn what_is_not_ip_has_a_name() {
    let check = |tail: &[u8], name: &str| {
        let data = [&ETHERNET, tail].concat();
        match whole(LinkType::ETHERNET, &data).network {
            Network::Other(kind) => assert_eq!(kind.to_string(), name),
            other => panic!("{other:?}"),
        }
    };
    check(&[0x08, 0x06, 0, 1], "ARP");
    check(&[0x88, 0xcc, 2, 7], "LLDP");
    check(&[0x88, 0xb5, 2, 7], "EtherType 0x88b5");
    check(&[0, 38, 0x42, 0x42, 3], "STP");
    check(&[0, 38, 0xfe, 0xfe, 3], "IS-IS");
    check(&[0, 38, 0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0], "CDP");
    check(&[0x88, 0x64, 0x11, 0, 0, 1, 0, 4, 0xc0, 0x21], "PPP LCP");
    assert_eq!(whole(LinkType(195), &[1]).network, Network::UnknownLink(LinkType(195)));
}

#[test]
fn padding_behind_the_ip_packet_is_no_payload() {
    let data = [&ETHERNET, &[8, 0][..], &ipv4(17, 31, 0, &udp(11, b"abc")), &[0; 15]].concat();
    check_udp(LinkType::ETHERNET, &data, None);
}

#[test]
fn what_the_snap_length_cut_off_still_counts() {
    let data = ipv4(17, 128, 0, &udp(108, b"abc"));
    let Network::Ip(packet) = dissect(LinkType::RAW, &data, 128).network else { panic!() };
    let Transport::Udp(seen) = packet.transport else { panic!() };
    assert_eq!((packet.ip_length, packet.exceeds_frame), (128, false));
    assert_eq!((seen.payload, seen.payload_length), (&b"abc"[..], 100));
    let Network::Ip(packet) = dissect(LinkType::RAW, &data[..24], 128).network else { panic!() };
    assert_eq!((packet.ip_length, packet.transport), (128, Transport::Truncated));
}

#[test]
fn where_the_ip_length_is_0_the_frame_s_rules() {
    let data = ipv4(17, 0, 0, &udp(0, &[7; 100]));
    let Network::Ip(packet) = dissect(LinkType::RAW, &data, 80_000).network else { panic!() };
    let Transport::Udp(seen) = packet.transport else { panic!() };
    assert_eq!((packet.ip_length, seen.payload_length), (80_000, 80_000 - 28));
    let data = ipv6(17, 0, &udp(0, &[7; 100]));
    let Network::Ip(packet) = dissect(LinkType::RAW, &data, 80_000).network else { panic!() };
    assert_eq!((packet.ip_length, packet.exceeds_frame), (80_000, false));
}

#[test]
fn a_packet_longer_than_its_frame_says_so() {
    let data = ipv4(17, 500, 0, &udp(11, b"abc"));
    assert!(ip(LinkType::RAW, &data).exceeds_frame);
    let data = ipv4(17, 500, 0, &udp(480, b"abc"));
    let packet = ip(LinkType::RAW, &data);
    assert_eq!((packet.ip_length, packet.exceeds_frame), (500, true));
    check_udp(LinkType::RAW, &data, None);
}

#[test]
fn the_first_fragment_has_ports_and_the_later_ones_do_not() {
    let data = ipv4(17, 31, 0x2000, &udp(4000, b"abc"));
    let first = ip(LinkType::RAW, &data);
    assert_eq!(part(first), Some((0x1234, 0, true, 11)));
    check_udp(LinkType::RAW, &data, None);
    let data = ipv4(17, 23, 185, b"abc");
    let later = ip(LinkType::RAW, &data);
    assert_eq!(part(later), Some((0x1234, 1480, false, 3)));
    assert_eq!(later.transport, Transport::LaterFragment);
    let data = ipv6(44, 19, &[&[17, 0, 0, 1, 0, 0, 0, 9][..], &udp(400, b"abc")].concat());
    check_udp(LinkType::RAW, &data, None);
    assert_eq!(part(ip(LinkType::RAW, &data)), Some((9, 0, true, 11)));
    let data = ipv6(44, 11, &[&[17, 0, 0x05, 0xa8, 0, 0, 0, 9][..], b"abc"].concat());
    let later = ip(LinkType::RAW, &data);
    assert_eq!(part(later), Some((9, 1448, false, 3)));
    assert_eq!((later.protocol, later.transport), (17, Transport::LaterFragment));
}

#[test]
fn the_protocol_stands_behind_all_extension_headers() {
    let hop_by_hop = [43, 0, 1, 4, 0, 0, 0, 0];
    let routing = [51, 0, 0, 0, 0, 0, 0, 0];
    let authentication = [60, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9];
    let destination = [17, 0, 1, 4, 0, 0, 0, 0];
    let headers = [&hop_by_hop[..], &routing, &authentication, &destination].concat();
    let data = ipv6(0, 59, &[&headers[..], &udp(11, b"abc")].concat());
    check_udp(LinkType::RAW, &data, None);
    let data = ipv6(50, 4, &[1, 2, 3, 4]);
    assert_eq!(ip(LinkType::RAW, &data).transport, Transport::Other(&[1, 2, 3, 4]));
    let data = ipv6(0, 8, &[0, 200, 0, 0]);
    assert_eq!(ip(LinkType::RAW, &data).transport, Transport::Truncated);
    let endless = [0, 0, 1, 4, 0, 0, 0, 0].repeat(100);
    let data = ipv6(0, 800, &endless);
    assert_eq!(ip(LinkType::RAW, &data).protocol, 0);
}

#[test]
fn a_tcp_segment_is_read_with_its_options() {
    let mut segment = vec![0x12, 0x34, 0, 80, 0, 0, 0, 5, 0, 0, 0, 6, 0x60, 0x12, 0x20, 0, 0, 0];
    segment.extend([0, 0, 2, 4, 5, 0xb4]);
    segment.extend(b"GET");
    let data = ipv4(6, 47, 0, &segment);
    let expected = Tcp {
        source_port: 4660,
        destination_port: 80,
        sequence: 5,
        acknowledgement: 6,
        flags: 0x12,
        window: 0x2000,
        options: &[2, 4, 5, 0xb4],
        payload: b"GET",
        payload_length: 3,
    };
    assert_eq!(ip(LinkType::RAW, &data).transport, Transport::Tcp(expected));
    segment[12] = 0x40;
    let data = ipv4(6, 47, 0, &segment);
    assert_eq!(ip(LinkType::RAW, &data).transport, Transport::Truncated);
}

#[test]
fn icmp_of_both_versions_has_type_and_code() {
    let expected = Icmp { kind: 8, code: 0, payload: &[0, 1, 0, 2] };
    let message = [8, 0, 0xf7, 0xfc, 0, 1, 0, 2];
    assert_eq!(ip(LinkType::RAW, &ipv4(1, 28, 0, &message)).transport, Transport::Icmp(expected));
    assert_eq!(ip(LinkType::RAW, &ipv6(58, 8, &message)).transport, Transport::Icmp(expected));
}

#[test]
fn headers_that_contradict_themselves_are_malformed() {
    let check = |data: &[u8], expected: &'static str| {
        assert_eq!(whole(LinkType::RAW, data).network, Network::Malformed(expected));
    };
    check(&[], "IP header");
    check(&[0x95; 40], "IP version");
    check(&[0x45; 10], "IPv4 header");
    check(&[0x61; 39], "IPv6 header");
    let mut short_header = ipv4(17, 31, 0, &udp(11, b"abc"));
    short_header[0] = 0x44;
    check(&short_header, "IPv4 header");
    check(&ipv4(17, 19, 0, &udp(11, b"abc")), "IPv4 header");
    assert_eq!(
        whole(LinkType::ETHERNET, &[1; 13]).network,
        Network::Malformed("link layer header")
    );
}
