//! Real exports, read out of captures as the command reads them, compared with what other programs
//! counted of them: nothing may be lost at the gate that tells exports from other traffic.
//!
//! The corpus is found by `FLOWGLASS_CORPUS` or beside the workspace; without it nothing is tested.

use std::path::PathBuf;
use std::{env, fs};

use engine::ExportReader;
use model::NetflowVersion;
use serde_json::Value;

/// Files that count otherwise than expected.json says, with the reason.
const KNOWN_DIFFERENCES: &[(&str, &str)] = &[
    ("akvorado__data+templates.pcap", EARLY),
    ("graylog__fgt300d-netflow9.pcap", EARLY),
    ("graylog__ipfix-data-datatemplate.pcap", EARLY),
    ("graylog__nprobe-netflow9-4.pcap", EARLY),
    ("python-netflow__PACKET_V9_TEMPLATE_MIXED.pcap", EARLY),
    ("beats__v1_short_bad.pcap", SHORT),
    ("beats__v8_short_bad.pcap", SHORT),
];
const EARLY: &str = "data before its template is decoded when that comes";
const SHORT: &str = "13 octets, less than a header: told and counted as no export";

fn corpus(folder: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from).join(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpus at {}", folder.display());
    None
}

fn version(name: &str) -> Option<NetflowVersion> {
    Some(match name {
        "1" => NetflowVersion::V1,
        "5" => NetflowVersion::V5,
        "7" => NetflowVersion::V7,
        "8" => NetflowVersion::V8,
        "9" => NetflowVersion::V9,
        "10" => NetflowVersion::Ipfix,
        "sflow5" => NetflowVersion::Sflow5,
        _ => return None,
    })
}

/// Data records, or samples of every kind.
fn expected_records(counts: &Value) -> u64 {
    let samples = ["flow_samples", "exp_flow_samples", "counter_samples", "exp_counter_samples"];
    let keys = samples.iter().chain(&["data_records", "drop_samples"]);
    keys.filter_map(|key| counts[key].as_u64()).sum()
}

#[test]
fn every_real_export_passes_the_gate() {
    let Some(folder) = corpus("netflow") else { return };
    let expectations = fs::read(folder.join("expected.json")).unwrap();
    let expectations: Vec<Value> = serde_json::from_slice(&expectations).unwrap();
    let mut failures = Vec::new();
    let mut datagrams = 0;
    for expectation in &expectations {
        let file = expectation["file"].as_str().unwrap();
        let mut reader = ExportReader::default();
        reader.read(&fs::read(folder.join(file)).unwrap(), &mut |_| {});
        reader.end(&mut |_| {});
        let mut differences = Vec::new();
        for (name, counts) in expectation["counts"].as_object().unwrap() {
            let Some(version) = version(name) else { continue };
            let totals = reader.collector().totals().version(version);
            let expected = (counts["datagrams"].as_u64().unwrap_or(0), expected_records(counts));
            let found = (totals.datagrams, totals.data_records);
            datagrams += found.0;
            if expected != found {
                differences.push(format!("{name}: expected {expected:?}, found {found:?}"));
            }
        }
        let known = KNOWN_DIFFERENCES.iter().find(|(name, _)| *name == file);
        match (known, differences.is_empty()) {
            (None, false) => failures.push(format!("{file} {}", differences.join("; "))),
            (Some((_, why)), true) => failures.push(format!("{file} is equal, in spite of: {why}")),
            _ => {}
        }
    }
    println!("{datagrams} datagrams in {} files", expectations.len());
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
