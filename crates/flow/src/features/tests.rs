//! Rows against the published examples and against the faults other tools have.

use std::net::{IpAddr, Ipv4Addr};

use capture::{Icmp, Transport, Udp};
use model::{Feature, FeatureSet, FeatureValue, Quirks};

use super::*;
use crate::{Config, Flow, Meter};

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;
const PSH_ACK: u8 = 0x18;

const CLIENT: (u8, u16) = (1, 50_000);
const SERVER: (u8, u16) = (2, 80);

/// One packet on its way: milliseconds, from, to, IP length, transport.
type Sent = (i64, (u8, u16), (u8, u16), u32, Kind);

#[derive(Clone, Copy)]
enum Kind {
    /// Sequence number, flags, octets of payload.
    Tcp(u32, u8, u32),
    Udp,
    Ping(u8),
}

fn host(number: u8) -> IpAddr {
    Ipv4Addr::new(10, 0, 0, number).into()
}

fn packet(sent: &Sent) -> IpPacket<'static> {
    static ZEROS: [u8; 2_000] = [0; 2_000];
    let (_, from, to, ip_length, kind) = *sent;
    let (protocol, transport) = match kind {
        Kind::Tcp(sequence, flags, payload_length) => {
            let tcp = Tcp {
                source_port: from.1,
                destination_port: to.1,
                sequence,
                acknowledgement: 0,
                flags,
                window: 1_000 + u16::from(from.0),
                options: &[],
                payload: &ZEROS[..payload_length as usize],
                payload_length,
            };
            (6, Transport::Tcp(tcp))
        }
        Kind::Udp => {
            let payload = &ZEROS[..8];
            let (source_port, destination_port) = (from.1, to.1);
            let udp = Udp { source_port, destination_port, payload, payload_length: 8 };
            (17, Transport::Udp(udp))
        }
        Kind::Ping(kind) => (1, Transport::Icmp(Icmp { kind, code: 3, payload: &[] })),
    };
    IpPacket {
        source: host(from.0),
        destination: host(to.0),
        protocol,
        ip_length,
        exceeds_frame: false,
        ttl: 60 + from.0,
        tos: 0,
        fragment: None,
        transport,
    }
}

/// The flows these packets become, in the order in which they end.
fn flows(packets: &[Sent]) -> Vec<Flow<Tracker>> {
    let mut meter = Meter::<Tracker>::new(Config::default());
    let mut flows = Vec::new();
    for sent in packets {
        let (time, packet) = (Timestamp::from_millis(sent.0), packet(sent));
        let seen =
            meter.observe(time, None, &packet, sent.3 + 14, &mut |flow| flows.push(flow.clone()));
        seen.flow.tag.observe(time, seen.from_initiator, &packet, seen.tcp, true);
    }
    meter.finish(&mut |flow| flows.push(flow.clone()));
    flows
}

fn cell(flow: &Flow<Tracker>, feature: Feature, quirks: Quirks) -> String {
    let Flow { record, tag: tracker, .. } = flow;
    let row = Row { record, tracker, application: (7, 178), label: 1, attack: "DDoS", quirks };
    match row.value(feature) {
        FeatureValue::Number(number) => number.to_string(),
        FeatureValue::Millis(millis) => millis.to_string(),
        FeatureValue::Real(number) => format!("{number:?}"),
        FeatureValue::Address(address) => address.to_string(),
        FeatureValue::Application(protocol, carried) => format!("{protocol}.{carried}"),
        FeatureValue::Text(text) => text.into(),
    }
}

fn line(flow: &Flow<Tracker>, set: FeatureSet, quirks: Quirks) -> String {
    let cells: Vec<_> =
        set.labelled().into_iter().map(|feature| cell(flow, feature, quirks)).collect();
    cells.join(",")
}

#[track_caller]
fn check(packets: &[Sent], expected: &[(Feature, u64)]) {
    let flows = flows(packets);
    assert_eq!(flows.len(), 1);
    for (feature, number) in expected {
        let found = cell(&flows[0], *feature, Quirks::default());
        assert_eq!(found, number.to_string(), "{}", feature.name());
    }
}

/// Five packets each way as those of the second example of the published v2 files may have been:
/// 521 and 1147 octets within 46 ms.
fn published() -> Vec<Sent> {
    let there = |at, ip, kind| (at, CLIENT, SERVER, ip, kind);
    let back = |at, ip, kind| (at, SERVER, CLIENT, ip, kind);
    vec![
        there(1_000, 52, Kind::Tcp(9, SYN, 0)),
        back(1_000, 52, Kind::Tcp(99, SYN | ACK, 0)),
        there(1_001, 40, Kind::Tcp(10, ACK, 0)),
        there(1_002, 349, Kind::Tcp(10, PSH_ACK, 309)),
        back(1_002, 40, Kind::Tcp(100, ACK, 0)),
        back(1_003, 975, Kind::Tcp(100, PSH_ACK, 935)),
        back(1_004, 40, Kind::Tcp(1035, 0xc1, 0)),
        there(1_005, 40, Kind::Tcp(319, 0xc1, 0)),
        back(1_046, 40, Kind::Tcp(1036, ACK, 0)),
        there(1_046, 40, Kind::Tcp(320, ACK, 0)),
    ]
}

