//! Packet by packet, tshark and we read the same times, VLANs, addresses, ports and lengths.
//!
//! Needs the corpus (`FLOWGLASS_CORPUS`, or beside the workspace) and tshark; says so and passes
//! where one is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use capture::{Item, Limits, Network, Packet, Reader, Transport, dissect};

/// One per link layer and tagging that we read.
const FILES: &[&str] = &[
    "arkime__http-empty-useragent.pcap",
    "tcpdump__quic_handshake.pcap",
    "arkime__IKEv1.pcap",
    "zeek__ppp__quic-interop-retry.pcap",
    "tcpdump__mpls-traceroute.pcap",
    "zeek__tcp__payload-syn.pcap",
    "tcpdump__mptcp-v1.pcap",
    "arkime__adb.pcap",
    "zeek__icmp__icmp6-mldv2.pcap",
    "zeek__tls__openjdk-25.0.2-zeek.org.pcap",
    "zeek__http-qinq-0.pcap",
    "zeek__vlan-collisions.pcap",
    "derived__two_if.pcapng",
    "pcapng-gen__output_be__basic__test014.pcapng",
];

/// What tshark is asked for; occurrences are separated by commas.
const FIELDS: &[&str] = &[
    "frame.time_epoch",
    "vlan.id",
    "ip.src",
    "ipv6.src",
    "ip.dst",
    "ipv6.dst",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.len",
    "udp.srcport",
    "udp.dstport",
    "udp.length",
    "icmp.type",
    "icmpv6.type",
];

/// One packet as one line: time, VLAN, addresses, transport. What is not IP is `-`.
fn ours(packet: &Packet<'_>) -> String {
    let time = packet.time.map_or_else(String::new, |time| {
        let (seconds, nanos) = time.seconds_and_nanos();
        format!("{seconds}.{nanos:09}")
    });
    let seen = dissect(packet.link_type, packet.data, packet.original_length);
    let Network::Ip(ip) = seen.network else { return format!("{time} -") };
    let vlan = seen.vlan.map(|vlan| vlan.to_string()).unwrap_or_default();
    let transport = match ip.transport {
        Transport::Tcp(tcp) => {
            format!("tcp {} {} {}", tcp.source_port, tcp.destination_port, tcp.payload_length)
        }
        Transport::Udp(udp) => {
            format!("udp {} {} {}", udp.source_port, udp.destination_port, udp.payload_length + 8)
        }
        Transport::Icmp(icmp) => format!("icmp {}", icmp.kind),
        _ => "other".to_owned(),
    };
    format!("{time} {vlan} {} {} {transport}", ip.source, ip.destination)
}

/// The same line out of tshark's fields: the outer-most addresses, the inner-most VLAN.
fn theirs(line: &str) -> String {
    let fields: Vec<&str> = line.split('|').collect();
    let first = |at: usize| fields[at].split(',').next().unwrap_or_default();
    let either = |a: usize, b: usize| if first(a).is_empty() { first(b) } else { first(a) };
    let (time, source, destination) = (first(0), either(2, 3), either(4, 5));
    if source.is_empty() {
        return format!("{time} -");
    }
    // Id 0 is a priority tag, not a VLAN.
    let vlan = fields[1].rsplit(',').find(|id| *id != "0").unwrap_or_default();
    let icmp = either(12, 13);
    let transport = if !icmp.is_empty() {
        format!("icmp {icmp}")
    } else if !first(6).is_empty() {
        format!("tcp {} {} {}", first(6), first(7), first(8))
    } else if !first(9).is_empty() {
        format!("udp {} {} {}", first(9), first(10), first(11))
    } else {
        "other".to_owned()
    };
    format!("{time} {vlan} {source} {destination} {transport}")
}

fn tshark(path: &Path) -> Option<Vec<String>> {
    let mut command = Command::new("tshark");
    command.args(["-n", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", "-r"]);
    command.arg(path).args(["-T", "fields", "-E", "separator=|"]);
    for field in FIELDS {
        command.args(["-e", field]);
    }
    let output = command.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().map(theirs).collect())
}

#[test]
fn tshark_reads_the_same_packets() {
    let corpus = std::env::var_os("FLOWGLASS_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    for file in FILES {
        let path = corpus.join("readers").join(file);
        let Ok(octets) = std::fs::read(&path) else {
            eprintln!("skipped: no corpus (set FLOWGLASS_CORPUS to its folder)");
            return;
        };
        let Some(theirs) = tshark(&path) else {
            eprintln!("skipped: no tshark");
            return;
        };
        let mut found = Vec::new();
        let mut reader = Reader::new(Limits::default());
        let mut each = |item: Item<'_>| {
            if let Item::Packet(packet) = item {
                found.push(ours(&packet));
            }
        };
        reader.push(&octets, &mut each);
        reader.finish(&mut each);
        for (number, (ours, theirs)) in found.iter().zip(&theirs).enumerate() {
            assert_eq!(ours, theirs, "{file}, packet {}", number + 1);
        }
        assert_eq!(found.len(), theirs.len(), "{file}");
    }
}
