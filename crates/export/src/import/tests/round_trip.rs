//! What we write we read back: every column, every character.

use model::{FlowKey, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::tests_of_flows::{cells, flow};
use crate::{Format, Options, TimeFormat, Writer};

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
