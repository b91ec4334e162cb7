//! Every capture of the corpus, counted and compared with what other programs counted.
//!
//! The corpus is found by `FLOWGLASS_CORPUS`, or beside the workspace; without it these tests say
//! so and pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use capture::{Counters, Interface, IssueKind, Item, Limits, Network, Reader, Transport, dissect};
use serde_json::Value;

/// What one pass over a file found.
#[derive(Default)]
struct Seen {
    counters: Counters,
    interfaces: Vec<Interface>,
    issues: Vec<IssueKind>,
    ip_packets: u64,
    ip_octets: u64,
    left_out: u64,
    malformed: u64,
    format: String,
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FLOWGLASS_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        eprintln!("skipped: no corpus (set FLOWGLASS_CORPUS to its folder)");
        return None;
    }
    Some(folder)
}

fn read(path: &Path, slice_octets: usize) -> Seen {
    let octets = std::fs::read(path).expect("a file of the corpus");
    let mut seen = Seen::default();
    let mut reader = Reader::new(Limits::default());
    let mut each = |item: Item<'_>| match item {
        Item::Interface(interface) => seen.interfaces.push(interface.clone()),
        Item::Packet(packet) => {
            match dissect(packet.link_type, packet.data, packet.original_length).network {
                // Flows by nDPI leave out fragments without ports and packets longer than their
                // frame (TRAFFIC.md §2).
                Network::Ip(ip)
                    if ip.exceeds_frame || matches!(ip.transport, Transport::LaterFragment) =>
                {
                    seen.left_out += 1;
                }
                Network::Ip(_) => {
                    seen.ip_packets += 1;
                    seen.ip_octets += packet.data.len() as u64;
                }
                Network::Malformed(_) => seen.malformed += 1,
                _ => {}
            }
        }
        Item::Issue(issue) => seen.issues.push(issue.kind),
        Item::Statistics(_) | Item::Name(_) => {}
    };
    for slice in octets.chunks(slice_octets) {
        reader.push(slice, &mut each);
    }
    reader.finish(&mut each);
    seen.counters = reader.counters();
    seen.format = reader.format().map(|format| format.to_string()).unwrap_or_default();
    seen
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("expectations of the corpus");
    serde_json::from_str(&text).expect("JSON")
}

/// Packets of the derived files, which all come from one capture of 109 (TRAFFIC.md §1.6).
fn derived_records(file: &str) -> u64 {
    match file {
        "derived__two_if.pcapng" => 117,
        "derived__huge_caplen_at_record_50.pcap" => 50,
        "derived__trunc_last_block.pcapng" => 108,
        "derived__zero_bytes.pcap" => 0,
        // Both files are read; other programs stop at the second header.
        "derived__concatenated_twice.pcap" => 218,
        // Compressed files are named, not unpacked.
        "derived__curl.pcap.gz" => 0,
        _ => 109,
    }
}

