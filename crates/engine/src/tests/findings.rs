//! Findings where what looks for them comes later than what it would look at.

use protocol::{Request, Response, Settings};

use super::{SEED, read};
use crate::{Engine, FindingLimits, Limits};

fn blind() -> Engine {
    let findings = Some(FindingLimits::default());
    let mut engine = Engine::new(Settings::default(), Limits { findings, ..Limits::default() });
    engine.blind(true);
    engine
}

#[test]
fn what_went_by_before_anybody_could_look_is_named_until_it_is_closed() {
    let scan = synth::pcapng(SEED, synth::Scene::PortScan);
    let mut engine = blind();
    let missed = read(&mut engine, &scan, 100_000);
    engine.blind(false);
    let Response::Refused(why) = engine.ask(Request::Findings) else { panic!("nobody saw it") };
    assert!(why.starts_with("made.pcapng went by before"), "{why}");
    engine.ask(Request::Forget(missed));
    read(&mut engine, &scan, 100_000);
    let Response::Findings(found) = engine.ask(Request::Findings) else { panic!("it was seen") };
    assert!(!found.is_empty());
}

#[test]
fn a_source_without_flows_missed_nothing() {
    let mut engine = blind();
    read(&mut engine, b"", 1);
    engine.blind(false);
    assert_eq!(engine.ask(Request::Findings), Response::Findings(Vec::new()));
}
