//! Data sets of made captures: the same rows in any slices, labels by rules, and where it ends.

use capture::{LinkType, Resolution, pcap};
use model::{Feature, FeatureSet};
use protocol::Settings;
use query::filter::Filter;
use synth::Scene;

use super::*;

fn options(columns: &[Feature]) -> FeatureOptions {
    FeatureOptions { columns: columns.to_vec(), ..FeatureOptions::new(FeatureSet::Nf3) }
}

/// A data set of these captures, each in slices of that length; its rows as text.
fn make(options: FeatureOptions, captures: &[&[u8]], slice: usize) -> (Vec<String>, DataSet) {
    let mut data_set = DataSet::new(options).expect("usual networks");
    let mut rows = Vec::new();
    let mut each = |row: &[FeatureValue]| rows.push(format!("{row:?}"));
    for capture in captures {
        data_set.begin();
        for slice in capture.chunks(slice) {
            data_set.read(slice, &mut each);
        }
        data_set.end(&mut each);
    }
    (rows, data_set)
}

/// A capture of TCP segments between two hosts: seconds, from the client, flags.
fn capture(segments: &[(i64, bool, u8)]) -> Vec<u8> {
    let writer = pcap::Writer::new(LinkType::RAW, Resolution::Micros);
    let mut out = Vec::new();
    writer.header(&mut out);
    for (second, from_client, flags) in segments {
        let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let (from, to) = if *from_client { (client, server) } else { (server, client) };
        let ports = if *from_client { [0xc3, 0x50, 0, 80] } else { [0, 80, 0xc3, 0x50] };
        let mut packet = vec![0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0];
        packet.extend([from, to, ports].concat());
        packet.extend([0, 0, 0, 1, 0, 0, 0, 1, 0x50, *flags, 1, 0, 0, 0, 0, 0]);
        writer.packet(Timestamp::from_seconds(*second), &packet, 40, &mut out);
    }
    out
}

/// Fault 1 of other tools: what a row says depends on how fast the capture was read.
#[test]
fn the_rows_are_the_same_in_slices_of_any_length() {
    let office = synth::pcap(7, Scene::OfficeDay);
    let office = &office[..office.len().min(2 << 20)];
    let whole = make(options(Feature::ALL), &[office], usize::MAX).0;
    assert!(whole.len() > 100, "{} rows", whole.len());
    for slice in [1_000, 4_097, 65_536] {
        let sliced = make(options(Feature::ALL), &[office], slice).0;
        assert!(sliced == whole, "slices of {slice} octets");
    }
}

/// Fault 6: what ends a flow are its own flags and times; FIN alone does not cut the tail off.
#[test]
fn a_row_holds_a_connection_with_its_tail() {
    let segments = [
        (0, true, 0x02),
        (0, false, 0x12),
        (1, true, 0x11),
        (1, false, 0x11),
        (2, true, 0x10),
        (3, true, 0x02),
        (200, true, 0x10),
    ];
    let columns = [Feature::InPackets, Feature::OutPackets, Feature::DurationIn];
    let rows = make(options(&columns), &[&capture(&segments)], 100).0;
    let row = |there, back, millis| format!("[Number({there}), Number({back}), Number({millis})]");
    assert_eq!(rows, [row(3, 2, 2_000), row(1, 0, 0), row(1, 0, 0)]);
}

#[test]
fn without_timeouts_a_file_is_one_flow() {
    let segments = [(0, true, 0x10), (1_000, true, 0x10), (9_000, false, 0x10)];
    let settings = Settings {
        active_timeout_seconds: None,
        idle_timeout_seconds: None,
        ..Settings::default()
    };
    let options = FeatureOptions { settings, ..options(&[Feature::Duration]) };
    assert_eq!(make(options, &[&capture(&segments)], 100).0, ["[Number(9000000)]"]);
}

#[test]
fn the_first_rule_that_fits_gives_the_class() {
    let rule = |filter, label, attack: &str| LabelRule {
        filter: Filter::parse(filter).expect("a filter"),
        label,
        attack: attack.to_owned(),
    };
    let check = |rules, expected: &str| {
        let options = FeatureOptions { rules, ..options(&[Feature::Label, Feature::Attack]) };
        let rows = make(options, &[&capture(&[(0, true, 0x10)])], 100).0;
        assert_eq!(rows, [expected]);
    };
    check(vec![], "[Number(0), Text(\"Benign\")]");
    check(vec![rule("port 81", 1, "Scan")], "[Number(0), Text(\"Benign\")]");
    let two = vec![rule("port 80", 1, "DDoS"), rule("host 10.0.0.1", 2, "Scan")];
    check(two, "[Number(1), Text(\"DDoS\")]");
}

