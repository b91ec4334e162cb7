//! Arrow and Parquet there and back.

use model::FlowRecord;
use proptest::prelude::*;

use super::*;
use crate::import::{self, Item, Kind};
use crate::tests_of_flows::{cells, flow};
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_column_comes_back_as_it_was(flows in prop::collection::vec(flow(), 0..5), slice in 1..3000_usize) {
        for container in Container::ALL {
            for file in [written(container, &flows), converted(container, &flows, slice)] {
                let read: Vec<_> = read(&file, slice).iter().map(cells).collect();
                let flows: Vec<_> = flows.iter().map(cells).collect();
                prop_assert_eq!(&read, &flows, "{:?}", container);
            }
        }
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
        let mut flow = crate::tests_of_flows::plain();
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