#[test]
fn the_arithmetic_of_the_published_rows() {
    let flows = flows(&published());
    // 219 = 128 + 64 + 16 + 8 + 2 + 1; 8000 × 521 / 47 and 8000 × 1147 / 47.
    let two = "10.0.0.1,50000,10.0.0.2,80,6,7.178,521,5,1147,5,219,219,219,46,46,46,61,61,975,40,\
               40,975,521.0,1147.0,0,0,0,0,88680,195234,8,0,1,1,0,1001,1002,0,0,0,0,0,0.0";
    assert_eq!(line(&flows[0], FeatureSet::Nf2, Quirks::default()), format!("{two},1,DDoS"));
    assert_eq!(
        line(&flows[0], FeatureSet::Nf1, Quirks::default()),
        "10.0.0.1,50000,10.0.0.2,80,6,7.178,521,1147,5,5,219,46,1,DDoS"
    );
    // Gaps there 1, 1, 3, 41: mean 11.5, squares 1692, √(4 × 1692 − 46²) / 4 = 17.06.
    // Gaps back 2, 1, 1, 42: mean 11.5, squares 1770, √(4 × 1770 − 46²) / 4 = 17.61.
    assert_eq!(
        line(&flows[0], FeatureSet::Nf3, Quirks::default()),
        format!("1000,1046,{two},1,41,11,17,1,42,11,17,1,DDoS")
    );
}

/// The row of the published v3 file whose sums, durations and throughputs are known.
#[test]
fn the_throughput_of_the_published_v3_row() {
    let mut packets = vec![(543_480, CLIENT, SERVER, 52, Kind::Tcp(1, ACK, 0))];
    packets.push((543_481, SERVER, CLIENT, 52, Kind::Tcp(1, ACK, 0)));
    for at in 0..21 {
        packets.push((543_482 + at, CLIENT, SERVER, 144, Kind::Tcp(1, ACK, 0)));
        packets.push((543_482 + at, SERVER, CLIENT, 179, Kind::Tcp(1, ACK, 0)));
    }
    packets.push((543_848, CLIENT, SERVER, 72, Kind::Tcp(1, ACK, 0)));
    packets.push((543_849, SERVER, CLIENT, 58, Kind::Tcp(1, ACK, 0)));
    check(
        &packets,
        &[
            (Feature::InOctets, 3_148),
            (Feature::InPackets, 23),
            (Feature::OutOctets, 3_869),
            (Feature::OutPackets, 23),
            (Feature::Duration, 369),
            (Feature::DurationIn, 368),
            (Feature::DurationOut, 368),
            (Feature::InThroughput, 68_064),
            (Feature::OutThroughput, 83_654),
            (Feature::InGapMean, 16),
            (Feature::OutGapMean, 16),
        ],
    );
}

/// One packet each way at one instant, as the DNS row of the published v2 files.
#[test]
fn a_flow_without_duration_has_a_throughput() {
    let packets = [(0, CLIENT, SERVER, 68, Kind::Udp), (0, SERVER, CLIENT, 100, Kind::Udp)];
    check(
        &packets,
        &[
            (Feature::InThroughput, 544_000),
            (Feature::OutThroughput, 800_000),
            (Feature::Duration, 0),
            (Feature::InGapDeviation, 0),
        ],
    );
    let flows = flows(&packets);
    assert_eq!(cell(&flows[0], Feature::InSecondOctets, Quirks::default()), "68.0");
}

#[test]
fn each_quirk_is_written_only_where_it_is_asked_for() {
    let one_way = [(0, CLIENT, SERVER, 90, Kind::Udp), (2_100, CLIENT, SERVER, 40, Kind::Udp)];
    let check = |packets: &[Sent], feature, quirks, expected: &str| {
        let flows = flows(packets);
        assert_eq!(cell(&flows[0], feature, quirks), expected, "{}", feature.name());
    };
    let (none, ttl) = (Quirks::default(), Quirks { ttl: true, ..Quirks::default() });
    let length = Quirks { min_length: true, ..none };
    let glued = Quirks { second_octets: true, ..none };
    check(&one_way, Feature::MinLength, none, "40");
    check(&one_way, Feature::MinLength, length, "0");
    check(&published(), Feature::MinLength, length, "40");
    check(&one_way, Feature::MinTtl, ttl, "61");
    check(&one_way[..1], Feature::MinTtl, none, "61");
    check(&one_way[..1], Feature::MaxTtl, ttl, "0");
    // 130 octets in 2.1 s.
    check(&one_way, Feature::InSecondOctets, none, "61.904761904761905");
    check(&one_way, Feature::InSecondOctets, glued, "9040.0");
    check(&one_way, Feature::OutSecondOctets, glued, "0.0");
}

