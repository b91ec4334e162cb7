//! Random flows and questions from small worlds, so that values meet and ties happen.

use std::net::IpAddr;

use model::{
    Column, Confidence, Counters, Direction, EndReason, EventReason, ExporterKey, FlowEvent,
    FlowKey, FlowRecord, Gaps, InitiatorEvidence, Label, MacAddress, Metered, ObservedDirection,
    OctetLayer, Reported, Sampling, SourceId, TcpHalf, TcpHealth, TimeBasis, TimeRange, Timestamp,
};
use proptest::prelude::*;
use proptest::sample::select;
use query::{Dimension, Filter, Measure, Order, OrderBy, Question};

fn address() -> impl Strategy<Value = IpAddr> {
    select(vec!["10.0.0.1", "10.0.0.2", "10.0.1.1", "192.0.2.7", "2001:db8::1", "::ffff:10.0.0.1"])
        .prop_map(|text| text.parse().expect("an address"))
}

pub(super) fn time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        10 => -50_i64..1000,
        1 => select(vec![i64::MIN, i64::MIN + 1, i64::MAX - 1, 1_800_000_000_000_000_000]),
    ]
    .prop_map(Timestamp)
}

fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0_u64..20,
        3 => 0_u64..1_000_000_000,
        1 => select(vec![255, 256, 65_535, 65_536, u64::from(u32::MAX) + 1, u64::MAX]),
    ]
}

fn counters() -> impl Strategy<Value = Counters> {
    (amount(), amount()).prop_map(|(packets, octets)| Counters { packets, octets })
}

fn number() -> impl Strategy<Value = Option<u32>> {
    select(vec![None, Some(0), Some(1), Some(64496), Some(u32::MAX)])
}

fn key() -> impl Strategy<Value = FlowKey> {
    let port = || select(vec![0_u16, 53, 443, 65_535]);
    let vlan = select(vec![None, Some(0), Some(7), Some(u16::MAX)]);
    (address(), address(), port(), port(), select(vec![1_u8, 6, 17, 58, 255]), vlan).prop_map(
        |(source, destination, source_port, destination_port, protocol, vlan)| FlowKey {
            source,
            destination,
            source_port,
            destination_port,
            protocol,
            vlan,
        },
    )
}

fn reported() -> impl Strategy<Value = Reported> {
    let port = || select(vec![None, Some(0_u16), Some(53), Some(u16::MAX)]);
    let name = || select(vec![None, Some("Gi0/1"), Some("a.example"), Some("gi0/1")]);
    let mac = || select(vec![None, Some([0; 6]), Some([0, 0x1b, 0xc5, 9, 0xff, 0x10])]);
    let events = (0_u8..7).prop_map(FlowEvent::from_firewall);
    let translations = (0_u8..30).prop_map(FlowEvent::from_nat);
    let reasons = select(vec![0_u16, 1001, 7, 2001]).prop_map(EventReason::from_number);
    let observed =
        select(vec![None, Some(ObservedDirection::Ingress), Some(ObservedDirection::Egress)]);
    let nat = (
        proptest::option::of(address()),
        port(),
        proptest::option::of(address()),
        port(),
        port(),
        port(),
    );
    let link = (mac(), mac(), select(vec![None, Some("16001 24005")]));
    let vrf = (number(), number(), name(), name());
    (name(), name(), prop_oneof![events, translations], reasons, observed, nat, link, vrf).prop_map(
        |(input, output, event, event_reason, observed, nat, link, vrf)| Reported {
            input_interface_name: input.map(Into::into),
            output_interface_name: output.map(Into::into),
            event,
            event_reason,
            post_nat_source: nat.0,
            post_nat_source_port: nat.1,
            post_nat_destination: nat.2,
            post_nat_destination_port: nat.3,
            port_block_start: nat.4,
            port_block_end: nat.5,
            observed,
            source_mac: link.0.map(MacAddress),
            destination_mac: link.1.map(MacAddress),
            mpls_labels: link.2.map(Into::into),
            input_vrf: vrf.0,
            output_vrf: vrf.1,
            input_vrf_name: vrf.2.map(Into::into),
            output_vrf_name: vrf.3.map(Into::into),
        },
    )
}

fn span() -> impl Strategy<Value = u64> {
    select(vec![0, 1, 300, 1_000_000_000, u64::MAX - 1])
}

fn gaps() -> impl Strategy<Value = Gaps> {
    (span(), span(), span(), span(), proptest::option::of(span())).prop_map(
        |(shortest, longest, mean, deviation, jitter)| Gaps {
            shortest,
            longest,
            mean,
            deviation,
            jitter,
        },
    )
}

