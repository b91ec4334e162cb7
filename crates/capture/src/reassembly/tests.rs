//! Parts written out by hand.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::*;
use crate::dissect::{Fragment, Network, Transport};
use crate::{LinkType, dissect};

const START: Timestamp = Timestamp(1_000_000_000);

fn packet(id: u32, offset: u32, more: bool, payload: &[u8]) -> IpPacket<'_> {
    IpPacket {
        source: Ipv4Addr::new(192, 0, 2, 1).into(),
        destination: Ipv4Addr::new(192, 0, 2, 2).into(),
        protocol: 17,
        ip_length: 0,
        exceeds_frame: false,
        ttl: 64,
        tos: 0,
        fragment: Some(Fragment {
            id,
            offset,
            more,
            protocol: 17,
            payload,
            length: u32::try_from(payload.len()).expect("a short part"),
        }),
        transport: Transport::LaterFragment,
    }
}

/// Takes the parts one by one; the last one's packet, where it is whole with it.
fn take(reassembler: &mut Reassembler, parts: &[(u32, bool, &[u8])]) -> Option<Vec<u8>> {
    let mut whole = None;
    for (offset, more, payload) in parts {
        let taken = reassembler.take(START, None, &packet(7, *offset, *more, payload), false);
        whole = taken.whole.map(<[u8]>::to_vec);
    }
    whole
}

/// From port 1 to port 2, 24 octets in all.
const DATAGRAM: [u8; 24] =
    [0, 1, 0, 2, 0, 24, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2];

#[test]
fn parts_in_any_order_become_the_packet_they_were() {
    let [a, b, c] = [0, 8, 16].map(|at| (at, at < 16, &DATAGRAM[at as usize..][..8]));
    for parts in [[a, b, c], [c, b, a], [b, a, c], [c, a, b], [b, c, a]] {
        let whole = take(&mut Reassembler::default(), &parts).expect("a whole packet");
        let seen = dissect(LinkType::RAW, &whole, 44);
        let Network::Ip(ip) = seen.network else { panic!("{seen:?}") };
        let Transport::Udp(udp) = ip.transport else { panic!("{ip:?}") };
        assert_eq!((udp.source_port, udp.destination_port), (1, 2));
        assert_eq!(udp.payload, &DATAGRAM[8..]);
        assert_eq!((ip.ip_length, ip.ttl, ip.fragment), (44, 64, None));
    }
}

#[test]
fn an_ipv6_packet_becomes_whole_too() {
    let mut reassembler = Reassembler::default();
    let (source, destination) =
        (IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::UNSPECIFIED));
    let first = IpPacket { source, destination, ..packet(7, 0, true, &DATAGRAM[..16]) };
    let last = IpPacket { source, destination, ..packet(7, 16, false, &DATAGRAM[16..]) };
    assert_eq!(reassembler.take(START, None, &first, false).whole, None);
    let whole = reassembler.take(START, None, &last, false).whole.expect("a whole packet");
    let Network::Ip(ip) = dissect(LinkType::RAW, whole, 64).network else { panic!() };
    assert_eq!((ip.source, ip.destination, ip.ip_length), (source, destination, 64));
    assert!(matches!(ip.transport, Transport::Udp(udp) if udp.payload.len() == 16));
}

#[test]
fn overlaps_are_counted_and_never_trusted() {
    let whole = |parts: &[(u32, bool, &[u8])]| {
        let mut reassembler = Reassembler::default();
        let whole = take(&mut reassembler, parts);
        assert_eq!(whole, None);
        reassembler.counters().overlaps
    };
    let zeros = [0; 24];
    // Another text in the same place; one that reaches into its neighbours; a second end; an end
    // before what is there; a length that no part but the last may have; one beyond 65,535.
    assert_eq!(whole(&[(0, true, &DATAGRAM[..8]), (0, true, &zeros[..8])]), 1);
    assert_eq!(whole(&[(8, true, &zeros[..8]), (0, true, &zeros[..16])]), 1);
    assert_eq!(whole(&[(0, true, &zeros[..16]), (8, false, &zeros[..16])]), 1);
    assert_eq!(whole(&[(16, false, &zeros[..8]), (24, false, &zeros[..8])]), 1);
    assert_eq!(whole(&[(16, true, &zeros[..8]), (8, false, &zeros[..4])]), 1);
    assert_eq!(whole(&[(0, true, &zeros[..9])]), 1);
    assert_eq!(whole(&[(65_528, false, &zeros[..8])]), 1);
    // What still comes of such a packet does not make it whole.
    let parts = [
        (0, true, &zeros[..8]),
        (0, true, &DATAGRAM[..8]),
        (0, true, &zeros[..8]),
        (8, false, &zeros[..8]),
    ];
    assert_eq!(whole(&parts), 1);
}

