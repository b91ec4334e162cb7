//! Every capture of the traffic corpus, metered without timeouts, against what ndpiReader counted.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use capture::{Item, Limits, Network, Reader, Transport, dissect};
use flow::{Config, Flow, Meter};
use model::{Counters, FlowRecord, Timestamp};
use serde_json::Value;

/// Protocol, VLAN, and the two end points, the lower first.
type Key = (u8, Option<u64>, (IpAddr, u64), (IpAddr, u64));

/// Packets and octets from the lower end point to the higher and back.
type Rows = BTreeMap<Key, (Counters, Counters)>;

/// Captures whose rows differ, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("ah.pcapng", "behind an authentication header nothing is looked for there"),
    ("capwap.pcap", "what CAPWAP carries that is no IP is left out there"),
    ("fuzz-2021-06-07-c6c72a0a56.pcap", "a packet to GTP's port that is no GTP is dropped there"),
    ("fuzz-2006-06-26-2594.pcap", "an IPv4 header of 4 octets is read there"),
    ("fuzz-2006-09-29-28586.pcap", BAD_TCP_HEADER),
    ("fuzz-2021-10-13.pcap", BAD_TCP_HEADER),
    ("kerberos_fuzz.pcapng", BAD_TCP_HEADER),
];

const BAD_TCP_HEADER: &str = "ports are read there from a TCP header that contradicts itself";

#[test]
fn flows_packets_and_octets_are_those_ndpireader_counted() {
    let Some(folder) = corpus() else { return };
    let mut wrong = Vec::new();
    let mut stale: Vec<&str> = Vec::new();
    let mut equal = 0;
    for entry in std::fs::read_dir(folder.join("pcap")).expect("the corpus has captures") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let expected = expected(&folder, &name);
        let seen = meter(&std::fs::read(&path).expect("a capture"));
        if seen == expected {
            equal += 1;
            stale.extend(DIFFERENT.iter().map(|(known, _)| *known).filter(|known| *known == name));
        } else if !DIFFERENT.iter().any(|(known, _)| *known == name) {
            println!("{name}: {expected:?}\nexpected, seen {seen:?}");
            wrong.push(name);
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(stale, [""; 0], "they agree now");
    assert!(equal >= 276, "{equal}");
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FLOWGLASS_CORPUS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    let folder = folder.join("traffic");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpus at {}", folder.display());
    None
}

/// The expected flows of a capture.
fn expected(folder: &Path, name: &str) -> Rows {
    let path = folder.join("expected").join(format!("{name}.json"));
    let text = std::fs::read_to_string(path).expect("an expectation");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let mut rows = Rows::new();
    for flow in file["flows"].as_array().into_iter().flatten() {
        let address = |key: &str| address(flow[key].as_str().unwrap_or_default());
        let number = |key: &str| flow[key].as_u64().unwrap_or_default();
        let source = (address("src"), number("sport"));
        let destination = (address("dst"), number("dport"));
        let there = Counters { packets: number("c2s_packets"), octets: number("c2s_bytes") };
        let back = Counters { packets: number("s2c_packets"), octets: number("s2c_bytes") };
        let l4 = flow["l4"].as_str().unwrap_or_default();
        let protocol = model::protocol_from_name(l4).unwrap_or_else(|| panic!("{l4}"));
        let vlan = flow["vlan"].as_u64();
        insert(&mut rows, (protocol, vlan, source, destination), (there, back));
    }
    rows
}

/// Adds a flow under its key with the lower end point first.
fn insert(rows: &mut Rows, way: Key, counts: (Counters, Counters)) {
    let (protocol, vlan, source, destination) = way;
    let (key, counts) = if source <= destination {
        (way, counts)
    } else {
        ((protocol, vlan, destination, source), (counts.1, counts.0))
    };
    let before = rows.entry(key).or_default();
    *before = (before.0.plus(counts.0), before.1.plus(counts.1));
}

/// What the meter makes of a capture: captured octets are counted, later fragments and packets
/// longer than their frame are left out, as in the expectations.
fn meter(capture: &[u8]) -> Rows {
    let mut meter = Meter::<()>::new(Config::WHOLE_FILE);
    let mut rows = Rows::new();
    let mut keep = |flow: Flow<()>| {
        let FlowRecord { key, forward, reverse, .. } = flow.record;
        let source = (key.source, key.source_port.into());
        let destination = (key.destination, key.destination_port.into());
        let way = (key.protocol, key.vlan.map(u64::from), source, destination);
        insert(&mut rows, way, (forward, reverse));
    };
    let mut reader = Reader::new(Limits::default());
    let mut each = |item: Item<'_>| {
        let Item::Packet(packet) = item else { return };
        let seen = dissect(packet.link_type, packet.data, packet.original_length);
        let Network::Ip(ip) = seen.network else { return };
        if ip.exceeds_frame || matches!(ip.transport, Transport::LaterFragment) {
            return;
        }
        let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
        meter.observe(packet.time.unwrap_or(Timestamp(0)), seen.vlan, &ip, captured, &mut keep);
    };
    reader.push(capture, &mut each);
    reader.finish(&mut each);
    meter.finish(&mut keep);
    rows
}

/// An address of an expectation. Four have a second `::`, where one zero group stands for itself.
fn address(text: &str) -> IpAddr {
    let text = if text.matches("::").count() > 1 {
        text.replacen("::", ":0:", 1)
    } else {
        text.to_owned()
    };
    text.parse().unwrap_or_else(|_| panic!("{text:?} is an address"))
}