fn half() -> impl Strategy<Value = TcpHalf> {
    let count = || select(vec![0, 1, 300, u32::MAX]);
    let sent_again = (count(), span(), count(), count());
    let missing = (count(), count(), count());
    let windows = (count(), count(), count(), count());
    (sent_again, missing, windows).prop_map(|(sent_again, missing, windows)| TcpHalf {
        retransmissions: sent_again.0,
        retransmitted_octets: sent_again.1,
        fast_retransmissions: sent_again.2,
        spurious_retransmissions: sent_again.3,
        out_of_order: missing.0,
        lost_segments: missing.1,
        duplicate_acks: missing.2,
        zero_windows: windows.0,
        full_windows: windows.1,
        keep_alives: windows.2,
        resets: windows.3,
    })
}

fn metered() -> impl Strategy<Value = Metered> {
    let time = || proptest::option::of(span());
    let tcp = (half(), half(), time(), time(), time()).prop_map(
        |(forward, reverse, initial_round_trip, responder_round_trip, initiator_round_trip)| {
            TcpHealth {
                forward,
                reverse,
                initial_round_trip,
                responder_round_trip,
                initiator_round_trip,
            }
        },
    );
    let initiator = select(InitiatorEvidence::ALL.to_vec());
    let tunnel = select(vec![None, Some("VXLAN 7"), Some("GRE")]);
    let gaps = || proptest::option::of(gaps());
    (initiator, tunnel, span(), gaps(), gaps(), proptest::option::of(tcp)).prop_map(
        |(initiator, tunnel, longest_silence, forward, reverse, tcp)| Metered {
            initiator,
            tunnel: tunnel.map(Into::into),
            longest_silence,
            forward,
            reverse,
            tcp,
        },
    )
}

pub(super) fn flow() -> impl Strategy<Value = FlowRecord> {
    let times = (time(), prop_oneof![Just(0_u64), 0..300_u64, any::<u64>()]);
    let exporter = select(vec![None, Some("192.0.2.1:2055"), Some("[2001:db8::9]:4739")]);
    let seen = (
        any::<u8>(),
        any::<u8>(),
        select(vec![None, Some(0_u16), Some(0x0800)]),
        select(vec![0_u8, 46]),
        select(vec![None, Some(EndReason::IdleTimeout), Some(EndReason::LackOfResources)]),
        select(vec![TimeBasis::Packets, TimeBasis::Uptime, TimeBasis::Arrival]),
        select(vec![OctetLayer::Frame, OctetLayer::Network]),
        select(vec![
            Sampling::None,
            Sampling::Unknown,
            Sampling::OneIn(1),
            Sampling::OneIn(1000),
            Sampling::OneIn(u32::MAX),
        ]),
    );
    let exported = (exporter, 0_u32..2, number(), number(), number(), number());
    let words = (
        proptest::option::of(address()),
        select(vec!["", "TLS", "DNS", "tls"]),
        select(Confidence::ALL.to_vec()),
        select(vec![None, Some(""), Some("a.example"), Some("B.Example"), Some("c")]),
        select(Direction::ALL.to_vec()),
        0_u32..3,
    );
    let reported = prop_oneof![1 => Just(None), 1 => reported().prop_map(Some)];
    let told = (reported, proptest::option::of(metered()));
    (key(), times, counters(), counters(), seen, exported, words, told).prop_map(
        |(key, (start, nanos), forward, reverse, seen, exported, words, (reported, metered))| {
            let (
                tcp_flags,
                tcp_flags_reverse,
                icmp_type_code,
                tos,
                end_reason,
                basis,
                layer,
                sampling,
            ) = seen;
            let (exporter, domain, input_interface, output_interface, source_as, destination_as) =
                exported;
            let (next_hop, application, confidence, host_name, direction, source) = words;
            let end = i128::from(start.0) + i128::from(nanos);
            FlowRecord {
                end: Timestamp(i64::try_from(end).unwrap_or(i64::MAX - 1)).max(start),
                time_basis: basis,
                forward,
                reverse,
                octet_layer: layer,
                tcp_flags,
                tcp_flags_reverse,
                icmp_type_code,
                tos,
                end_reason,
                source: SourceId(source),
                exporter: exporter.map(|address| ExporterKey {
                    address: address.parse().expect("an address and port"),
                    domain,
                }),
                input_interface,
                output_interface,
                source_as,
                destination_as,
                next_hop,
                sampling,
                label: Label { application: application.into(), confidence },
                host_name: host_name.map(Into::into),
                direction,
                metered: metered.map(Box::new),
                reported: reported.filter(|reported| *reported != Reported::NOTHING).map(Box::new),
                ..FlowRecord::new(key, start)
            }
        },
    )
}

pub(super) fn column() -> impl Strategy<Value = Column> {
    select(Column::ALL.to_vec())
}

fn dimension() -> impl Strategy<Value = Dimension> {
    prop_oneof![
        4 => column().prop_map(Dimension::Column),
        1 => Just(Dimension::Host),
        1 => Just(Dimension::Conversation),
        1 => Just(Dimension::Service),
    ]
}

