//! Whole exports as text, and read back by other libraries.

use model::{Confidence, Counters, Direction, FlowKey, Label, Timestamp};
use proptest::prelude::*;

use super::*;

fn flow(host_name: Option<&str>) -> FlowRecord {
    let key = FlowKey {
        source: "192.168.1.10".parse().unwrap(),
        destination: "2001:db8::1".parse().unwrap(),
        source_port: 51_000,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let mut flow = FlowRecord::new(key, Timestamp(1_700_000_000_000_000_001));
    flow.end = flow.start.plus_nanos(1_500_000_000);
    flow.forward = Counters { packets: 3, octets: 200 };
    flow.reverse = Counters { packets: 2, octets: 1 << 63 };
    flow.tcp_flags = 0x1b;
    flow.label = Label { application: "TLS".into(), confidence: Confidence::Payload };
    flow.host_name = host_name.map(Into::into);
    flow.direction = Direction::Upload;
    flow
}

const SOME: [Column; 9] = [
    Column::Start,
    Column::Duration,
    Column::Protocol,
    Column::SourceAddress,
    Column::DestinationPort,
    Column::OctetsReverse,
    Column::TcpFlags,
    Column::HostName,
    Column::Vlan,
];

fn written(format: Format, columns: &[Column], times: TimeFormat, flows: &[FlowRecord]) -> String {
    let mut writer = Writer::new(format, columns, Options { times });
    let mut out = Vec::new();
    writer.header(&mut out);
    flows.iter().for_each(|flow| writer.row(flow, &mut out));
    writer.end(&mut out);
    assert_eq!(writer.rows(), flows.len() as u64);
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_has_a_header_and_quotes_words_from_outside() {
    assert_eq!(
        written(Format::Csv, &SOME, TimeFormat::Rfc3339, &[flow(Some("=1,\"x\"")), flow(None)]),
        "start,duration,protocol,source_address,destination_port,octets_reverse,tcp_flags,host_name,vlan\r\n\
         2023-11-14T22:13:20.000000001Z,1.500000000,TCP,192.168.1.10,443,9223372036854775808,SAPF,\"'=1,\"\"x\"\"\",\r\n\
         2023-11-14T22:13:20.000000001Z,1.500000000,TCP,192.168.1.10,443,9223372036854775808,SAPF,,\r\n"
    );
}

#[test]
fn json_keeps_numbers_and_says_null() {
    assert_eq!(
        written(Format::Json, &SOME, TimeFormat::Epoch, &[flow(Some("a\"\u{1}"))]),
        "[\n{\"start\":1700000000.000000001,\"duration\":1.500000000,\"protocol\":\"TCP\",\
         \"source_address\":\"192.168.1.10\",\"destination_port\":443,\
         \"octets_reverse\":9223372036854775808,\"tcp_flags\":\"SAPF\",\
         \"host_name\":\"a\\\"\\u0001\",\"vlan\":null}\n]\n"
    );
    assert_eq!(written(Format::Json, &SOME, TimeFormat::Epoch, &[]), "[\n]\n");
    assert_eq!(written(Format::Ndjson, &SOME, TimeFormat::Epoch, &[]), "");
}

#[test]
fn a_table_is_aligned_and_cannot_colour_the_screen() {
    let mut other = flow(Some("\x1b[31mred"));
    other.key.protocol = 200;
    other.forward.packets = 12_345;
    let columns = [Column::Protocol, Column::Packets, Column::HostName, Column::SourcePort];
    assert_eq!(
        written(
            Format::Table,
            &columns,
            TimeFormat::Rfc3339,
            &[flow(Some(&"x".repeat(60))), other]
        ),
        format!(
            "protocol  packets  {:48}  source_port\n\
             TCP             3  {}…        51000\n\
             {:>8}    12345  {:48}        51000\n",
            "host_name",
            "x".repeat(47),
            "200",
            "\\u{1b}[31mred"
        )
    );
}

#[test]
fn a_long_table_does_not_wait_for_its_end() {
    let mut writer = Writer::new(Format::Table, &[Column::Packets], Options::default());
    let mut out = Vec::new();
    for _ in 0..600 {
        writer.row(&flow(None), &mut out);
    }
    assert_eq!(out.split(|octet| *octet == b'\n').count(), 602);
}

#[test]
fn a_column_given_twice_is_written_once() {
    let columns = [Column::Packets, Column::Packets];
    assert_eq!(written(Format::Csv, &columns, TimeFormat::Epoch, &[]), "packets\r\n");
}

proptest! {
    #[test]
    fn others_read_back_what_was_written(
        names in prop::collection::vec(prop::option::of(any::<String>()), 1..6),
        packets: u64,
        start: i64,
        protocol: u8,
    ) {
        let flows: Vec<FlowRecord> = names
            .iter()
            .map(|name| {
                let mut flow = flow(name.as_deref());
                flow.forward.packets = packets;
                flow.start = Timestamp(start);
                flow.key.protocol = protocol;
                flow
            })
            .collect();
        for times in [TimeFormat::Rfc3339, TimeFormat::Epoch] {
            let text = written(Format::Csv, Column::ALL, times, &flows);
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            let at = |name: &str| Column::ALL.iter().position(|column| column.name() == name).unwrap();
            prop_assert_eq!(reader.headers().unwrap().len(), Column::ALL.len());
            let mut rows = 0;
            for (row, name) in reader.records().map(Result::unwrap).zip(&names) {
                prop_assert_eq!(row.len(), Column::ALL.len());
                prop_assert_eq!(row[at("packets")].parse::<u64>(), Ok(packets));
                let name = name.as_deref().unwrap_or_default();
                let cell = &row[at("host_name")];
                prop_assert_eq!(cell.strip_prefix('\'').filter(|rest| *rest == name).unwrap_or(cell), name);
                rows += 1;
            }
            prop_assert_eq!(rows, names.len());

            let text = written(Format::Json, Column::ALL, times, &flows);
            let parsed: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(parsed.len(), names.len());
            for (object, name) in parsed.iter().zip(&names) {
                prop_assert_eq!(object["packets"].as_u64(), Some(packets));
                let name = name.as_deref().filter(|name| !name.is_empty());
                prop_assert_eq!(object["host_name"].as_str(), name);
            }
            for line in written(Format::Ndjson, Column::ALL, times, &flows).lines() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
            }
            for line in written(Format::Table, Column::ALL, times, &flows).lines() {
                prop_assert!(!line.contains(char::is_control));
            }
        }
    }
}