#[test]
fn every_odd_capture_yields_the_records_others_count() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("readers");
    let expected = json(&folder.join("expected.json"));
    let mut differences = Vec::new();
    let mut files = 0;
    let mut records = 0;
    for entry in expected.as_array().expect("a list") {
        let file = entry["file"].as_str().expect("a name");
        let wanted = match entry["records"].as_u64() {
            Some(records) => records,
            None if file.starts_with("derived__") => derived_records(file),
            None => continue,
        };
        let seen = read(&folder.join(file), 1 << 20);
        files += 1;
        records += seen.counters.packets;
        if seen.counters.packets != wanted {
            let found = seen.counters.packets;
            differences
                .push(format!("{file}: {found} records, {wanted} expected {:?}", seen.issues));
        }
        if let Some(link_types) = entry["linktypes"].as_array() {
            let mut wanted: Vec<u64> = link_types.iter().filter_map(Value::as_u64).collect();
            let mut found: Vec<u64> =
                seen.interfaces.iter().map(|interface| interface.link_type.0.into()).collect();
            for list in [&mut wanted, &mut found] {
                list.sort_unstable();
                list.dedup();
            }
            if found != wanted {
                differences.push(format!("{file}: link types {found:?}, {wanted:?} expected"));
            }
        }
        if let Some(cut) = entry["cut_by_snaplen"].as_u64()
            && cut != seen.counters.cut_packets
        {
            let found = seen.counters.cut_packets;
            differences.push(format!("{file}: {found} cut packets, {cut} expected"));
        }
        if let (Some(format), Some(endian)) = (entry["format"].as_str(), entry["endian"].as_str())
            && !endian.contains('+')
        {
            let kind = format.split('-').next().unwrap_or_default();
            if !seen.format.starts_with(kind) || !seen.format.ends_with(&format!("{endian} endian"))
            {
                differences.push(format!("{file}: {:?}, {format} {endian} expected", seen.format));
            }
        }
    }
    println!("{files} files, {records} records");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn damage_is_told_as_the_table_says() {
    let Some(corpus) = corpus() else { return };
    let check = |file: &str, expected: &[&str]| {
        let seen = read(&corpus.join("readers").join(file), 4096);
        let found: Vec<String> = seen.issues.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{file}");
    };
    check("derived__zero_bytes.pcap", &["the file is empty (0 octets)"]);
    check(
        "derived__huge_caplen_at_record_50.pcap",
        &["the record claims 2147483647 captured octets, more than the limit of 16777216"],
    );
    check(
        "derived__concatenated_twice.pcap",
        &["another capture (pcap, microseconds, little endian) begins inside this file"],
    );
    check("derived__curl.pcap.gz", &["the file is compressed with gzip"]);
    for odd in ["nokiapcap", "rh6_1pcap", "suse6_3pcap", "pcap", "be_us.pcap"] {
        check(&format!("derived__curl.{odd}"), &[]);
    }
}

#[test]
fn the_size_of_a_slice_changes_nothing_in_real_files() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("readers");
    let expected = json(&folder.join("expected.json"));
    for entry in expected.as_array().expect("a list") {
        let file = entry["file"].as_str().expect("a name");
        if !file.starts_with("derived__") && !file.starts_with("pcapng-gen__") {
            continue;
        }
        let whole = read(&folder.join(file), usize::MAX);
        for octets in [1, 7, 1000] {
            let sliced = read(&folder.join(file), octets);
            assert_eq!(sliced.counters, whole.counters, "{file} in slices of {octets}");
            assert_eq!(sliced.issues, whole.issues, "{file} in slices of {octets}");
            assert_eq!(sliced.interfaces, whole.interfaces, "{file} in slices of {octets}");
        }
    }
}

/// Captures in which our IP packets are not those that nDPI counts in flows, and why.
const OTHER_PACKETS: &[(&str, &str)] = &[
    ("capwap.pcap", "nDPI looks into CAPWAP tunnels and leaves out the five that hold no IP"),
    ("fuzz-2006-06-26-2594.pcap", "packet 669: IPv6 longer than its frame, which nDPI takes"),
    ("fuzz-2021-06-07-c6c72a0a56.pcap", "an IPv4 header of 60 octets cut behind 34"),
];

#[test]
fn the_packets_and_octets_of_applications_are_those_others_count() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("traffic");
    let mut differences = BTreeMap::new();
    let mut equal = 0;
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("pcap"))
        .expect("captures")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    files.sort();
    for path in files {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let expected = json(&folder.join("expected").join(format!("{name}.json")));
        let totals = &expected["totals"];
        let seen = read(&path, 1 << 20);
        let wanted = (totals["packets"].as_u64(), totals["bytes"].as_u64());
        let found = (Some(seen.ip_packets), Some(seen.ip_octets));
        if found == wanted {
            equal += 1;
        } else {
            differences.insert(name, (found, wanted, seen.left_out, seen.malformed, seen.issues));
        }
    }
    println!("{equal} captures equal");
    differences.retain(|name, _| !OTHER_PACKETS.iter().any(|(known, _)| known == name));
    assert!(differences.is_empty(), "{differences:#?}");
}