fn measure() -> impl Strategy<Value = Measure> {
    prop_oneof![
        9 => select(vec![
            Measure::Flows,
            Measure::Packets,
            Measure::Octets,
            Measure::PacketsForward,
            Measure::PacketsReverse,
            Measure::OctetsForward,
            Measure::OctetsReverse,
            Measure::PacketsScaled,
            Measure::OctetsScaled,
            Measure::PacketsForwardScaled,
            Measure::PacketsReverseScaled,
            Measure::OctetsForwardScaled,
            Measure::OctetsReverseScaled,
            Measure::FlowsUnknownRate,
            Measure::FirstSeen,
            Measure::LastSeen,
        ]),
        2 => dimension().prop_map(Measure::Distinct),
    ]
}

fn order() -> impl Strategy<Value = Option<Order>> {
    let by = prop_oneof![
        column().prop_map(OrderBy::Column),
        measure().prop_map(OrderBy::Measure),
        Just(OrderBy::Key),
    ];
    proptest::option::of((by, any::<bool>()).prop_map(|(by, descending)| Order { by, descending }))
}

/// Tests of every kind, on every column by way of a value that a flow may have.
fn filter() -> impl Strategy<Value = Filter> {
    let text = select(vec![
        "ip.addr == 10/8",
        "ip.addr != 10.0.0.1",
        "ip.src in {10.0.0.1..10.0.0.2, 2001:db8::/32}",
        "port != 53",
        "port in {53, 100..500}",
        "src.port",
        "tcp.port == 443",
        "proto in {1, 50..200}",
        "vlan",
        "vlan <= 7",
        "bytes > 1K",
        "bytes <= 40",
        "packets != 4",
        "packets_forward < 18446744073709551615",
        "octets_reverse >= 18446744073709551615",
        "rate > 1G",
        "duration == 0",
        "duration > 100ns",
        "start < 1970-01-01T00:00:00.0000005Z",
        "end == 1970-01-01T00:00:00Z..1970-01-01T00:00:00.0000003Z",
        "start >= 1677-09-21T00:12:43.145224192Z",
        "flags contains RST",
        "flags",
        "tcp_flags != 0",
        "app == tls",
        "app != tls",
        "host",
        "host == \"\"",
        "host contains EXAMPLE",
        "host matches \"^[a-b]\"",
        "example",
        "dns",
        "dir in {upload, internal}",
        "confidence == payload",
        "octet_layer != L2",
        "exporter == 192.0.2.0/24",
        "exporter in {192.0.2.1:2055/1, 2001:db8::9}",
        "exporter",
        "asn == 64496",
        "asn != AS0",
        "in_if > 1",
        "out_if < 4294967295",
        "next_hop == 10/8",
        "next_hop",
        "sampling_rate == 1",
        "sampling_rate > 1",
        "icmp_type_code",
        "end_reason == 5",
        "source == 1",
        "tos == 46",
        "time_basis == uptime",
        "time_basis != packets",
        "octets_scaled > 1M",
        "packets_scaled == 0",
        "event == denied",
        "event contains nat",
        "event",
        "event_reason != \"ingress ACL\"",
        "in_if_name == gi0/1",
        "out_if_name matches \"^a\"",
        "flow_direction == egress",
        "flow_direction",
        "flow_direction != egress",
        "nat.src == 10/8",
        "nat.dst",
        "nat.srcport > 53",
        "port_block_end",
        "eth.src == 00:1B:c5:09:ff:10",
        "dst.mac",
        "mpls_labels contains 24005",
        "input_vrf == 1",
        "output_vrf_name",
        "tos == 46",
    ]);
    let leaf = text.prop_map(|text| Filter::parse(text).expect(text));
    let clicked = (flow(), column(), any::<bool>()).prop_map(|(flow, column, negated)| {
        Filter::from_value(column, &flow.value(column), negated).expect("every cell is clickable")
    });
    prop_oneof![4 => leaf, 1 => clicked].prop_recursive(3, 8, 3, |inner| {
        let write = |text: String| Filter::parse(&text).expect("made of filters");
        (inner.clone(), inner, 0..4).prop_map(move |(a, b, how)| {
            write(match how {
                0 => format!("({a}) && ({b})"),
                1 => format!("({a}) || ({b})"),
                2 => format!("!({a}) && ({b})"),
                _ => format!("!(({a}) || ({b}))"),
            })
        })
    })
}

pub(super) fn question() -> impl Strategy<Value = Question> {
    let range = (time(), 0_i64..400)
        .prop_map(|(start, nanos)| TimeRange { start, end: start.plus_nanos(nanos) });
    (
        proptest::option::of(filter()),
        proptest::option::of(range),
        prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(column(), 1..4)],
        proptest::collection::vec(dimension(), 0..4),
        proptest::collection::vec(measure(), 0..4),
        order(),
        0_u64..4,
        prop_oneof![0_u32..6, Just(u32::MAX)],
        select(vec![0_u32, 1, 2, 7, 100]),
    )
        .prop_map(
            |(filter, time, select, group_by, measures, order, offset, limit, buckets)| Question {
                filter,
                time,
                select,
                group_by,
                measures,
                order,
                offset,
                limit,
                buckets,
            },
        )
}
