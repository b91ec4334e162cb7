//! Fragments belong to the flow of their first one.

use super::*;

fn fragment(packet: IpPacket<'static>, id: u32, offset: u32, more: bool) -> IpPacket<'static> {
    let transport = if offset == 0 { packet.transport } else { Transport::LaterFragment };
    IpPacket {
        fragment: Some(Fragment {
            id,
            offset,
            more,
            protocol: packet.protocol,
            payload: &[],
            length: 0,
        }),
        transport,
        ..packet
    }
}

#[test]
fn later_fragments_count_to_the_flow_of_the_first() {
    let packets = [
        (0, fragment(udp(THERE), 7, 0, true)),
        (0, fragment(udp(THERE), 7, 1480, true)),
        (1, fragment(udp(THERE), 7, 2960, false)),
        (2, fragment(udp(BACK), 9, 0, true)),
        (2, fragment(udp(BACK), 9, 1480, false)),
    ];
    let (records, counters) = meter(Config::default(), &packets);
    assert_eq!(records.iter().map(row).collect::<Vec<_>>(), [(50_000, 3, 2, FORCED, 0, 2)]);
    assert_eq!((counters.fragments_joined, counters.fragments_without_first), (3, 0));
}

#[test]
fn a_fragment_without_its_first_is_counted_without_ports() {
    let packets = [
        (0, fragment(udp(THERE), 7, 0, true)),
        (0, fragment(udp(THERE), 8, 1480, false)),
        (0, fragment(udp(BACK), 7, 1480, false)),
    ];
    let (records, counters) = meter(Config::default(), &packets);
    let expected = [(50_000, 1, 0, FORCED, 0, 0), (0, 1, 1, FORCED, 0, 0)];
    assert_eq!(records.iter().map(row).collect::<Vec<_>>(), expected);
    assert_eq!((counters.fragments_joined, counters.fragments_without_first), (0, 2));
}

#[test]
fn fragments_of_protocols_without_ports_need_no_memory() {
    let way = ((1, 0), (2, 0));
    let packets = [
        (0, fragment(icmp(way, 8, 0), 1, 0, true)),
        (0, fragment(icmp(way, 8, 0), 1, 1480, false)),
    ];
    let (records, counters) = meter(Config::default(), &packets);
    assert_eq!(records.iter().map(row).collect::<Vec<_>>(), [(0, 2, 0, FORCED, 0, 0)]);
    assert_eq!((counters.fragments_joined, counters.fragments_without_first), (0, 0));
}

#[test]
fn a_whole_packet_with_an_identifier_is_no_fragment_to_remember() {
    let packets =
        [(0, fragment(udp(THERE), 7, 0, false)), (0, fragment(udp(THERE), 7, 1480, false))];
    let (records, _) = meter(Config::default(), &packets);
    assert_eq!(records.len(), 2);
}
