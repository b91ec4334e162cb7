//! Sessions: what was saved is what is opened, and what is damaged is told.

use model::FindingKind;
use protocol::{Aside, ExportFormat, HostsQuestion, Job, SessionJob, UserList};
use query::{ExchangeMeasure, ExchangeQuestion};

use super::*;
use crate::Step;

/// A day at an office, and a router's exports of it.
fn seen() -> Engine {
    let mut engine = engine();
    read(&mut engine, &synth::pcapng(SEED, synth::Scene::OfficeDay), 100_000);
    read(&mut engine, &synth::exports_pcapng(SEED, synth::Scene::OfficeDay), 100_000);
    engine
}

fn save(engine: &Engine, view: &[u8]) -> Vec<u8> {
    let job = SessionJob { saved: Timestamp(7), view: view.to_vec(), keep: None };
    let mut task = engine.start(Job::Session(job)).unwrap();
    while matches!(task.step(engine), Step::More) {}
    task.output()
}

fn csv(engine: &mut Engine) -> Vec<u8> {
    let columns = Column::ALL.iter().copied().filter(|column| *column != Column::Source);
    let question = Question {
        select: columns.collect(),
        order: Some(query::Order { by: query::OrderBy::Column(Column::Start), descending: false }),
        ..Question::default()
    };
    match engine.ask(Request::Export { question, format: ExportFormat::Csv, named: false }) {
        Response::File(file) => file,
        other => panic!("{other:?} is no file"),
    }
}

fn hosts(engine: &mut Engine) -> Response {
    let question = Question {
        group_by: vec![Dimension::Host],
        limit: u32::MAX,
        measures: vec![Measure::Flows],
        ..Question::default()
    };
    let Response::Answer(answer) = engine.ask(Request::Question(question)) else { panic!() };
    let address = |row: &query::Row| match row.key[..] {
        [Value::Address(address)] => address,
        _ => panic!("{row:?} is no host"),
    };
    let mut addresses: Vec<_> = answer.rows.iter().map(address).collect();
    addresses.sort();
    engine.ask(Request::Hosts(HostsQuestion { addresses, ..HostsQuestion::default() }))
}

/// DNS of one host, by the flows it was said in.
fn asked(engine: &mut Engine, filter: &str) -> u64 {
    let question = ExchangeQuestion {
        filter: query::Filter::parse(filter).ok(),
        measures: vec![ExchangeMeasure::Count],
        ..ExchangeQuestion::default()
    };
    match engine.ask(Request::Exchanges(question)) {
        Response::Answer(answer) => answer.matched,
        other => panic!("{other:?} is no answer"),
    }
}

fn sources(engine: &mut Engine) -> Vec<SourceStatus> {
    match engine.ask(Request::Sources) {
        Response::Sources(sources) => sources,
        other => panic!("{other:?} are no sources"),
    }
}

#[test]
fn a_session_is_opened_as_it_was_saved() {
    let mut saved = seen();
    let file = save(&saved, b"the view");
    let flows = csv(&mut saved).len();
    assert!(file.len() * 3 < flows, "{} octets for {flows} of CSV", file.len());
    for slice in [11, 5000] {
        let mut opened = engine();
        let id = opened.open(SourceKind::File, "lab.flowglass", None);
        let mut view = None;
        for slice in file.chunks(slice) {
            opened.handle(Timestamp(0), Input::Bytes(id, slice));
        }
        opened.handle(Timestamp(0), Input::End(id));
        while let Some(event) = opened.poll_event() {
            if let Event::View(octets) = event {
                view = Some(octets);
            }
        }
        assert_eq!(view.as_deref(), Some(&b"the view"[..]));
        assert_eq!(csv(&mut opened), csv(&mut saved));
        assert_eq!(hosts(&mut opened), hosts(&mut saved));
        assert_eq!(opened.ask(Request::Exporters), saved.ask(Request::Exporters));
        assert_eq!(issues(&mut opened).len(), issues(&mut saved).len());
        for filter in ["ip.src == 10.0.0.0/8", "ip.src == 10.0.2.0/24", "bytes > 300"] {
            assert_eq!(asked(&mut opened, filter), asked(&mut saved, filter), "{filter}");
        }
        let (now, then) = (sources(&mut opened), sources(&mut saved));
        assert_eq!(now.len(), 2);
        for (now, then) in now.iter().zip(&then) {
            assert_eq!(
                (&now.name, now.packets, now.records),
                (&then.name, then.packets, then.records)
            );
            assert_eq!(now.state, SourceState::Done);
            assert_eq!(now.format, format!("{}, from a session", then.format));
        }
        // Saved once more it is the same again.
        assert_eq!(save(&opened, b"").len().abs_diff(file.len()) * 20 / file.len(), 0);
    }
}

