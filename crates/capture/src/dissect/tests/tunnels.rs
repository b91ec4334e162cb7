//! The same datagram in every tunnel, written out by hand.

use model::TunnelKind;

use super::*;
use crate::{Unwrap, dissect_with};

/// The datagram within, from 192.0.2.1 port 4660 to 198.51.100.7 port 53.
fn inner() -> Vec<u8> {
    ipv4(17, 31, 0, &udp(11, b"abc"))
}

fn over(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let total = u16::try_from(20 + payload.len()).expect("a short packet");
    ipv4(protocol, total, 0, payload)
}

fn over_udp(port: u16, header: &[u8], payload: &[u8]) -> Vec<u8> {
    let payload = [header, payload].concat();
    let octets = u16::try_from(8 + payload.len()).expect("a short datagram").to_be_bytes();
    let mut datagram = vec![0xc0, 0];
    datagram.extend(port.to_be_bytes());
    datagram.extend(octets);
    datagram.extend([0, 0]);
    over(17, &[datagram, payload].concat())
}

#[track_caller]
fn check(link_type: LinkType, data: &[u8], path: &str) {
    let seen = dissect_with(Unwrap::ALL, link_type, data, u32::try_from(data.len()).unwrap());
    let Network::Ip(packet) = seen.network else { panic!("{path}: {seen:?}") };
    let expected =
        Udp { source_port: 4660, destination_port: 53, payload: b"abc", payload_length: 3 };
    assert_eq!(packet.transport, Transport::Udp(expected), "{path}");
    assert_eq!(seen.tunnels.to_string(), path);
}

#[test]
fn every_tunnel_leads_to_the_packet_in_it() {
    let (packet, raw) = (inner(), LinkType::RAW);
    let ethernet = [&ETHERNET[..], &[8, 0], &packet].concat();
    let wireless = [&[8, 1][..], &[0; 22], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &packet].concat();
    let with = |header: &[u8], behind: &[u8]| [header, behind].concat();
    check(raw, &over(4, &packet), "IP-in-IP");
    check(raw, &over(97, &with(&[0x30, 0], &ethernet)), "EtherIP");
    check(raw, &over(51, &with(&[17, 1, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1], &packet[20..])), "AH 9");
    // GRE without and with a key, bridging; PPTP; what access points of one maker send.
    check(raw, &over(47, &with(&[0, 0, 8, 0], &packet)), "GRE");
    check(raw, &over(47, &with(&[0x20, 0, 0x65, 0x58, 0, 0, 42, 0], &ethernet)), "GRE 10752");
    let call = [0x30, 1, 0x88, 0x0b, 0, 35, 0, 7, 0, 0, 0, 1, 0xff, 3, 0, 0x21];
    check(raw, &over(47, &with(&call, &packet)), "GRE 7");
    check(raw, &over(47, &with(&[0, 0, 0x82, 0], &wireless)), "GRE");
    // ERSPAN I, II and III.
    check(raw, &over(47, &with(&[0, 0, 0x88, 0xbe], &ethernet)), "ERSPAN");
    let second = [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 5, 0, 0, 0, 0];
    check(raw, &over(47, &with(&second, &ethernet)), "ERSPAN 5");
    let third = [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0];
    check(raw, &over(47, &with(&third, &ethernet)), "ERSPAN 6");
    check(raw, &over_udp(4789, &[8, 0, 0, 0, 0, 0, 42, 0], &ethernet), "VXLAN 42");
    check(raw, &over_udp(4790, &[12, 0, 0, 1, 0, 0, 42, 0], &packet), "VXLAN 42");
    let service = [12, 0, 0, 4, 0, 0, 42, 0, 0, 2, 2, 1, 0, 0, 3, 255];
    check(raw, &over_udp(4790, &service, &packet), "VXLAN 42 / NSH 3");
    check(raw, &over_udp(6081, &[1, 0, 0x65, 0x58, 0, 0, 9, 0, 0, 0, 0, 0], &ethernet), "Geneve 9");
    // GTP-U, plain and with an extension header of four octets.
    check(raw, &over_udp(2152, &[0x30, 255, 0, 31, 0, 0, 0, 7], &packet), "GTP-U 7");
    let extended = [0x34, 255, 0, 39, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0, 0, 0];
    check(raw, &over_udp(2152, &extended, &packet), "GTP-U 7");
    check(raw, &over_udp(1701, &[0, 2, 0, 1, 0, 2, 0xff, 3, 0, 0x21], &packet), "L2TP 65538");
    check(raw, &over(115, &with(&[0, 0, 0, 5, 1, 2, 3, 4], &ethernet)), "L2TP 5");
    check(raw, &over_udp(5247, &[0, 0x10, 0, 0, 0, 0, 0, 0], &ethernet), "CAPWAP");
    // Here the octets of the frame control come swapped.
    let swapped = with(&[1, 8], &wireless[2..]);
    check(raw, &over_udp(5247, &[0, 0x10, 3, 0, 0, 0, 0, 0], &swapped), "CAPWAP");
    check(raw, &over_udp(6635, &[0, 1, 1, 64], &packet), "MPLS 16");
}

