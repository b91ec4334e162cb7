//! What must hold whatever the bytes are and in whatever order they come.

mod pcap;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::{env, fs};

use model::{NetflowVersion, Timestamp};
use netflow::{Collector, Limits, Totals, is_export_port, recognise, recognise_on_export_port};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

fn from() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 2055))
}

fn feed(collector: &mut Collector, datagram: &[u8]) -> u64 {
    feed_at(collector, NOW, from(), datagram)
}

fn feed_at(collector: &mut Collector, now: Timestamp, from: SocketAddr, datagram: &[u8]) -> u64 {
    let mut handed = 0;
    let _ = collector.handle(now, from, datagram, false, &mut |record| {
        record.fields().for_each(drop);
        record.flow();
        handed += 1;
    });
    handed
}

fn corpus(folder: &str) -> Vec<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from).join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: no corpus at {}", folder.display());
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "pcap")).collect()
}

/// Datagrams of v9: a template, and data sets of 1 to 20 records of 7 octets, one octet each.
fn exports() -> Vec<Vec<u8>> {
    let header = |sequence: u8| {
        let mut header = vec![0, 9, 0, 1, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0];
        header.extend([0, 0, 0, sequence, 0, 0, 0, 1]);
        header
    };
    let mut datagrams = vec![header(0)];
    datagrams[0].extend([0, 0, 0, 16, 1, 0, 0, 2, 0, 1, 0, 4, 0, 2, 0, 3]);
    for sequence in 1..=20 {
        let mut datagram = header(sequence);
        datagram.extend([1, 0, 0, 4 + 7 * sequence]);
        for record in 0..sequence {
            datagram.extend([0, 0, sequence, record, 0, 0, 1]);
        }
        datagrams.push(datagram);
    }
    datagrams
}

fn sums(totals: &Totals) -> (u64, u64, u64) {
    let v9 = totals.version(NetflowVersion::V9);
    (v9.data_records, v9.octets, v9.packets)
}

proptest! {
    #[test]
    fn no_input_panics(datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..8)) {
        let mut collector = Collector::new(Limits::default());
        for datagram in &datagrams {
            feed(&mut collector, datagram);
            recognise(datagram);
        }
        prop_assert!(collector.exporters().count() <= datagrams.len());
    }

    /// Bytes that begin as each of the versions does come further than any bytes.
    #[test]
    fn no_body_panics(version in prop::sample::select(vec![0_u8, 1, 5, 7, 8, 9, 10]), seed in prop::collection::vec(prop::sample::select(vec![0_u8, 0, 0, 1, 1, 2, 3, 4, 8, 9, 12, 255]), 14..400)) {
        let mut datagram = vec![0, version];
        datagram.extend(seed);
        let mut collector = Collector::new(Limits::default());
        feed(&mut collector, &datagram);
        feed(&mut collector, &datagram);
        recognise(&datagram);
    }

    #[test]
    fn the_order_of_datagrams_changes_no_total(order in Just((0..21).collect::<Vec<usize>>()).prop_shuffle()) {
        let exports = exports();
        let mut collector = Collector::new(Limits::default());
        let handed: u64 = order.iter().map(|at| feed(&mut collector, &exports[*at])).sum();
        // 1 + 2 + … + 20 records; of the record r of message m the octets are 256 m + r.
        let octets: u64 = (1..=20).map(|m: u64| m * 256 * m + m * (m - 1) / 2).sum();
        prop_assert_eq!(handed, 210);
        prop_assert_eq!(sums(collector.totals()), (210, octets, 210));
    }

    /// decoded + waiting + dropped = sent, where a little room makes some of it drop.
    #[test]
    fn what_waits_is_decoded_or_counted(order in Just((0..21).collect::<Vec<usize>>()).prop_shuffle(), room in 200..3000_usize) {
        let exports = exports();
        let mut collector = Collector::new(Limits { waiting_octets_per_exporter: room, ..Limits::default() });
        for at in order {
            feed(&mut collector, &exports[at]);
        }
        let waiting: u64 = collector.exporters().flat_map(|status| status.waiting).map(|set| set.octets).sum();
        let totals = collector.totals();
        prop_assert_eq!(sums(totals).0 * 7 + waiting + totals.waiting_dropped_octets, 210 * 7);
    }
}

#[test]
fn real_datagrams_cut_at_every_octet_yield_no_more_and_never_panic() {
    for path in corpus("netflow") {
        for packet in pcap::datagrams(&fs::read(&path).unwrap()).into_iter().take(3) {
            let whole = feed(&mut Collector::new(Limits::default()), &packet.payload);
            for length in 0..packet.payload.len() {
                let cut = feed(&mut Collector::new(Limits::default()), &packet.payload[..length]);
                assert!(cut <= whole, "{} at {length}: {cut} > {whole}", path.display());
            }
        }
    }
}

/// The state built by real exports meets flipped octets.
#[test]
fn real_datagrams_with_a_wrong_octet_never_panic() {
    for path in corpus("netflow") {
        let datagrams = pcap::datagrams(&fs::read(&path).unwrap());
        let mut collector = Collector::new(Limits::default());
        for packet in datagrams.iter().take(4) {
            for at in 0..packet.payload.len().min(300) {
                let mut wrong = packet.payload.clone();
                wrong[at] ^= 0xff;
                feed(&mut collector, &wrong);
                recognise(&wrong);
            }
            feed_at(&mut collector, packet.time, packet.from, &packet.payload);
        }
    }
}

/// Fragments of datagrams, and what breaks the rules on purpose, in the corpus.
const NOT_WHOLE: &[&str] = &[
    "short_bad",
    "invalid",
    "INVALID",
    "Bad",
    "netflow_parser__",
    // Two octets more than its record.
    "beats__v8_05",
    // Cut within the second of two messages.
    "graylog__netflow-v9-1.pcap",
    // Ends within the header of its first set.
    "go-ipfix__TestCollectingProcess_DecodeDataRecord",
    // No version 5.
    "gopacket__SFlowTestPacket2",
];

#[test]
fn exports_are_recognised() {
    let mut missed = Vec::new();
    for path in corpus("netflow") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut counts = (0, 0);
        for packet in pcap::datagrams(&fs::read(&path).unwrap()) {
            counts.0 += 1;
            counts.1 += usize::from(recognise(&packet.payload).is_some());
        }
        if counts.0 != counts.1 && !NOT_WHOLE.iter().any(|part| name.contains(part)) {
            missed.push(format!("{name}: {} of {}", counts.1, counts.0));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn other_traffic_is_not_recognised() {
    let mut payloads = 0;
    let mut found = Vec::new();
    for path in corpus("traffic/pcap") {
        let file = fs::read(&path).unwrap();
        // Two captures of this folder are of exporters.
        let name = path.file_name().unwrap().to_string_lossy();
        if name.starts_with("sflow") || name.starts_with("netflow") {
            continue;
        }
        if !file.starts_with(&[0xd4, 0xc3, 0xb2, 0xa1]) || file.get(20..24) != Some(&[1, 0, 0, 0]) {
            continue;
        }
        for packet in pcap::datagrams(&file) {
            payloads += 1;
            let by_port = is_export_port(packet.to_port)
                .then(|| recognise_on_export_port(&packet.payload).ok())
                .flatten();
            if let Some(version) = recognise(&packet.payload).or(by_port) {
                found.push(format!("{} port {}: {version:?}", path.display(), packet.to_port));
            }
        }
    }
    println!("{payloads} payloads of other protocols");
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
