//! The same file gives the same flows, in slices of any size and with any seed.

use std::path::PathBuf;

use capture::{Item, Limits, Network, Reader, dissect};
use flow::{Config, Flow, Meter};
use model::{FlowRecord, Timestamp};
use proptest::prelude::*;

/// Every flow of a capture that comes in slices of these sizes, over and over.
fn meter(capture: &[u8], sizes: &[usize], config: Config) -> Vec<FlowRecord> {
    let mut meter = Meter::<()>::new(config);
    let mut reader = Reader::new(Limits::default());
    let mut records = Vec::new();
    let mut each = |item: Item<'_>| {
        let Item::Packet(packet) = item else { return };
        let seen = dissect(packet.link_type, packet.data, packet.original_length);
        let Network::Ip(ip) = seen.network else { return };
        let time = packet.time.unwrap_or(Timestamp(0));
        let mut ended = |flow: &mut Flow<()>| records.push(flow.record.clone());
        meter.observe(time, seen.vlan, &ip, packet.original_length, &mut ended);
    };
    let mut rest = capture;
    for size in sizes.iter().cycle() {
        let (slice, behind) = rest.split_at((*size).min(rest.len()));
        reader.push(slice, &mut each);
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    reader.finish(&mut each);
    meter.finish(&mut |flow| records.push(flow.record.clone()));
    records
}

/// Captures small enough to be read many times.
fn captures() -> Vec<Vec<u8>> {
    let folder = std::env::var_os("FLOWGLASS_CORPUS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    let Ok(entries) = std::fs::read_dir(folder.join("traffic/pcap")) else {
        println!("skipped: no corpus at {}", folder.display());
        return Vec::new();
    };
    let files = entries.flatten().filter_map(|entry| std::fs::read(entry.path()).ok());
    files.filter(|octets| octets.len() < 60_000).collect()
}

#[test]
fn the_same_file_gives_the_same_flows_in_any_slices_and_with_any_seed() {
    let captures = captures();
    if captures.is_empty() {
        return;
    }
    let sizes = prop::collection::vec(1..5_000_usize, 1..20);
    let mut runner = proptest::test_runner::TestRunner::default();
    let chosen = (prop::sample::select(captures), sizes, any::<u64>(), any::<bool>());
    runner
        .run(&chosen, |(capture, sizes, seed, timeouts)| {
            let config = if timeouts { Config::default() } else { Config::WHOLE_FILE };
            let whole = meter(&capture, &[usize::MAX], config);
            prop_assert_eq!(meter(&capture, &sizes, Config { seed, ..config }), whole);
            Ok(())
        })
        .unwrap();
}
