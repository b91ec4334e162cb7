//! Our filters find what nfdump's filters find in the same records, construct by construct.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

use model::{FlowRecord, Timestamp};
use netflow::{Collector, Limits};
use query::Filter;
use synth::{SAMPLE_SEED, Scene};

use crate::programs::{Nfcapd, nfdump};

/// Ours, nfdump's. Every one finds something, and not everything. (Of systems nfdump 1.7.1 is not asked:
/// it wants a database of places even for those that the records tell.)
const SAME: &[(&str, &str)] = &[
    ("tcp", "proto tcp"),
    ("proto tcp", "proto tcp"),
    ("proto 17", "proto 17"),
    ("icmp", "proto icmp"),
    ("ip", "inet"),
    ("ipv4", "ipv4"),
    ("inet6", "inet6"),
    ("ip6", "ipv6"),
    ("host 10.20.1.10", "host 10.20.1.10"),
    ("ip 10.20.1.10", "ip 10.20.1.10"),
    ("10.20.1.10", "host 10.20.1.10"),
    ("src host 198.51.100.7", "src host 198.51.100.7"),
    ("src ip 198.51.100.7", "src ip 198.51.100.7"),
    ("dst 198.51.100.7", "dst host 198.51.100.7"),
    ("ip.addr != 198.51.100.7", "not host 198.51.100.7"),
    ("net 198.51.100.0/24", "net 198.51.100.0/24"),
    ("src net 198.51.100/24", "src net 198.51.100/24"),
    ("src net 198.51.100.0/25 and dst port 53", "src net 198.51.100.0/25 and dst port 53"),
    ("ip.src in {198.51.100.7, 198.51.100.200}", "src ip in [198.51.100.7 198.51.100.200]"),
    ("ip.addr in {198.51.100.0/25, 203.0.113.0/24}", "ip in [198.51.100.0/25 203.0.113.0/24]"),
    ("port 443", "port 443"),
    ("src port 443", "src port 443"),
    ("dst port 53", "dst port 53"),
    ("tcp port 443", "proto tcp and port 443"),
    ("port in {53, 123}", "port in [53 123]"),
    ("dst.port in {53, 123}", "dst port in [53 123]"),
    ("dst.port > 49152", "dst port > 49152"),
    ("src.port < 1024", "src port < 1024"),
    ("src.port <= 443", "src port <= 443"),
    ("src.port == 1..442", "src port >= 1 and src port < 443"),
    ("src portrange 53-442", "src port >= 53 and src port <= 442"),
    ("bytes > 10000", "bytes > 10000"),
    ("bytes > 10K", "bytes > 10k"),
    ("bytes >= 1M", "bytes >= 1m"),
    ("bytes == 1500000", "bytes = 1500000"),
    ("bytes eq 1500000", "bytes EQ 1500000"),
    ("bytes lt 200", "bytes LT 200"),
    ("packets > 5", "packets > 5"),
    ("packets == 1", "packets = 1"),
    ("packets ge 5 and packets le 10", "packets GE 5 and packets LE 10"),
    ("duration > 1s", "duration > 1000"),
    ("duration == 0", "duration = 0"),
    ("duration <= 250ms", "duration <= 250"),
    ("rate > 1M", "bps > 1m"),
    ("rate < 100K", "bps < 100k"),
    ("flags contains SYN", "flags S"),
    ("flags has RST", "flags R"),
    ("flags contains SYN && !(flags contains ACK)", "flags S and not flags A"),
    ("flags contains SYN+ACK", "flags SA"),
    ("in_if == 7", "in if 7"),
    ("out_if == 9", "out if 9"),
    ("in_if == 7 or out_if == 7", "if 7"),
    ("next_hop == 192.0.2.254", "next ip 192.0.2.254"),
    ("tos == 184", "tos 184"),
    ("exporter == 127.0.0.3", "router ip 127.0.0.3"),
    ("not tcp", "not proto tcp"),
    ("!(tcp or udp)", "not (proto tcp or proto udp)"),
    ("tcp && port 443", "proto tcp && port 443"),
    ("udp || port 443", "proto udp || port 443"),
    ("udp or tcp and port 443", "proto udp or proto tcp and port 443"),
    ("(udp or tcp) and port 443", "(proto udp or proto tcp) and port 443"),
    ("ip and (tcp or udp or icmp)", "ipv4 and (proto tcp or proto udp or proto icmp)"),
    ("not src port 443 and tcp", "not src port 443 and proto tcp"),
];

/// An exporter each, so that they can be told apart.
const FROM: [Ipv4Addr; 4] = [
    Ipv4Addr::new(127, 0, 0, 2),
    Ipv4Addr::new(127, 0, 0, 3),
    Ipv4Addr::new(127, 0, 0, 4),
    Ipv4Addr::new(127, 0, 0, 5),
];