#[test]
fn captures_of_a_data_set_share_its_limits_but_no_flow() {
    let one = capture(&[(0, true, 0x10), (1, true, 0x10)]);
    let other = capture(&[(2, true, 0x10), (8, true, 0x10), (9, true, 0x10)]);
    let check = |options, expected: &[&str], packets| {
        let (rows, data_set) = make(options, &[&one, &other], 7);
        assert_eq!(rows, expected);
        assert_eq!(data_set.totals().packets, packets);
    };
    let plain = || options(&[Feature::InPackets]);
    check(plain(), &["[Number(2)]", "[Number(3)]"], 5);
    check(FeatureOptions { max_flows: Some(1), ..plain() }, &["[Number(2)]"], 2);
    check(FeatureOptions { max_flows: Some(0), ..plain() }, &[], 0);
    let seconds = FeatureOptions { max_seconds: Some(9), ..plain() };
    check(seconds, &["[Number(2)]", "[Number(2)]"], 4);
    let filter = Filter::parse("packets > 2").ok();
    check(FeatureOptions { filter, ..plain() }, &["[Number(3)]"], 5);
}

#[test]
fn what_is_wrong_with_a_capture_is_told() {
    let mut cut = capture(&[(0, true, 0x10), (1, true, 0x10)]);
    cut.truncate(cut.len() - 1);
    let (rows, data_set) = make(options(&[Feature::InPackets]), &[&cut], 100);
    assert_eq!(rows, ["[Number(1)]"]);
    assert_eq!(data_set.issues().len(), 1);
    let (rows, data_set) = make(options(&[Feature::InPackets]), &[b"no capture at all"], 100);
    assert_eq!((rows.len(), data_set.has_failed()), (0, true));
    let table = b"start,end,source_address,destination_address,protocol\n\
        2025-01-01T00:00:00Z,2025-01-01T00:00:01Z,10.0.0.1,10.0.0.2,TCP\n";
    let (rows, data_set) = make(options(&[Feature::InPackets]), &[table], 100);
    assert_eq!((rows.len(), data_set.has_failed()), (0, true), "flows have no features");
}

/// As for the tables of flows: what a client was told names its next flows, and filters see it.
#[test]
fn answers_name_the_flows_of_a_data_set_that_come_after_them() {
    let writer = pcap::Writer::new(LinkType::RAW, Resolution::Micros);
    let mut octets = Vec::new();
    writer.header(&mut octets);
    let mut packet = |second, protocol, from: [u8; 4], to: [u8; 4], transport: &[u8]| {
        let length = u16::try_from(20 + transport.len()).expect("small").to_be_bytes();
        let mut ip = vec![0x45, 0, length[0], length[1], 0, 0, 0, 0, 64, protocol, 0, 0];
        ip.extend([from, to].concat());
        ip.extend(transport);
        let length = u32::try_from(ip.len()).expect("small");
        writer.packet(Timestamp::from_seconds(second), &ip, length, &mut octets);
    };
    let (client, resolver, server) = ([10, 0, 0, 1], [10, 0, 0, 53], [192, 0, 2, 7]);
    let mut answer = vec![0, 53, 0xc3, 0x50, 0, 69, 0, 0];
    answer.extend([0, 9, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
    answer.extend(b"\x03www\x07youtube\x03com\0\0\x01\0\x01");
    answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
    answer.extend(server);
    let length = u8::try_from(answer.len()).expect("small");
    answer[5] = length;
    packet(1, 17, resolver, client, &answer);
    for port in [0x50, 0x51] {
        let opening = [0xc3, port, 1, 187, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 1, 0, 0, 0, 0, 0];
        packet(2, 6, client, server, &opening);
    }
    for (filter, rows) in
        [("host contains youtube && tcp", 2), ("name_by == DNS", 2), ("host contains netflix", 0)]
    {
        let filter = Some(Filter::parse(filter).expect("a filter"));
        let options = FeatureOptions { filter, ..options(&[Feature::InPackets]) };
        assert_eq!(make(options, &[&octets], 7).0.len(), rows);
    }
}