#[test]
fn what_lies_around_a_packet_is_told_from_the_outside() {
    let ethernet = [&ETHERNET[..], &[8, 0], &inner()].concat();
    let vxlan = over_udp(4789, &[8, 0, 0, 0, 0, 0, 42, 0], &ethernet);
    let data =
        [&ETHERNET[..], &[0x81, 0, 0, 100, 8, 0], &over(47, &[&[0, 0, 8, 0][..], &vxlan].concat())]
            .concat();
    check(LinkType::ETHERNET, &data, "VLAN 100 / GRE / VXLAN 42");
    let seen = whole(LinkType::ETHERNET, &data);
    assert_eq!(seen.vlan, Some(100));
    let tunnels: Vec<_> = seen.tunnels.iter().collect();
    let carriers = (IpAddr::from(CLIENT), IpAddr::from(SERVER));
    assert_eq!(tunnels[0].addresses, None);
    assert_eq!(tunnels[2].addresses, Some(carriers));
    // A pseudowire behind its control word.
    let data = [&ETHERNET[..], &[0x88, 0x47, 0, 1, 1, 64, 0, 0, 0, 0], &ethernet].concat();
    check(LinkType::ETHERNET, &data, "pseudowire 16");
    // An ordinary packet, and one with a single tag, have nothing around them.
    check(LinkType::ETHERNET, &ethernet, "");
    let tagged = [&ETHERNET[..], &[0x81, 0, 0, 5, 8, 0], &inner()].concat();
    check(LinkType::ETHERNET, &tagged, "");
    let backbone = [&ETHERNET[..], &[0x88, 0xe7, 0, 0, 0, 9], &ethernet].concat();
    check(LinkType::ETHERNET, &backbone, "PBB 9");
}

#[test]
fn a_closed_tunnel_is_the_packet_that_carries_it() {
    let data = over_udp(2152, &[0x30, 255, 0, 31, 0, 0, 0, 7], &inner());
    let octets = u32::try_from(data.len()).unwrap();
    for unwrap in [Unwrap::NONE, Unwrap::ALL.without(TunnelKind::GtpU)] {
        let seen = dissect_with(unwrap, LinkType::RAW, &data, octets);
        let Network::Ip(packet) = seen.network else { panic!("{seen:?}") };
        assert!(matches!(packet.transport, Transport::Udp(udp) if udp.destination_port == 2152));
        assert!(seen.tunnels.is_empty());
    }
    let closed = TunnelKind::ALL.into_iter().filter(|kind| !kind.is_open_by_default());
    assert_eq!(Unwrap::DEFAULT, Unwrap::closing(&closed.collect::<Vec<_>>()));
}

#[test]
fn what_cannot_be_read_inside_counts_as_the_tunnel() {
    let check = |data: &[u8]| {
        let packet = ip(LinkType::RAW, data);
        assert!(matches!(packet.transport, Transport::Udp(udp) if udp.destination_port > 1700));
        assert!(whole(LinkType::RAW, data).tunnels.is_empty());
    };
    // No VNI, another protocol, an ARP frame, a packet longer than its tunnel.
    check(&over_udp(
        4789,
        &[0, 0, 0, 0, 0, 0, 42, 0],
        &[&ETHERNET[..], &[8, 0], &inner()].concat(),
    ));
    check(&over_udp(2152, &[0x30, 1, 0, 31, 0, 0, 0, 7], &inner()));
    check(&over_udp(4789, &[8, 0, 0, 0, 0, 0, 42, 0], &[&ETHERNET[..], &[8, 6, 0, 1]].concat()));
    check(&over_udp(2152, &[0x30, 255, 0, 31, 0, 0, 0, 7], &ipv4(17, 500, 0, &udp(11, b"abc"))));
}

