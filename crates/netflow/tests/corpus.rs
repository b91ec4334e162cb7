//! Real exports, compared with what other programs counted of them.
//!
//! The corpus is found by `FLOWGLASS_CORPUS` or beside the workspace; without it nothing is tested.

#[expect(dead_code, reason = "other tests ask for the port")]
mod pcap;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs};

use model::NetflowVersion;
use netflow::{Collector, Limits, VersionTotals};
use serde_json::Value;

/// Files where we count otherwise than expected.json, with the reason.
const KNOWN_DIFFERENCES: &[(&str, &str)] = &[
    (
        "akvorado__data+templates.pcap",
        "data before its template in one datagram is decoded: 24 records, as the header counts",
    ),
    ("beats__v1_short_bad.pcap", "13 octets, less than a header: refused, counted as no version"),
    ("beats__v8_short_bad.pcap", "13 octets, less than a header: refused, counted as no version"),
    ("graylog__fgt300d-netflow9.pcap", "data before its template is decoded when that comes"),
    ("graylog__ipfix-data-datatemplate.pcap", "data before its template is decoded, too"),
    ("graylog__nprobe-netflow9-4.pcap", "data before its template is decoded, too"),
    ("python-netflow__PACKET_V9_TEMPLATE_MIXED.pcap", "data before its template is decoded, too"),
    (
        "logstash__IPFIX-vIPtela-with-VPN-id.pcap",
        "elements 1 and 85 (2 and 86) of one record say the same: counted once",
    ),
    ("telegraf__ipfix_example.pcap", "reverse totals (29305/85, 29305/86) are counted, too"),
];

/// Nobody summed up version 8; tshark reads the same numbers from each of these records.
const NOT_SUMMED: &str = "beats__v8_";

fn corpus() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from).join("netflow");
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

/// Datagrams, data records, options records, templates, options templates.
type Counts = [u64; 5];

fn found(totals: &VersionTotals) -> Counts {
    let VersionTotals { datagrams, data_records, options_records, templates, .. } = *totals;
    [datagrams, data_records, options_records, templates, totals.options_templates]
}

fn expected(counts: &Value) -> Counts {
    let number = |key: &str| counts[key].as_u64().unwrap_or(0);
    let samples = ["flow_samples", "exp_flow_samples", "counter_samples", "exp_counter_samples"];
    let samples: u64 = samples.iter().map(|key| number(key)).sum();
    [
        number("datagrams"),
        number("data_records") + samples + number("drop_samples"),
        number("option_records"),
        number("templates"),
        number("option_templates"),
    ]
}

/// Both directions together, as the totals have them.
fn expected_sum(sums: &Value, unit: &str) -> u64 {
    let keys = ["", "rev_", "initiator_", "responder_"].map(|prefix| format!("{prefix}{unit}"));
    let sum: u64 = keys.iter().filter_map(|key| sums[key].as_u64()).sum();
    sum + sums[format!("{unit}_total")].as_u64().unwrap_or(0)
}

#[test]
fn the_corpus_is_counted_as_others_count_it() {
    let Some(folder) = corpus() else { return };
    let expectations = fs::read(folder.join("expected.json")).unwrap();
    let expectations: Vec<Value> = serde_json::from_slice(&expectations).unwrap();
    let mut table: BTreeMap<NetflowVersion, (Counts, Counts)> = BTreeMap::new();
    let mut failures = Vec::new();
    for expectation in &expectations {
        let file = expectation["file"].as_str().unwrap();
        let mut collector = Collector::new(Limits::default());
        for packet in pcap::datagrams(&fs::read(folder.join(file)).unwrap()) {
            let _ =
                collector.handle(packet.time, packet.from, &packet.payload, false, &mut |record| {
                    record.fields().for_each(drop);
                    record.flow();
                });
        }
        let mut differences = Vec::new();
        let mut sums = [0, 0];
        for (name, counts) in expectation["counts"].as_object().unwrap() {
            let Some(version) = version(name) else { continue };
            let totals = collector.totals().version(version);
            let (expected, found) = (expected(counts), found(totals));
            if expected != found {
                differences.push(format!("{name}: expected {expected:?}, found {found:?}"));
            }
            sums = [sums[0] + totals.octets, sums[1] + totals.packets];
            let row = table.entry(version).or_default();
            for (sum, (wanted, got)) in expected.into_iter().zip(found).enumerate() {
                row.0[sum] += wanted;
                row.1[sum] += got;
            }
        }
        let unscaled = &expectation["sums_unscaled"];
        let wanted = [expected_sum(unscaled, "octets"), expected_sum(unscaled, "packets")];
        if wanted != sums && !file.starts_with(NOT_SUMMED) {
            differences.push(format!("octets, packets: expected {wanted:?}, found {sums:?}"));
        }
        let known = KNOWN_DIFFERENCES.iter().find(|(name, _)| *name == file);
        if !differences.is_empty() && known.is_none() {
            failures.push(format!("{file}\n    {}", differences.join("\n    ")));
        }
        if differences.is_empty() && known.is_some() {
            failures.push(format!("{file}: listed as different, but equal"));
        }
    }
    println!(
        "version: expected and found [datagrams, records, options, templates, options templates]"
    );
    for (version, (expected, found)) in &table {
        println!("{:12} {expected:?} {found:?}", version.name());
    }
    assert!(
        failures.is_empty(),
        "{} of {}\n{}",
        failures.len(),
        expectations.len(),
        failures.join("\n")
    );
}