#[test]
fn a_session_comes_beside_what_is_there_and_can_be_forgotten() {
    let file = save(&seen(), b"");
    let mut engine = seen();
    let before = engine.desk.store.len();
    read(&mut engine, &file, 4096);
    let ids: Vec<SourceId> = sources(&mut engine).iter().map(|source| source.id).collect();
    assert_eq!((ids.len(), engine.desk.store.len()), (4, before * 2));
    for id in &ids[2..] {
        engine.ask(Request::Forget(*id));
    }
    assert_eq!(engine.desk.store.len(), before);
    assert_eq!(csv(&mut engine), csv(&mut seen()));
}

#[test]
fn of_a_cut_session_whole_sections_are_kept_and_the_rest_is_told() {
    let mut saved = seen();
    let file = save(&saved, b"");
    let all = saved.desk.store.len();
    let mut engine = engine();
    let id = read(&mut engine, &file[..file.len() - 20], 4096);
    assert_eq!((engine.desk.store.len(), status(&mut engine, id).state), (all, SourceState::Done));
    let told = issues(&mut engine);
    assert!(told.iter().any(|issue| issue.what.contains("its end is missing")), "{told:?}");

    let mut engine = super::engine();
    read(&mut engine, &file[..file.len() / 2], 4096);
    assert_eq!(engine.desk.store.len(), 0);
    assert_eq!(sources(&mut engine).len(), 2);
    let told = issues(&mut engine);
    let words = format!("{all} flows of the session are not here");
    assert!(told.iter().any(|issue| issue.what == words), "{told:?}");
    assert_eq!(sources(&mut engine)[0].packets, sources(&mut saved)[0].packets);
}

#[test]
fn a_session_of_another_version_says_so() {
    let mut file = save(&seen(), b"");
    file[8] = 200;
    let mut engine = engine();
    let id = read(&mut engine, &file, 4096);
    assert_eq!(status(&mut engine, id).state, SourceState::Failed);
    let told = issues(&mut engine);
    assert!(told[0].what.contains("another version of Flowglass: its format is 200.1"), "{told:?}");
}

#[test]
fn damage_anywhere_is_told_and_never_a_panic() {
    let file = save(&seen(), b"a view");
    for at in (0..file.len()).step_by(file.len() / 150) {
        let mut damaged = file.clone();
        damaged[at] ^= 0x41;
        let mut engine = engine();
        read(&mut engine, &damaged, 8192);
        assert!(!issues(&mut engine).is_empty(), "octet {at}");
        csv(&mut engine);
    }
}

#[test]
fn what_was_odd_is_odd_in_a_session() {
    let (mut saved, mut opened) = (watching(), watching());
    read(&mut saved, &synth::pcapng(SEED, synth::Scene::PortScan), 100_000);
    let Response::Findings(found) = saved.ask(Request::Findings) else { panic!() };
    assert!(!found.is_empty());
    read(&mut opened, &save(&saved, b""), 4096);
    assert_eq!(opened.ask(Request::Findings), Response::Findings(found));
}

#[test]
fn lists_of_the_users_are_compared_with_a_session_that_is_opened() {
    let (mut saved, mut opened) = (watching(), watching());
    read(&mut saved, &synth::pcapng(SEED, synth::Scene::PortScan), 100_000);
    let Response::Findings(found) = saved.ask(Request::Findings) else { panic!() };
    let scan = found.iter().find(|found| found.kind == FindingKind::PortScan).unwrap();
    let mut hits = |text: &str| {
        let list = UserList { name: "x".to_owned(), is_block: false, text: text.to_owned() };
        opened.ask(Aside::Lists(vec![list]).request());
        read(&mut opened, &save(&saved, b""), 4096);
        let Response::Findings(found) = opened.ask(Request::Findings) else { panic!() };
        found.iter().filter(|found| found.kind == FindingKind::ListHit).count()
    };
    assert_eq!(hits("198.51.100.77"), 0);
    // In the first session as well, which is still there.
    assert_eq!(hits(&scan.subjects[0].to_string()), 2);
}

/// Looks for findings.
fn watching() -> Engine {
    let findings = Some(detect::Limits::default());
    Engine::new(Settings::default(), Limits { findings, ..Limits::default() })
}
