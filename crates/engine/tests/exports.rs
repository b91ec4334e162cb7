//! Real exports, read out of captures as the command reads them, compared with what the decoder alone
//! reads: nothing may be lost at the gate that tells exports from other traffic.
//!
//! The corpus is found by `FLOWGLASS_CORPUS` or beside the workspace; without it nothing is tested.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::{env, fs};

use capture::{Item, Network, Transport};
use engine::ExportReader;
use netflow::Collector;

fn corpus(folder: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from).join(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpus at {}", folder.display());
    None
}

/// The decoder alone, offered every UDP payload of the file.
fn without_a_gate(file: &[u8]) -> Collector {
    let mut collector = Collector::new(netflow::Limits::default());
    let mut reader = capture::Reader::new(capture::Limits::default());
    let mut each = |item: Item<'_>| {
        let Item::Packet(packet) = item else { return };
        let seen = capture::dissect(packet.link_type, packet.data, packet.original_length);
        if let Network::Ip(ip) = seen.network
            && let Transport::Udp(udp) = ip.transport
        {
            let from = SocketAddr::new(ip.source, udp.source_port);
            let time = packet.time.unwrap_or_default();
            let _ = collector.handle(time, from, udp.payload, false, &mut |_| {});
        }
    };
    reader.push(file, &mut each);
    reader.finish(&mut each);
    collector
}

/// What the decoder makes of these files, `cargo xtask conformance` compares with others.
#[test]
fn every_real_export_passes_the_gate() {
    let Some(folder) = corpus("netflow") else { return };
    let mut failures = Vec::new();
    let mut datagrams = 0;
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "pcap") {
            continue;
        }
        let file = fs::read(&path).unwrap();
        let mut reader = ExportReader::default();
        reader.read(&file, &mut |_| {});
        reader.end(&mut |_| {});
        let collector = without_a_gate(&file);
        let expected: Vec<_> = collector.totals().versions().collect();
        let found: Vec<_> = reader.collector().totals().versions().collect();
        datagrams += expected.iter().map(|(_, totals)| totals.datagrams).sum::<u64>();
        if expected != found {
            failures.push(format!("{}: {expected:?}, {found:?}", path.display()));
        }
    }
    println!("{datagrams} datagrams");
    assert!(failures.is_empty(), "{}\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn no_other_traffic_passes_the_gate() {
    let Some(folder) = corpus("traffic/pcap") else { return };
    let mut found = Vec::new();
    let mut sums = [0; 2];
    for entry in fs::read_dir(folder).unwrap().flatten() {
        // Two captures of this folder are of exporters.
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("sflow") || name.starts_with("netflow") {
            continue;
        }
        let mut reader = ExportReader::default();
        reader.read(&fs::read(entry.path()).unwrap(), &mut |_| {});
        reader.end(&mut |_| {});
        let totals = reader.totals();
        sums = [sums[0] + totals.packets, sums[1] + totals.strays];
        if totals.datagrams > 0 {
            found.push(format!("{name}: {}", totals.datagrams));
        }
    }
    println!("{} packets, {} to ports for exports", sums[0], sums[1]);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
