//! Packets by hand: what flows they become, and how those end.

mod bounds;
mod ends;
mod fragments;
mod property;

use std::net::{IpAddr, Ipv4Addr};

use capture::{Fragment, Icmp, Tcp, Udp};
use model::Counters as Half;

use super::*;

const FIN_ACK: u8 = 0x11;
const SYN_ACK: u8 = 0x12;
const RST: u8 = 0x04;

fn host(number: u8) -> IpAddr {
    Ipv4Addr::new(10, 0, 0, number).into()
}

/// From host and port to host and port.
type Way = ((u8, u16), (u8, u16));

const THERE: Way = ((1, 50_000), (2, 80));
const BACK: Way = ((2, 80), (1, 50_000));

fn packet(way: Way, protocol: u8, transport: Transport<'static>) -> IpPacket<'static> {
    IpPacket {
        source: host(way.0.0),
        destination: host(way.1.0),
        protocol,
        ip_length: 40,
        exceeds_frame: false,
        ttl: 64,
        tos: 0,
        fragment: None,
        transport,
    }
}

fn tcp(way: Way, flags: u8) -> IpPacket<'static> {
    let transport = Transport::Tcp(Tcp {
        source_port: way.0.1,
        destination_port: way.1.1,
        sequence: 0,
        acknowledgement: 0,
        flags,
        window: 0,
        options: &[],
        payload: &[],
        payload_length: 0,
    });
    packet(way, 6, transport)
}

fn udp(way: Way) -> IpPacket<'static> {
    let ((_, source_port), (_, destination_port)) = way;
    let udp = Udp { source_port, destination_port, payload: &[], payload_length: 0 };
    packet(way, 17, Transport::Udp(udp))
}

fn icmp(way: Way, kind: u8, code: u8) -> IpPacket<'static> {
    packet(way, 1, Transport::Icmp(Icmp { kind, code, payload: &[] }))
}

/// A flow as a test sees it: initiator's port, packets each way, reason, start and end in seconds.
type Row = (u16, u64, u64, Option<EndReason>, i64, i64);

fn row(record: &FlowRecord) -> Row {
    let seconds = |time: Timestamp| time.seconds_and_nanos().0;
    let FlowRecord { key, forward, reverse, start, end, end_reason, .. } = record;
    (key.source_port, forward.packets, reverse.packets, *end_reason, seconds(*start), seconds(*end))
}

