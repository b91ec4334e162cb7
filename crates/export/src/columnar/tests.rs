//! Arrow and Parquet there and back.

use model::FlowRecord;
use proptest::prelude::*;

use super::*;
use crate::import::{self, Item, Kind};
use crate::tests_of_flows::{cells, flow, plain};
use crate::{Format, Options};
use model::Column;

fn written(container: Container, flows: &[FlowRecord]) -> Vec<u8> {
    let mut writer = Writer::new(container, Column::ALL).unwrap();
    let mut out = Vec::new();
    flows.iter().for_each(|flow| writer.row(flow, &mut out).unwrap());
    writer.end(&mut out).unwrap();
    out
}

fn converted(container: Container, flows: &[FlowRecord], slice: usize) -> Vec<u8> {
    let mut csv = Vec::new();
    let mut writer = crate::Writer::new(Format::Csv, Column::ALL, Options::default());
    writer.header(&mut csv);
    flows.iter().for_each(|flow| writer.row(flow, &mut csv));
    let (mut converter, mut out) = (Converter::new(container), Vec::new());
    csv.chunks(slice).for_each(|piece| converter.push(piece, &mut out).unwrap());
    converter.end(&mut out).unwrap();
    out
}

/// By way of streams that have the columns in which something stood so far.
fn spooled(flows: &[FlowRecord], rows: usize) -> Vec<u8> {
    let (mut spool, mut streams, mut file) = (Spool::new(), Vec::new(), Vec::new());
    for flows in flows.chunks(rows) {
        spool.flows(&flows.iter().map(Row::from).collect::<Vec<_>>());
        spool.flush(&mut streams).unwrap();
        let length = streams.len() as u64;
        let (end, _) = whole(&streams[..], length).unwrap();
        assert_eq!(end, length);
    }
    let (_, counted) = whole(&streams[..], streams.len() as u64).unwrap();
    assert_eq!(counted, flows.len() as u64);
    to_parquet(&streams[..], &mut file).unwrap();
    file
}

fn read(file: &[u8], slice: usize) -> Vec<FlowRecord> {
    assert!(import::columnar(file).is_some());
    let (mut reader, mut csv) = (Reader::default(), Vec::new());
    file.chunks(slice).for_each(|piece| reader.push(piece, &mut csv).unwrap());
    reader.finish(&mut csv).unwrap();
    let mut reader = import::Reader::new(Kind::Csv);
    let mut flows = Vec::new();
    let mut each = |item: Item| match item {
        Item::Flow(flow) => flows.push(*flow),
        Item::Problem(problem) => panic!("{problem:?}"),
    };
    reader.push(&csv, &mut each);
    reader.finish(&mut each);
    flows
}

/// The same without text.
fn read_flows(file: &[u8], slice: usize) -> Vec<Item> {
    let (mut reader, mut found) = (FlowReader::default(), Vec::new());
    let mut each = |item| found.push(item);
    file.chunks(slice).for_each(|piece| reader.push(piece, &mut each).unwrap());
    reader.finish(&mut each).unwrap();
    // A stream without a batch has not said what it holds; Parquet says so at its end.
    let is_silent = found.is_empty() && !file.starts_with(b"PAR1");
    assert!(reader.unused().is_empty() && reader.has_failed() == is_silent);
    found
}

fn only_flows(items: Vec<Item>) -> Vec<FlowRecord> {
    let flows = items.into_iter().map(|item| match item {
        Item::Flow(flow) => *flow,
        Item::Problem(problem) => panic!("{problem:?}"),
    });
    flows.collect()
}

#[test]
fn groups_that_threads_read_come_in_the_order_of_the_file() {
    let flows: Vec<FlowRecord> = (0..5000_u16)
        .map(|number| {
            let mut flow = plain();
            flow.key.source_port = number;
            flow
        })
        .collect();
    let stream = written(Container::ArrowStream, &flows);
    let mut decoder = decode::Decoder::default();
    let mut file = None;
    let mut push = |batch: &arrow_array::RecordBatch| {
        let properties = parquet::file::properties::WriterProperties::builder();
        let properties = properties.set_max_row_group_row_count(Some(333)).build();
        let mut out = Vec::new();
        let writer =
            parquet::arrow::ArrowWriter::try_new(&mut out, batch.schema(), Some(properties));
        let mut writer = writer.unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
        file = Some(out);
    };
    decoder.push(&stream, &mut push).unwrap();
    let file = file.unwrap();
    let read = only_flows(read_flows(&file, 10_000));
    let ports = |flows: &[FlowRecord]| flows.iter().map(|f| f.key.source_port).collect::<Vec<_>>();
    assert_eq!(ports(&read), ports(&flows));
    // What cannot be read is told once, and nothing hangs.
    let mut broken = file.clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 2000].fill(0xff);
    let mut reader = FlowReader::default();
    let mut found = 0;
    let told = reader.push(&broken, &mut |_| found += 1).and_then(|()| reader.finish(&mut |_| {}));
    assert!(told.is_err());
}

