//! The engine as a shell uses it: slices in, events and answers out.

mod aside;
mod exchanges;
mod files;
mod findings;
mod gaps;
mod hosts;
mod jobs;
mod names;
mod packed;
mod packets;
mod records;
mod retained;
mod samples;
mod sessions;
mod sets;
mod truth;

use model::{Column, SourceId, Timestamp, Value};
use protocol::{
    Event, LinkState, Request, Response, Settings, Severity, SourceKind, SourceState, SourceStatus,
};
use query::{Answer, Dimension, Measure, Question};

use crate::{Engine, Input, Limits};

const SEED: u64 = 7;

fn engine() -> Engine {
    Engine::new(Settings::default(), Limits::default())
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn read(engine: &mut Engine, bytes: &[u8], slice: usize) -> SourceId {
    let id = engine.open(SourceKind::File, "made.pcapng", Some(bytes.len() as u64));
    for (n, slice) in (0..).zip(bytes.chunks(slice)) {
        engine.handle(at(n * 100), Input::Bytes(id, slice));
    }
    engine.handle(at(0), Input::End(id));
    id
}

fn answer(engine: &mut Engine, question: Question) -> Answer {
    match engine.ask(Request::Question(question)) {
        Response::Answer(answer) => answer,
        other => panic!("{other:?} is no answer"),
    }
}

fn totals(engine: &mut Engine) -> (u64, Vec<u64>) {
    let measures = vec![Measure::Packets, Measure::Octets];
    let answer = answer(engine, Question { measures, ..Question::default() });
    (answer.matched, answer.total.measures)
}

fn status(engine: &mut Engine, id: SourceId) -> SourceStatus {
    match engine.ask(Request::Sources) {
        Response::Sources(sources) => sources.into_iter().find(|source| source.id == id).unwrap(),
        other => panic!("{other:?} is no list of sources"),
    }
}

fn issues(engine: &mut Engine) -> Vec<protocol::Issue> {
    match engine.ask(Request::Issues) {
        Response::Issues(issues) => issues,
        other => panic!("{other:?} is no list of issues"),
    }
}

#[test]
fn slices_of_any_size_give_the_same_flows() {
    let bytes = synth::pcapng(SEED, synth::Scene::Beacon);
    let flows = |slice: usize| {
        let mut engine = engine();
        read(&mut engine, &bytes, slice);
        let mut flows: Vec<_> = engine.flows(&Question::default()).collect();
        flows.sort_by_key(|flow| (flow.start, flow.key.source_port, flow.end));
        flows
    };
    let whole = flows(usize::MAX);
    assert!(!whole.is_empty());
    for slice in [1, 7, 1000, 65_536] {
        assert_eq!(flows(slice), whole, "in slices of {slice}");
    }
}

#[test]
fn a_cancelled_file_keeps_what_was_read() {
    let bytes = synth::pcapng(SEED, synth::Scene::PortScan);
    let mut engine = engine();
    let id = engine.open(SourceKind::File, "large.pcapng", Some(bytes.len() as u64));
    engine.handle(at(0), Input::Bytes(id, bytes.get(..bytes.len() / 2).unwrap()));
    let told = engine.stopped(id).unwrap();
    assert_eq!((told.state, told.octets_read), (SourceState::Cancelled, bytes.len() as u64 / 2));
    engine.handle(at(1), Input::Cancel(id));
    assert_eq!(engine.stopped(id), None, "it is told once");
    engine.handle(at(2), Input::Bytes(id, bytes.get(bytes.len() / 2..).unwrap()));
    let status = status(&mut engine, id);
    assert_eq!(status.state, SourceState::Cancelled);
    assert_eq!(status.octets_read, bytes.len() as u64 / 2);
    assert_eq!(totals(&mut engine).1.first(), Some(&status.packets));
    assert_eq!(issues(&mut engine), [], "a cut made by the user is no damage");
}

#[test]
fn a_file_cut_in_the_middle_says_where_and_keeps_the_rest() {
    let bytes = synth::pcap(SEED, synth::Scene::Beacon);
    let mut engine = engine();
    let id = read(&mut engine, bytes.get(..bytes.len() - 5).unwrap(), 4096);
    let told = issues(&mut engine);
    assert_eq!(told.len(), 1);
    assert_eq!(told.first().map(|issue| issue.severity), Some(Severity::Warning));
    assert!(told.first().and_then(|issue| issue.offset).is_some());
    assert!(status(&mut engine, id).packets > 0);
}

#[test]
fn a_text_file_fails_in_words_and_costs_nothing_that_was_there() {
    let mut engine = engine();
    read(&mut engine, &synth::pcapng(SEED, synth::Scene::Beacon), 4096);
    let before = totals(&mut engine);
    let id = read(&mut engine, b"Dear diary, today I captured nothing at all.\n", 4096);
    assert_eq!(status(&mut engine, id).state, SourceState::Failed);
    assert_eq!(totals(&mut engine), before);
    let told = issues(&mut engine);
    assert_eq!(
        told.first().map(|issue| (issue.source, issue.severity)),
        Some((Some(id), Severity::Error))
    );
}

#[test]
fn two_sources_do_not_mix_and_one_can_be_forgotten() {
    let bytes = synth::pcapng(SEED, synth::Scene::Beacon);
    let mut engine = engine();
    read(&mut engine, &bytes, 4096);
    let once = totals(&mut engine);
    let second = read(&mut engine, &bytes, 4096);
    assert_eq!(totals(&mut engine).0, once.0 * 2);
    assert_eq!(engine.ask(Request::Forget(second)), Response::Done);
    assert_eq!(totals(&mut engine), once);
    let events: Vec<Event> = std::iter::from_fn(|| engine.poll_event()).collect();
    assert!(events.contains(&Event::Forgotten(second)));
}

#[test]
fn exports_inside_a_capture_are_decoded_as_flows() {
    let truth = synth::export_truth(SEED, synth::Scene::Beacon);
    let mut engine = engine();
    let id = read(&mut engine, &synth::exports_pcapng(SEED, synth::Scene::Beacon), 4096);
    let records: u64 = truth.iter().map(|exporter| exporter.records).sum();
    let octets: u64 = truth.iter().map(|exporter| exporter.octets).sum();
    let packets: u64 = truth.iter().map(|exporter| exporter.packets).sum();
    assert_eq!(totals(&mut engine), (records, vec![packets, octets]));
    let status = status(&mut engine, id);
    assert_eq!(status.datagrams, truth.iter().map(|exporter| exporter.datagrams).sum::<u64>());
    assert_eq!(status.metered, 0);
    match engine.ask(Request::Exporters) {
        Response::Exporters(exporters) => {
            let sending = truth.iter().filter(|exporter| exporter.datagrams > 0);
            assert_eq!(exporters.len(), sending.count());
            assert!(exporters.iter().all(|exporter| exporter.lost == 0));
        }
        other => panic!("{other:?} is no list of exporters"),
    }
}

#[test]
fn a_paused_relay_is_held_and_shown_later() {
    let bytes = synth::exports_pcapng(SEED, synth::Scene::Beacon);
    let mut engine = engine();
    let id = engine.open(SourceKind::Relay, "ws://127.0.0.1:8055/live", None);
    let link = |state| Input::Link { source: id, state, reason: "", retry_millis: None };
    engine.handle(at(0), link(LinkState::Connecting));
    engine.handle(at(1), link(LinkState::Live));
    engine.handle(at(2), Input::Pause(id, true));
    engine.handle(at(3), Input::Bytes(id, &bytes));
    assert_eq!(totals(&mut engine).0, 0);
    assert_eq!(status(&mut engine, id).live.map(|live| live.state), Some(LinkState::Paused));
    engine.handle(at(4), Input::Pause(id, false));
    let records = synth::export_truth(SEED, synth::Scene::Beacon).map(|exporter| exporter.records);
    assert_eq!(totals(&mut engine).0, records.iter().sum::<u64>());
}

#[test]
fn a_reconnection_begins_a_new_stream() {
    let bytes = synth::exports_pcapng(SEED, synth::Scene::Beacon);
    let mut engine = engine();
    let id = engine.open(SourceKind::Relay, "ws://127.0.0.1:8055/live", None);
    let link = |state| Input::Link { source: id, state, reason: "gone", retry_millis: Some(500) };
    for _ in 0..2 {
        engine.handle(at(0), link(LinkState::Connecting));
        engine.handle(at(1), link(LinkState::Live));
        engine.handle(at(2), Input::Bytes(id, bytes.get(..bytes.len() - 3).unwrap()));
        engine.handle(at(3), link(LinkState::Lost));
    }
    let status = status(&mut engine, id);
    assert_eq!(status.live.map(|live| (live.state, live.connections)), Some((LinkState::Lost, 2)));
    assert_eq!(issues(&mut engine), []);
    assert!(totals(&mut engine).0 > 0);
}

#[test]
fn new_local_networks_direct_what_is_stored_anew() {
    let mut engine = engine();
    read(&mut engine, &synth::pcapng(SEED, synth::Scene::Beacon), 4096);
    let local_networks = vec!["203.0.113.0/33".to_owned()];
    let wrong = Settings { local_networks, ..Settings::default() };
    assert!(matches!(engine.ask(Request::Configure(wrong)), Response::Refused(_)));
    let none = Settings { local_networks: Vec::new(), ..Settings::default() };
    assert_eq!(engine.ask(Request::Configure(none)), Response::Done);
    let question = Question {
        group_by: vec![Dimension::Column(Column::Direction)],
        measures: vec![Measure::Flows],
        limit: 10,
        ..Question::default()
    };
    let rows = answer(&mut engine, question).rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows.first().and_then(|row| row.key.first()), Some(&Value::text("unknown")));
}