/// Packets at whole seconds, the flows they become in the order they end, and the meter's counters.
fn meter(config: Config, packets: &[(i64, IpPacket<'_>)]) -> (Vec<FlowRecord>, Counters) {
    let mut meter = Meter::<()>::new(config);
    let mut records = Vec::new();
    let mut ended = |flow: &mut Flow<()>| records.push(flow.record.clone());
    for (second, packet) in packets {
        meter.observe(Timestamp::from_seconds(*second), None, packet, 60, &mut ended);
    }
    meter.finish(&mut ended);
    assert_eq!(meter.open(), 0);
    (records, *meter.counters())
}

fn check(config: Config, packets: &[(i64, IpPacket<'_>)], expected: &[Row]) {
    let (records, _) = meter(config, packets);
    assert_eq!(records.iter().map(row).collect::<Vec<_>>(), expected);
}

const FORCED: Option<EndReason> = Some(EndReason::ForcedEnd);
const CLOSED: Option<EndReason> = Some(EndReason::EndOfFlow);

#[test]
fn both_directions_are_one_flow_and_octets_are_those_of_the_frames() {
    let mut meter = Meter::<u32>::new(Config::default());
    let mut ended = |_: &mut Flow<u32>| unreachable!("nothing ends");
    let seen = meter.observe(Timestamp(1), Some(7), &udp(THERE), 100, &mut ended);
    assert!(seen.is_new && seen.from_initiator);
    seen.flow.tag = 5;
    let seen = meter.observe(Timestamp(2), Some(7), &udp(BACK), 1500, &mut ended);
    assert!(!seen.is_new && !seen.from_initiator);
    let record = &seen.flow.record;
    assert_eq!(seen.flow.tag, 5);
    assert_eq!(record.key.vlan, Some(7));
    assert_eq!(record.forward, Half { packets: 1, octets: 100 });
    assert_eq!(record.reverse, Half { packets: 1, octets: 1500 });
    assert_eq!((record.start, record.end), (Timestamp(1), Timestamp(2)));
    assert_eq!(meter.open(), 1);
}

#[test]
fn a_flow_lasts_from_its_earliest_packet_to_its_latest_in_whatever_order_they_came() {
    let mut meter = Meter::<u32>::new(Config::default());
    let mut ended = |_: &mut Flow<u32>| unreachable!("nothing ends");
    for time in [30, 10, 20] {
        meter.observe(Timestamp(time), Some(7), &udp(THERE), 100, &mut ended);
    }
    let seen = meter.observe(Timestamp(25), Some(7), &udp(BACK), 100, &mut ended);
    let record = &seen.flow.record;
    assert_eq!((record.start, record.end), (Timestamp(10), Timestamp(30)));
    assert_eq!(record.forward.packets, 3);
}

#[test]
fn the_sender_of_a_syn_is_the_initiator() {
    let packets = [(0, tcp(THERE, SYN)), (0, tcp(BACK, SYN_ACK)), (1, tcp(THERE, ACK))];
    check(Config::default(), &packets, &[(50_000, 2, 1, FORCED, 0, 1)]);
}

#[test]
fn the_receiver_of_a_first_syn_ack_is_the_initiator() {
    let packets = [(0, tcp(BACK, SYN_ACK)), (1, tcp(THERE, ACK))];
    check(Config::default(), &packets, &[(50_000, 1, 1, FORCED, 0, 1)]);
}

#[test]
fn a_connection_that_began_before_the_capture_was_begun_by_who_has_no_port_of_servers() {
    let packets = [(0, tcp(BACK, ACK)), (1, tcp(THERE, ACK))];
    check(Config::default(), &packets, &[(50_000, 1, 1, FORCED, 0, 1)]);
}

#[test]
fn protocol_and_vlan_tell_flows_apart() {
    let mut meter = Meter::<()>::new(Config::default());
    let mut ended = |_: &mut Flow<()>| {};
    meter.observe(Timestamp(0), None, &udp(THERE), 60, &mut ended);
    meter.observe(Timestamp(0), None, &tcp(THERE, SYN), 60, &mut ended);
    meter.observe(Timestamp(0), Some(1), &udp(THERE), 60, &mut ended);
    meter.observe(Timestamp(0), Some(2), &udp(BACK), 60, &mut ended);
    assert_eq!(meter.open(), 4);
}

#[test]
fn flags_are_gathered_for_each_direction() {
    let packets = [(0, tcp(THERE, SYN)), (0, tcp(BACK, SYN_ACK)), (0, tcp(THERE, 0x18))];
    let (records, _) = meter(Config::default(), &packets);
    assert_eq!((records[0].tcp_flags, records[0].tcp_flags_reverse), (0x1a, 0x12));
}

#[test]
fn icmp_has_no_ports_and_keeps_the_first_type_and_code() {
    let way = |there: bool| if there { ((1, 0), (2, 0)) } else { ((2, 0), (1, 0)) };
    let packets =
        [(0, icmp(way(true), 8, 0)), (1, icmp(way(false), 0, 0)), (2, icmp(way(false), 3, 1))];
    let (records, _) = meter(Config::default(), &packets);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].icmp_type_code, Some(0x0800));
    assert_eq!(row(&records[0]), (0, 1, 2, FORCED, 0, 2));
}

#[test]
fn changed_flows_are_shown_once_and_ended_ones_not_at_all() {
    let mut meter = Meter::<()>::new(Config::default());
    let mut ended = |_: &mut Flow<()>| {};
    let show = |meter: &mut Meter<()>| {
        let mut ports = Vec::new();
        meter.changed(|flow| ports.push(flow.record.key.source_port));
        ports
    };
    meter.observe(Timestamp(0), None, &udp(THERE), 60, &mut ended);
    meter.observe(Timestamp(0), None, &udp(THERE), 60, &mut ended);
    assert_eq!(show(&mut meter), [50_000]);
    assert_eq!(show(&mut meter), []);
    meter.observe(Timestamp::from_seconds(1), None, &udp(BACK), 60, &mut ended);
    meter.observe(Timestamp::from_seconds(100), None, &udp(((3, 9), (4, 9))), 60, &mut ended);
    assert_eq!(show(&mut meter), [9]);
}