#[test]
fn what_is_nested_too_deep_counts_as_the_tunnel_it_is_in() {
    let mut data = inner();
    for _ in 0..40 {
        data = over(4, &data);
    }
    let seen = whole(LinkType::RAW, &data);
    assert_eq!(seen.tunnels.len(), crate::MOST_TUNNELS);
    let Network::Ip(packet) = seen.network else { panic!("{seen:?}") };
    assert_eq!(packet.protocol, 4);
}

#[test]
fn rare_link_layers_lead_to_the_same_datagram() {
    let packet = inner();
    let on = |number: u16, header: &[u8]| {
        check(LinkType(number), &[header, &packet[..]].concat(), "");
    };
    on(107, &[0x18, 0x41, 3, 0xcc]);
    on(107, &[0x18, 0x41, 8, 0]);
    on(182, &[0xc0, 1, 0x18, 0x41, 3, 0xcc]);
    on(204, &[0, 0xff, 3, 0, 0x21]);
    on(166, &[0, 3, 0, 0x21]);
    on(239, &[2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 0, 0, 35, 0, 9, 0]);
    on(129, &[1, 2, 0, 0, 240]);
    on(8, &[0; 16]);
    let mut pflog = [0; 64];
    pflog[0] = 61;
    on(117, &pflog);
    let wireless = [&[8, 1][..], &[0; 22], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0]].concat();
    on(105, &wireless);
    // With quality of service, and a radio header that says it is padded to four octets.
    let quality = [&[0x88, 1][..], &[0; 24], &[0, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0]].concat();
    on(127, &[&[0, 0, 9, 0, 2, 0, 0, 0, 0x20][..], &quality].concat());
    let mut pktap = [0; 108];
    (pktap[0], pktap[4], pktap[8]) = (108, 1, 12);
    on(258, &pktap);
    on(281, &[&ETHERNET[..], &[0, 0, 0x80, 8, 8, 0]].concat());
    on(282, &[&[0, 0, 0x20, 5][..], &ETHERNET, &[8, 0]].concat());
    on(274, &[&[0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xd5][..], &ETHERNET, &[8, 0]].concat());
}

#[test]
fn a_service_header_that_is_cut_counts_as_itself() {
    for header in [&[0xa5, 0xf2, 0][..], &[0, 1, 1, 3, 0, 0, 0, 0], &[0, 2, 1, 1, 0, 0, 3, 0, 0x45]]
    {
        let data = [&ETHERNET[..], &[0x89, 0x4f], header].concat();
        let octets = u32::try_from(data.len()).expect("a short frame");
        let seen = dissect_with(Unwrap::ALL, LinkType::ETHERNET, &data, octets);
        assert_eq!(seen.network, Network::Other(OtherKind::EtherType(0x894f)), "{header:?}");
    }
}

#[test]
fn a_service_header_the_path_has_no_room_for_stays_closed() {
    // Behind so many backbone bridges, before a frame that is not IP.
    for (bridges, ether_type) in [(7, 0x4700), (crate::MOST_TUNNELS, 0x894f)] {
        let mut data = ETHERNET.to_vec();
        for _ in 0..bridges {
            data.extend([&[0x88, 0xe7][..], &[0; 16]].concat());
        }
        data.extend([&[0x89, 0x4f, 0, 2, 1, 3, 0, 0, 1, 255][..], &ETHERNET, &[0x47, 0]].concat());
        let octets = u32::try_from(data.len()).expect("a short frame");
        let seen = dissect_with(Unwrap::ALL, LinkType::ETHERNET, &data, octets);
        assert_eq!(seen.network, Network::Other(OtherKind::EtherType(ether_type)), "{bridges}");
    }
}
