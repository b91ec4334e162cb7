//! What we write we read back: every column, every character.

use std::net::IpAddr;

use model::{ColumnType, ExporterKey, FlowKey, Timestamp, Value};
use proptest::prelude::*;

use super::*;
use crate::cell::Cell;
use crate::{Format, Options, TimeFormat, Writer};

/// Words of columns that know a few only, and others.
const WORDS: &[&str] = &[
    "none",
    "port",
    "exporter",
    "name",
    "payload",
    "L2",
    "L3",
    "packets",
    "absolute",
    "uptime",
    "event",
    "export",
    "arrival",
    "unknown",
    "ingress",
    "egress",
    "created",
    "NAT44 created",
    "firewall event 77",
    "no SYN",
    "teardown 2031",
    "00:1b:c5:09:ff:10",
    "local",
    "upload",
];

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![any::<[u8; 4]>().prop_map(IpAddr::from), any::<[u8; 16]>().prop_map(IpAddr::from)]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "['=+@,\"\r\n\t -]{0,4}[a-z]{0,3}",
        prop::sample::select(WORDS).prop_map(str::to_owned),
    ]
}

/// A value of a column's kind, or none; what does not fit is refused by the flow.
fn value(column: Column) -> BoxedStrategy<Value> {
    let number = prop_oneof![any::<u8>().prop_map(u64::from), any::<u64>(), 0..6_u64];
    let told = match column.info().kind {
        ColumnType::Time => any::<i64>().prop_map(|at| Value::Time(Timestamp(at))).boxed(),
        ColumnType::Span => any::<u64>().prop_map(Value::Span).boxed(),
        ColumnType::Address => address().prop_map(Value::Address).boxed(),
        ColumnType::Protocol | ColumnType::Flags => {
            prop_oneof![Just(6), any::<u8>()].prop_map(|n| Value::Number(n.into())).boxed()
        }
        ColumnType::Port => any::<u16>().prop_map(|n| Value::Number(n.into())).boxed(),
        ColumnType::Count | ColumnType::Number => number.prop_map(Value::Number).boxed(),
        ColumnType::Exporter => (address(), any::<u16>(), any::<u32>())
            .prop_map(|(address, port, domain)| {
                Value::Exporter(ExporterKey { address: (address, port).into(), domain })
            })
            .boxed(),
        ColumnType::Direction | ColumnType::Text => {
            text().prop_map(|text| Value::text(&text)).boxed()
        }
    };
    prop_oneof![3 => told, 1 => Just(Value::Missing)].boxed()
}

prop_compose! {
    fn flow()(values in Column::ALL.iter().map(|column| value(*column)).collect::<Vec<_>>()) -> FlowRecord {
        let nobody = IpAddr::from([0, 0, 0, 0]);
        let key = FlowKey { source: nobody, destination: nobody, source_port: 0, destination_port: 0, protocol: 0, vlan: None };
        let mut flow = FlowRecord::new(key, Timestamp(0));
        for (column, value) in Column::ALL.iter().zip(&values) {
            flow.tell(*column, value);
        }
        flow.end = flow.end.max(flow.start);
        flow
    }
}

fn cells(flow: &FlowRecord) -> Vec<Cell> {
    Column::ALL.iter().map(|column| Cell::of(flow, *column, TimeFormat::Rfc3339)).collect()
}

fn check(flows: &[FlowRecord], format: Format, times: TimeFormat, slice: usize) {
    let mut writer = Writer::new(format, Column::ALL, Options { times });
    let mut out = Vec::new();
    writer.header(&mut out);
    flows.iter().for_each(|flow| writer.row(flow, &mut out));
    writer.end(&mut out);
    if flows.is_empty() && format == Format::Ndjson {
        return;
    }
    let (read, problems, reader) = read(&out, slice);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(read.len(), flows.len());
    for (read, flow) in read.iter().zip(flows) {
        for (column, (read, flow)) in Column::ALL.iter().zip(cells(read).iter().zip(cells(flow))) {
            assert_eq!(*read, flow, "{} in {format:?}", column.name());
        }
    }
    assert!(reader.unused().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_column_comes_back_as_it_was(flows in prop::collection::vec(flow(), 0..4), slice in 1..500_usize) {
        for format in [Format::Csv, Format::Json, Format::Ndjson] {
            for times in [TimeFormat::Rfc3339, TimeFormat::Epoch] {
                check(&flows, format, times, slice);
            }
        }
    }

    #[test]
    fn nothing_that_anybody_writes_is_too_strange_to_be_read(text in "[a-z{}\\[\\]\":,\n\\\\0-9 #\t']{0,200}", slice in 1..50_usize) {
        for head in [
            "start,source_address,destination_address,host_name\n",
            "#separator \\x09\n#fields\tts\tid.orig_h\tid.resp_h\tconn_state\n",
            "{\"source_address\":\"10.0.0.1\",\"destination_address\":\"10.0.0.2\"}\n",
        ] {
            let tail = "\n\"\n{\"source_address\":\"10.0.0.1\",\"destination_address\":\"10.0.0.2\"}\n";
            let (flows, ..) = read(format!("{head}{text}{tail}").as_bytes(), slice);
            // The last object of JSON is never hidden by what stands before it.
            let hidden = !head.starts_with('{') || text.contains(['{', '[', '"']);
            prop_assert!(hidden || flows.len() == 2);
        }
    }
}

#[test]
fn columns_that_were_left_out_are_reckoned_where_that_is_possible() {
    let mut writer = Writer::new(Format::Csv, Column::DEFAULT_TABLE, Options::default());
    let mut flow = FlowRecord::new(
        FlowKey {
            source: "10.0.0.1".parse().unwrap(),
            destination: "10.0.0.2".parse().unwrap(),
            source_port: 40_000,
            destination_port: 443,
            protocol: 6,
            vlan: None,
        },
        Timestamp(1_700_000_000_000_000_001),
    );
    flow.end = flow.start.plus_nanos(2_500_000_000);
    flow.forward = model::Counters { packets: 7, octets: 700 };
    let mut out = Vec::new();
    writer.header(&mut out);
    writer.row(&flow, &mut out);
    let (read, problems, _) = read(&out, 1 << 20);
    assert!(problems.is_empty());
    assert_eq!(read, [flow]);
}
