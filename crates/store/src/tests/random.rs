//! Random flows from small worlds, so that values meet and ties happen.

mod questions;

use std::net::IpAddr;

use model::{
    Confidence, Counters, Direction, EndReason, EventReason, ExporterKey, FlowEvent, FlowKey,
    FlowRecord, Gaps, InitiatorEvidence, Label, MacAddress, Metered, ObservedDirection, OctetLayer,
    Reported, Revealed, Risks, Sampling, SourceId, TcpHalf, TcpHealth, TimeBasis, Timestamp,
};
use proptest::prelude::*;
use proptest::sample::select;

pub(super) use questions::question;

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
    let longest = select(vec![0_u64, 1, 1500, 9_018, 65_575]);
    (initiator, tunnel, longest, span(), gaps(), gaps(), proptest::option::of(tcp)).prop_map(
        |(initiator, tunnel, longest_packet, longest_silence, forward, reverse, tcp)| Metered {
            initiator,
            tunnel: tunnel.map(Into::into),
            longest_packet,
            longest_silence,
            forward,
            reverse,
            tcp,
        },
    )
}

fn revealed() -> impl Strategy<Value = Revealed> {
    let words = || select(vec![None, Some("h2"), Some("TLS 1.3")]);
    let digest = || select(vec![None, Some([0; 16]), Some([0xab; 16])]);
    let risks =
        select(vec![Risks::NONE, Risks::WEAK_CIPHER, Risks::NO_SERVER_NAME | Risks::MALFORMED]);
    let facts =
        select(vec![&[][..], &[("cipher", "a")], &[("cipher", "a"), ("issuer", "CN=b: c")]]);
    (words(), words(), words(), digest(), digest(), risks, facts).prop_map(
        |(evidence, tls, alpn, ja3, hassh, risks, facts)| {
            let mut revealed = Revealed {
                evidence: evidence.map(Into::into),
                tls_version: tls.map(Into::into),
                alpn: alpn.map(Into::into),
                ja3,
                hassh,
                risks,
                ..Revealed::default()
            };
            facts.iter().for_each(|(kind, value)| revealed.tell(*kind, *value));
            revealed
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
    let told = (reported, proptest::option::of(metered()), proptest::option::of(revealed()));
    (key(), times, counters(), counters(), seen, exported, words, told).prop_map(
        |(key, (start, nanos), forward, reverse, seen, exported, words, told)| {
            let (reported, metered, revealed) = told;
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
                revealed: revealed.filter(|one| *one != Revealed::default()).map(Box::new),
                reported: reported.filter(|reported| *reported != Reported::NOTHING).map(Box::new),
                ..FlowRecord::new(key, start)
            }
        },
    )
}