#[test]
fn our_filters_find_the_records_that_nfdumps_find() {
    let Some(nfcapd) = Nfcapd::start() else { return };
    let sockets = FROM.map(|from| UdpSocket::bind((from, 0)).unwrap());
    let mut collector = Collector::new(Limits::default());
    let mut flows: Vec<FlowRecord> = Vec::new();
    let exports =
        synth::exports(SAMPLE_SEED, Scene::HomeLan).map(|(_, from, datagram)| (from, datagram));
    for (from, datagram) in exports.chain([(3, written())]) {
        sockets[from].send_to(&datagram, nfcapd.address()).unwrap();
        // nfcapd has the receive buffer that the system gives.
        thread::sleep(Duration::from_millis(1));
        let address = SocketAddr::new(IpAddr::V4(FROM[from]), 50_000);
        let now = Timestamp::from_seconds(1_794_816_000);
        let read = collector.handle(now, address, &datagram, false, &mut |record| {
            flows.extend(record.flow());
        });
        assert!(read.is_ok());
    }
    let kept = nfcapd.finish();
    assert_eq!(kept.records, flows.len() as u64);
    let all: Vec<&FlowRecord> = flows.iter().collect();
    assert_eq!(told(&all), nfdump(&kept.file, "any").lines().fold(BTreeMap::new(), count));
    let mut differ = Vec::new();
    for (ours, theirs) in SAME {
        let filter = Filter::parse(ours).unwrap_or_else(|error| panic!("{ours}: {error}"));
        let found: Vec<&FlowRecord> = flows.iter().filter(|flow| filter.matches(flow)).collect();
        let expected = nfdump(&kept.file, theirs).lines().fold(BTreeMap::new(), count);
        if told(&found) != expected || found.is_empty() || found.len() == flows.len() {
            let theirs_found: u64 = expected.values().sum();
            differ.push(format!("{ours} {}, {theirs} {theirs_found}", found.len()));
        }
    }
    assert_eq!(differ, [""; 0], "of {}", flows.len());
}

/// How many records there are of each kind.
fn told(flows: &[&FlowRecord]) -> BTreeMap<String, u64> {
    let line = |flow: &&FlowRecord| {
        let (key, sent) = (flow.key, flow.forward);
        // Of ICMP nfdump writes type and code in the place of ports.
        let ports = match key.protocol {
            6 | 17 => format!("{}|{}", key.source_port, key.destination_port),
            _ => String::from("|"),
        };
        let (source, destination) = (key.source, key.destination);
        format!("{source}|{destination}|{ports}|{}|{}|{}", key.protocol, sent.packets, sent.octets)
    };
    flows.iter().map(line).fold(BTreeMap::new(), |mut told, line| {
        *told.entry(line).or_default() += 1;
        told
    })
}

/// One line of nfdump.
fn count(mut told: BTreeMap<String, u64>, line: &str) -> BTreeMap<String, u64> {
    let mut cells: Vec<&str> = line.split('|').map(str::trim).collect();
    if !matches!(cells[4], "6" | "17") {
        (cells[2], cells[3]) = ("", "");
    }
    *told.entry(cells.join("|")).or_default() += 1;
    told
}

/// One record of NetFlow v5: ends with ports, hop, interfaces, packets, octets, milliseconds, flags,
/// protocol, type of service, systems.
type Written = (([u8; 4], u16), ([u8; 4], u16), [u8; 4], [u16; 2], [u32; 3], [u8; 3], [u16; 2]);

const RECORDS: [Written; 8] = {
    let (office, far, far_too) = ([10, 20, 1, 10], [198, 51, 100, 7], [198, 51, 100, 200]);
    let (hop, none) = ([192, 0, 2, 254], [0; 4]);
    [
        ((office, 50_000), (far, 443), hop, [7, 9], [5, 1_500, 250], [0x1b, 6, 184], [0, 64_496]),
        ((far, 443), (office, 50_000), none, [9, 7], [9, 90_000, 251], [0x12, 6, 0], [64_496, 0]),
        ((far, 53), (far_too, 53), hop, [7, 7], [1, 80, 0], [0, 17, 32], [64_496, 64_500]),
        ((far_too, 1_024), (far, 53), none, [9, 7], [1, 79, 0], [0, 17, 0], [64_500, 64_496]),
        ((far, 20), (far_too, 22), none, [1, 2], [4, 160, 1_001], [0x02, 6, 0], [0, 0]),
        ((far_too, 22), (far, 20), none, [2, 1], [4, 160, 999], [0x14, 6, 184], [0, 0]),
        ((far, 0), (office, 0x0800), none, [9, 7], [10, 10_000, 10_000], [0, 1, 0], [0, 0]),
        ((far, 80), (office, 443), hop, [9, 7], [1_000, 1_500_000, 8_000], [0x10, 6, 0], [0, 0]),
    ]
};

/// They as a datagram.
fn written() -> Vec<u8> {
    const UPTIME: u32 = 100_000;
    let mut datagram = Vec::new();
    let mut put = |octets: &[u8]| datagram.extend_from_slice(octets);
    put(&[0, 5, 0, RECORDS.len() as u8]);
    put(&UPTIME.to_be_bytes());
    put(&1_794_816_000_u32.to_be_bytes());
    put(&[0; 12]);
    for (source, destination, hop, interfaces, sums, kinds, systems) in RECORDS {
        put(&source.0);
        put(&destination.0);
        put(&hop);
        interfaces.iter().for_each(|interface| put(&interface.to_be_bytes()));
        let [packets, octets, millis] = sums;
        for number in [packets, octets, UPTIME - 20_000, UPTIME - 20_000 + millis] {
            put(&number.to_be_bytes());
        }
        put(&source.1.to_be_bytes());
        put(&destination.1.to_be_bytes());
        put(&[0, kinds[0], kinds[1], kinds[2]]);
        systems.iter().for_each(|system| put(&system.to_be_bytes()));
        put(&[24, 24, 0, 0]);
    }
    datagram
}
