//! The record behind a flow, as it was exported.

use protocol::RecordDetail;

use super::truth::{ADDRESSES, pcapng, v9};
use super::*;

fn record(engine: &mut Engine, flow: u64) -> Option<RecordDetail> {
    match engine.ask(Request::Record(flow)) {
        Response::Record(record) => record,
        other => panic!("{other:?} is no record"),
    }
}

/// The ids of all rows.
fn rows(engine: &mut Engine) -> Vec<u64> {
    let select = vec![Column::SourceAddress];
    let question = Question { select, limit: 100, ..Question::default() };
    let mut ids: Vec<u64> = answer(engine, question).rows.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_record_of_each_flow_is_kept_until_its_source_is_forgotten() {
    let records = (256, &[0, 0, 0, 9, 10, 0, 0, 1, 0, 0, 0, 8, 10, 0, 0, 2][..]);
    let exports = pcapng(&["eth0"], &[(0, 1, 2055, v9(0, &[ADDRESSES, records]))]);
    let mut engine = engine();
    let first = read(&mut engine, &exports, 4096);
    read(&mut engine, &exports, 4096);
    let flows = rows(&mut engine);
    assert_eq!(flows.len(), 4);
    let octets =
        |engine: &mut Engine, at: usize| record(engine, flows[at]).map(|record| record.bytes);
    assert_eq!(octets(&mut engine, 0).as_deref(), Some(&[0, 0, 0, 9, 10, 0, 0, 1][..]));
    assert_eq!(octets(&mut engine, 1).as_deref(), Some(&[0, 0, 0, 8, 10, 0, 0, 2][..]));
    engine.ask(Request::Forget(first));
    assert_eq!(octets(&mut engine, 0), None);
    assert_eq!(octets(&mut engine, 3).as_deref(), Some(&[0, 0, 0, 8, 10, 0, 0, 2][..]));
}

#[test]
fn a_metered_flow_and_one_whose_record_is_forgotten_have_no_record() {
    let limits = Limits { archive_octets: 0, ..Limits::default() };
    let mut engine = Engine::new(Settings::default(), limits);
    let records = (256, &[0, 0, 0, 9, 10, 0, 0, 1][..]);
    let export = (0, 1, 2055, v9(0, &[ADDRESSES, records]));
    read(&mut engine, &pcapng(&["eth0"], &[export, (0, 1, 5000, b"hello".to_vec())]), 4096);
    let flows = rows(&mut engine);
    assert_eq!(flows.len(), 2);
    assert!(flows.iter().all(|flow| record(&mut engine, *flow).is_none()));
}