#[test]
fn a_packing_that_is_not_read_is_named_with_what_to_do() {
    use arrow_schema::ArrowError;
    use parquet::errors::ParquetError;
    let check = |feature: &str, name: &str| {
        let words = format!("Disabled feature at compile time: {feature}");
        let told = Error::from(ArrowError::ParquetError(format!("Parquet error: {words}")));
        assert_eq!(told, Error::from(ParquetError::General(words)));
        let told = told.to_string();
        assert!(
            told.contains(&format!("packed with {name},")) && told.contains("snappy"),
            "{told}"
        );
    };
    check("zstd", "zstd");
    check("flate2", "gzip");
    let damaged = ParquetError::External("corrupt input".into());
    let damaged = Error::from(ArrowError::ParquetError(damaged.to_string()));
    assert_eq!(damaged.to_string(), "corrupt input");
}

#[test]
fn a_kind_that_is_not_read_is_named_where_something_must_stand() {
    use arrow_array::{ArrayRef, BooleanArray, RecordBatch, StringArray};
    use std::sync::Arc;
    let text = |word: &str| -> ArrayRef { Arc::new(StringArray::from(vec![word])) };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("source_address", text("10.0.0.1")),
        ("destination_address", text("10.0.0.2")),
        ("octets", Arc::new(BooleanArray::from(vec![true]))),
        ("start", text("1700000000")),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut file = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let told = read_flows(&file, 10_000);
    let [Item::Problem(problem)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(problem.reason.to_string(), "`octets` cannot be `a value of Boolean`");
}

#[test]
fn a_row_that_is_no_flow_is_told_with_its_line_and_its_neighbours_are_kept() {
    use arrow_array::{ArrayRef, BinaryArray, Int64Array, RecordBatch, StringArray};
    use std::sync::Arc;
    let text = |words: Vec<&str>| -> ArrayRef { Arc::new(StringArray::from(words)) };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("source_address", text(vec!["10.0.0.1", "nonsense", "2001:db8::1"])),
        // As words are written by who does not say that they are words.
        (
            "destination_address",
            Arc::new(BinaryArray::from(vec![b"10.0.0.2" as &[u8], b"10.0.0.3", b"10.0.0.4"])),
        ),
        // Of another type than ours.
        ("octets", Arc::new(Int64Array::from(vec![7, 8, 9]))),
        ("start", text(vec!["1700000000.5", "1700000001", ""])),
        ("colour", text(vec!["red", "", ""])),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut file = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut csv = Vec::new();
    let mut reader = Reader::default();
    reader.push(&file, &mut csv).unwrap();
    reader.finish(&mut csv).unwrap();
    let (mut by_text, mut direct) = (Vec::new(), Vec::new());
    let mut reader = import::Reader::new(Kind::Csv);
    reader.push(&csv, &mut |item| by_text.push(item));
    reader.finish(&mut |item| by_text.push(item));
    let mut flows = FlowReader::default();
    flows.push(&file, &mut |item| direct.push(item)).unwrap();
    flows.finish(&mut |item| direct.push(item)).unwrap();
    assert_eq!(flows.unused(), ["colour"]);
    let words = |items: &[Item]| {
        let words = items.iter().map(|item| match item {
            Item::Flow(flow) => format!("{:?}", cells(flow)),
            Item::Problem(problem) => format!("line {}: {}", problem.line, problem.reason),
        });
        words.collect::<Vec<_>>()
    };
    assert_eq!(words(&direct), words(&by_text));
    assert!(words(&direct)[1].starts_with("line 3: "));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_column_comes_back_as_it_was(flows in prop::collection::vec(flow(), 0..5), slice in 1..3000_usize) {
        for container in Container::ALL {
            for file in [written(container, &flows), converted(container, &flows, slice)] {
                let read: Vec<_> = read(&file, slice).iter().map(cells).collect();
                let direct = only_flows(read_flows(&file, slice));
                let direct: Vec<_> = direct.iter().map(cells).collect();
                let flows: Vec<_> = flows.iter().map(cells).collect();
                prop_assert_eq!(&read, &flows, "{:?}", container);
                prop_assert_eq!(&direct, &flows, "{:?}", container);
            }
        }
    }

    #[test]
    fn what_is_spooled_comes_back_whatever_columns_come_later(flows in prop::collection::vec(flow(), 0..9), rows in 1..5_usize) {
        let read: Vec<_> = read(&spooled(&flows, rows), 1 << 20).iter().map(cells).collect();
        let flows: Vec<_> = flows.iter().map(cells).collect();
        prop_assert_eq!(&read, &flows);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_no_end(flow in flow(), at in any::<prop::sample::Index>(), to: u8) {
        for container in Container::ALL {
            let mut file = written(container, std::slice::from_ref(&flow));
            *at.get_mut(&mut file) = to;
            let (mut reader, mut csv) = (Reader::default(), Vec::new());
            let pushed = reader.push(&file, &mut csv);
            let _told = pushed.and_then(|()| reader.finish(&mut csv));
        }
    }
}

#[test]
fn batches_follow_each_other_and_dictionaries_grow() {
    let flow = |n: u64| {
        let mut flow = plain();
        flow.forward.packets = n;
        flow.label.application = format!("app {}", n / 20_000).into();
        flow
    };
    let flows: Vec<FlowRecord> = (0..100_000).map(flow).collect();
    for container in Container::ALL {
        let read = read(&written(container, &flows), 1 << 20);
        assert_eq!(read.len(), flows.len());
        let applications = |flows: &[FlowRecord]| -> Vec<String> {
            flows.iter().step_by(9_999).map(|f| f.label.application.to_string()).collect()
        };
        assert_eq!(applications(&read), applications(&flows));
        assert_eq!(read.iter().map(|flow| flow.forward.packets).sum::<u64>(), 4_999_950_000);
    }
}