/// Faults 2 and 7: the first packet once, IP octets instead of frames, classes with their upper
/// end, milliseconds, CWR, one direction's TTL, zeros for what is missing.
#[test]
fn every_packet_counts_once_and_by_its_ip_length() {
    let there = |at, ip| (at, CLIENT, SERVER, ip, Kind::Tcp(1, 0x80, 0));
    let lengths = [128, 129, 256, 257, 512, 513, 1024, 1025, 1514, 1515];
    let packets: Vec<Sent> = (0..).zip(lengths).map(|(at, ip)| there(at * 150, ip)).collect();
    check(
        &packets,
        &[
            (Feature::InPackets, 10),
            (Feature::InOctets, 6_873),
            (Feature::UpTo128, 1),
            (Feature::UpTo256, 2),
            (Feature::UpTo512, 2),
            (Feature::UpTo1024, 2),
            (Feature::UpTo1514, 2),
            (Feature::DurationIn, 1_350),
            (Feature::DurationOut, 0),
            (Feature::TcpFlags, 128),
            (Feature::ServerTcpFlags, 0),
            (Feature::ShortestPacket, 128),
            (Feature::MinLength, 128),
            (Feature::MaxLength, 1_515),
            (Feature::MaxTtl, 61),
            (Feature::IcmpType, 0),
            (Feature::DnsQueryId, 0),
        ],
    );
}

/// Fault 3.
#[test]
fn an_acknowledgement_is_never_a_retransmission() {
    let mut packets = vec![(0, CLIENT, SERVER, 52, Kind::Tcp(9, SYN, 0))];
    packets.extend([(1, CLIENT, SERVER, 40, Kind::Tcp(10, ACK, 0)); 41]);
    check(&packets, &[(Feature::RetransmittedInPackets, 0)]);
}

#[test]
fn a_segment_with_payload_that_was_sent_before_is_a_retransmission() {
    let there = |at, sequence, octets| {
        (at, CLIENT, SERVER, 40 + octets, Kind::Tcp(sequence, PSH_ACK, octets))
    };
    let check = |packets: &[Sent], count, octets| {
        let expected =
            [(Feature::RetransmittedInPackets, count), (Feature::RetransmittedInOctets, octets)];
        check(packets, &expected);
    };
    check(&[there(0, 1, 100), there(10, 1, 100)], 1, 140);
    check(&[there(0, 1, 100), there(10, 51, 50)], 1, 90);
    // It is only late, by less than 3 ms; then it comes again.
    let late = [there(0, 1, 100), there(1, 201, 100), there(2, 101, 100), there(90, 101, 100)];
    check(&late[..3], 0, 0);
    check(&late, 1, 140);
    // Is the peer alive?
    check(&[there(0, 1, 100), there(10, 100, 1)], 0, 0);
    // A SYN that is sent again has no payload.
    let syn = |at| (at, CLIENT, SERVER, 52, Kind::Tcp(9, SYN, 0));
    check(&[syn(0), syn(1_000)], 0, 0);
    // Around the end of the numbers.
    let last = u32::MAX - 49;
    check(&[there(0, last, 100), there(10, 50, 10), there(20, last, 100)], 1, 140);
}

/// Faults 4 and 5: the protocol tells flows apart; the rows of ICMP have no ports.
#[test]
fn flows_of_different_protocols_between_the_same_ports_are_different() {
    let packets = [
        (0, CLIENT, SERVER, 40, Kind::Tcp(1, SYN, 0)),
        (1, CLIENT, SERVER, 41, Kind::Udp),
        (2, (1, 0), (2, 0), 42, Kind::Ping(8)),
    ];
    let flows = flows(&packets);
    let rows: Vec<String> = flows
        .iter()
        .map(|flow| {
            [Feature::Protocol, Feature::InOctets, Feature::IcmpType, Feature::IcmpIpv4Type]
                .map(|feature| cell(flow, feature, Quirks::default()))
                .join(",")
        })
        .collect();
    assert_eq!(rows, ["6,40,0,0", "17,41,0,0", "1,42,2051,8"]);
}

/// Fault 8: what is kept of a flow does not grow with it.
#[test]
fn a_flow_takes_a_few_hundred_octets() {
    assert!(size_of::<Tracker>() <= 320, "{}", size_of::<Tracker>());
}

#[test]
fn a_clock_that_goes_back_gives_no_negative_duration() {
    let packets = [
        (1_000, CLIENT, SERVER, 40, Kind::Udp),
        (400, CLIENT, SERVER, 40, Kind::Udp),
        (1_010, CLIENT, SERVER, 40, Kind::Udp),
    ];
    check(
        &packets,
        &[
            (Feature::Duration, 610),
            (Feature::DurationIn, 610),
            (Feature::InGapMin, 0),
            (Feature::InGapMax, 10),
            (Feature::InGapMean, 5),
        ],
    );
}