#[test]
fn the_same_part_twice_is_a_duplicate() {
    let mut reassembler = Reassembler::default();
    let parts: [(u32, bool, &[u8]); 3] =
        [(0, true, &DATAGRAM[..8]), (0, true, &DATAGRAM[..8]), (8, false, &DATAGRAM[8..])];
    assert!(take(&mut reassembler, &parts).is_some());
    let counters = reassembler.counters();
    assert_eq!((counters.parts, counters.whole, counters.duplicates), (3, 1, 1));
    assert_eq!(reassembler.under_way(), 0);
}

#[test]
fn a_packet_with_a_cut_part_is_given_up() {
    let mut reassembler = Reassembler::default();
    let mut cut = packet(7, 0, true, &DATAGRAM[..8]);
    cut.fragment = cut.fragment.map(|part| Fragment { length: 16, ..part });
    reassembler.take(START, None, &cut, false);
    let last = packet(7, 16, false, &DATAGRAM[16..]);
    assert_eq!(reassembler.take(START, None, &last, false).whole, None);
    assert_eq!((reassembler.counters().cut, reassembler.under_way()), (1, 0));
}

#[test]
fn what_does_not_come_within_a_minute_is_late() {
    let mut reassembler = Reassembler::default();
    reassembler.take(START, None, &packet(7, 0, true, &DATAGRAM[..8]), false);
    let later = Timestamp(START.0 + 61_000_000_000);
    let last = packet(7, 8, false, &DATAGRAM[8..]);
    assert_eq!(reassembler.take(later, None, &last, false).whole, None);
    assert_eq!((reassembler.counters().late, reassembler.under_way()), (1, 1));
}

#[test]
fn the_oldest_packet_makes_room() {
    let limits = ReassemblyLimits { max_packets: 2, ..ReassemblyLimits::default() };
    let mut reassembler = Reassembler::new(limits);
    for id in [1, 2, 3] {
        reassembler.take(START, None, &packet(id, 0, true, &DATAGRAM[..8]), false);
    }
    assert_eq!((reassembler.counters().forgotten, reassembler.under_way()), (1, 2));
    let limits = ReassemblyLimits { max_octets: 3000, ..ReassemblyLimits::default() };
    let mut reassembler = Reassembler::new(limits);
    for id in 0..1000 {
        reassembler.take(START, None, &packet(id, 8, true, &[0; 800]), false);
        assert!(reassembler.octets <= 3000);
    }
    assert_eq!(reassembler.under_way(), 2);
    // As many parts as there are octets: each costs, so they do not grow without end.
    let mut reassembler = Reassembler::default();
    for at in 1..8000 {
        reassembler.take(START, None, &packet(1, at * 8, true, &[0; 8]), false);
    }
    assert_eq!((reassembler.counters().forgotten, reassembler.under_way()), (1, 0));
}

#[test]
fn a_mark_holds_for_all_parts_that_follow() {
    let mut reassembler = Reassembler::default();
    let first = packet(7, 0, true, &DATAGRAM[..8]);
    assert!(reassembler.take(START, None, &first, true).is_marked);
    let last = packet(7, 8, false, &DATAGRAM[8..]);
    let other_vlan = reassembler.take(START, Some(5), &last, false);
    assert_eq!((other_vlan.is_marked, other_vlan.whole), (false, None));
    let taken = reassembler.take(START, None, &last, false);
    assert!(taken.is_marked && taken.whole.is_some());
}
