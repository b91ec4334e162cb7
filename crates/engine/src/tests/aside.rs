//! The user's own lists and rules.

use std::net::IpAddr;

use model::{Finding, FindingKind, FindingSeverity};
use protocol::{
    AlertTrial, Aside, AsideAnswer, ListStatus, Request, Response, Settings, UserAlert, UserList,
};

use super::truth::{pcapng, v9};
use super::{SEED, engine, read};
use crate::{Engine, FindingLimits, Limits};

/// Rules that block these things, or why there are none.
fn rules(format: &str, items: &str) -> Result<(String, u64), String> {
    let asked = Aside::Rules { format: format.to_owned(), items: items.to_owned() };
    match engine().ask(asked.request()) {
        Response::Refused(why) => Err(why),
        response => match AsideAnswer::of(&response) {
            Some(AsideAnswer::Rules { text, left_out, .. }) => Ok((text, left_out)),
            other => panic!("{other:?} are no rules"),
        },
    }
}

#[test]
fn rules_that_block_are_text_and_what_a_language_cannot_say_is_counted_or_refused() {
    let (text, left_out) = rules("pf", "192.0.2.7\n2001:db8::7\nbad.example").unwrap();
    assert!(text.contains("table <flowglass> persist { 192.0.2.7 2001:db8::7 }"), "{text}");
    assert_eq!(left_out, 1);
    let (text, left_out) = rules("hosts", "bad.example").unwrap();
    assert_eq!((text.as_str(), left_out), ("# blocked\n0.0.0.0 bad.example\n", 0));
    for (format, items, why) in [
        ("hosts", "192.0.2.7", "hosts has no words for any of it"),
        ("pf", "nonsense", "nothing of it can stand on a list"),
        ("ipfw", "192.0.2.7", "there are no rules of `ipfw`"),
        ("pf", "AS64496", "pf has no words for any of it"),
        ("pf", "t13d1516h2_8daaf6152771_b186095e22b6", "pf has no words for any of it"),
    ] {
        assert_eq!(rules(format, items).unwrap_err(), why);
    }
}

#[test]
fn an_autonomous_system_is_blocked_by_its_addresses_that_were_seen() {
    // Addresses and systems of both ends: 10.0.0.1 of AS64496 calls 10.0.0.2 of AS64497, which calls 10.0.0.3 of AS64496.
    let template = [1, 0, 0, 4, 0, 8, 0, 4, 0, 12, 0, 4, 0, 16, 0, 4, 0, 17, 0, 4];
    let (one, other) = ([0, 0, 0xfb, 0xf0], [0, 0, 0xfb, 0xf1]);
    let there = [[10, 0, 0, 1], [10, 0, 0, 2], one, other].concat();
    let back = [[10, 0, 0, 2], [10, 0, 0, 3], other, one].concat();
    let sets = [(0, &template[..]), (256, &there[..]), (256, &back[..])];
    let mut engine = engine();
    read(&mut engine, &pcapng(&["eth0"], &[(0, 1, 2055, v9(0, &sets))]), 4096);
    let asked = Aside::Rules { format: "pf".to_owned(), items: "AS64496".to_owned() };
    let Some(AsideAnswer::Rules { text, left_out, of_systems }) =
        AsideAnswer::of(&engine.ask(asked.request()))
    else {
        panic!("no rules")
    };
    assert!(text.contains("table <flowglass> persist { 10.0.0.1 10.0.0.3 }"), "{text}");
    assert_eq!((left_out, of_systems), (0, 2));
}

#[test]
fn what_is_of_another_build_is_refused() {
    let response = engine().ask(Request::Aside(vec![0, 1, 2]));
    assert!(matches!(response, Response::Refused(_)), "{response:?}");
}

fn looking() -> Engine {
    let findings = Some(FindingLimits::default());
    Engine::new(Settings::default(), Limits { findings, ..Limits::default() })
}

fn found(engine: &mut Engine, kind: FindingKind) -> Vec<Finding> {
    let Response::Findings(all) = engine.ask(Request::Findings) else { panic!("no findings") };
    all.into_iter().filter(|found| found.kind == kind).collect()
}

/// Takes up one block list; what became of it.
fn block(engine: &mut Engine, text: &str) -> ListStatus {
    let list = UserList { name: "mine".to_owned(), is_block: true, text: text.to_owned() };
    let response = engine.ask(Aside::Lists(vec![list]).request());
    let Some(AsideAnswer::Lists(reports)) = AsideAnswer::of(&response) else {
        panic!("{response:?} says nothing of lists")
    };
    let again = engine.ask(Aside::ListsInForce.request());
    assert_eq!(AsideAnswer::of(&again), Some(AsideAnswer::Lists(reports.clone())));
    reports.into_iter().next().unwrap()
}

#[test]
fn lists_are_compared_with_what_is_here_and_with_what_comes() {
    let bytes = synth::pcapng(SEED, synth::Scene::PortScan);
    let mut engine = looking();
    let first = read(&mut engine, &bytes, 100_000);
    let scan = found(&mut engine, FindingKind::PortScan).remove(0);
    let report = block(&mut engine, &format!("{}\n???\n", scan.subjects[0]));
    assert_eq!((report.items, report.bad), (1, vec![(2, "???".to_owned())]));
    let hits = found(&mut engine, FindingKind::ListHit);
    assert_eq!((hits.len(), hits[0].source, &hits[0].subjects), (1, first, &scan.subjects));
    assert!(hits[0].sentence.contains("on the list mine"), "{}", hits[0].sentence);
    // What comes is compared as it comes, with the same words.
    let second = read(&mut engine, &bytes, 100_000);
    let mut both = found(&mut engine, FindingKind::ListHit);
    both.sort_by_key(|hit| hit.source);
    assert_eq!(both.iter().map(|hit| hit.source).collect::<Vec<_>>(), [first, second]);
    assert_eq!(both[0].sentence, both[1].sentence);
    assert_eq!(both[0].count, both[1].count);
    // The same list again changes nothing; another one takes its place.
    block(&mut engine, &scan.subjects[0].to_string());
    let mut same = found(&mut engine, FindingKind::ListHit);
    same.sort_by_key(|hit| hit.source);
    assert_eq!(same, both);
    block(&mut engine, "198.51.100.77");
    assert_eq!(found(&mut engine, FindingKind::ListHit), []);
}

#[test]
fn values_on_screen_that_stand_on_lists_are_marked_with_the_names_of_the_lists() {
    let mut engine = looking();
    let list = |name: &str, is_block, text: &str| UserList {
        name: name.to_owned(),
        is_block,
        text: text.to_owned(),
    };
    let lists = vec![
        list("bad", true, "192.0.2.0/24\nbad.example\nAS64496\n"),
        list("seen", false, "192.0.2.7\nt13d1516h2_8daaf6152771_b186095e22b6\n"),
    ];
    engine.ask(Aside::Lists(lists).request());
    let values = [
        "192.0.2.7",
        "198.51.100.1",
        "a.bad.example",
        "notbad.example",
        "AS64496",
        "t13d1516h2_8daaf6152771_b186095e22b6",
        "192.0.2.0/24",
        "nonsense",
    ];
    let response = engine.ask(Aside::Marked(values.map(str::to_owned).to_vec()).request());
    let Some(AsideAnswer::Marked(marks)) = AsideAnswer::of(&response) else {
        panic!("{response:?}")
    };
    let marks: Vec<_> =
        marks.iter().map(|mark| (mark.place, mark.lists.as_str(), mark.is_block)).collect();
    let expected = [(0, "bad, seen", true), (2, "bad", true), (4, "bad", true), (5, "seen", false)];
    assert_eq!(marks, expected);
    let many = vec![String::new(); 4097];
    let response = engine.ask(Aside::Marked(many).request());
    assert!(matches!(response, Response::Refused(_)), "{response:?}");
}

#[test]
fn where_nobody_looks_lists_are_refused() {
    let list = UserList { name: "mine".to_owned(), is_block: true, text: "192.0.2.1".to_owned() };
    let response = engine().ask(Aside::Lists(vec![list]).request());
    assert!(matches!(response, Response::Refused(_)), "{response:?}");
}

fn many() -> UserAlert {
    UserAlert {
        name: "many".to_owned(),
        measure: "flows".to_owned(),
        per: "client".to_owned(),
        window: "1h".to_owned(),
        threshold: "10".to_owned(),
        ..UserAlert::default()
    }
}

fn watch(engine: &mut Engine, rules: &[UserAlert]) -> Result<Vec<u64>, String> {
    match engine.ask(Aside::Alerts(rules.to_vec()).request()) {
        Response::Refused(why) => Err(why),
        response => match AsideAnswer::of(&response) {
            Some(AsideAnswer::Fired(times)) => Ok(times),
            other => panic!("{other:?} says nothing of alerts"),
        },
    }
}

fn tried(engine: &mut Engine, rule: UserAlert) -> Result<AlertTrial, String> {
    match engine.ask(Aside::TryAlert(rule).request()) {
        Response::Refused(why) => Err(why),
        response => match AsideAnswer::of(&response) {
            Some(AsideAnswer::Tried(trial)) => Ok(trial),
            other => panic!("{other:?} is no trial"),
        },
    }
}

#[test]
fn a_rule_is_tried_on_what_is_here_and_then_watches_what_is_here_and_what_comes() {
    let bytes = synth::pcapng(SEED, synth::Scene::PortScan);
    let mut engine = looking();
    read(&mut engine, &bytes, 100_000);
    let trial = tried(&mut engine, many()).unwrap();
    assert_eq!((trial.times, trial.first.len(), trial.passed_over), (1, 1, 0));
    assert_eq!(
        (trial.first[0].value.as_str(), trial.threshold_words.as_str()),
        ("11 flows", "10 flows")
    );
    assert_eq!(found(&mut engine, FindingKind::UserAlert), []);
    let most = trial.most.to_string();
    assert_eq!(tried(&mut engine, UserAlert { threshold: most, ..many() }).unwrap().times, 0);
    // One that never fires stands before it.
    let never = UserAlert { filter: "port 1 && udp && bytes > 1T".to_owned(), ..many() };
    let rules = [never, many()];
    assert_eq!(watch(&mut engine, &rules), Ok(vec![0, 1]));
    let alerts = found(&mut engine, FindingKind::UserAlert);
    assert_eq!((alerts.len(), alerts[0].first), (1, trial.first[0].at));
    assert_eq!(alerts[0].subjects, [trial.first[0].subject.unwrap()]);
    // The same again changes nothing.
    assert_eq!(watch(&mut engine, &rules), Ok(vec![0, 1]));
    assert_eq!(found(&mut engine, FindingKind::UserAlert), alerts);
    read(&mut engine, &bytes, 100_000);
    assert_eq!(found(&mut engine, FindingKind::UserAlert).len(), 2);
    let response = engine.ask(Aside::AlertsFired.request());
    assert_eq!(AsideAnswer::of(&response), Some(AsideAnswer::Fired(vec![0, 2])));
    assert_eq!(watch(&mut engine, &[]), Ok(Vec::new()));
    assert_eq!(found(&mut engine, FindingKind::UserAlert), []);
}

#[test]
fn what_fires_as_flows_come_is_news_and_what_was_here_before_is_none() {
    let bytes = synth::pcapng(SEED, synth::Scene::PortScan);
    let mut engine = looking();
    let news = |engine: &mut Engine, since| match AsideAnswer::of(
        &engine.ask(Aside::AlertsSince(since).request()),
    ) {
        Some(AsideAnswer::News(news)) => news,
        other => panic!("{other:?} is no news"),
    };
    read(&mut engine, &bytes, 100_000);
    watch(&mut engine, &[many()]).unwrap();
    assert_eq!(news(&mut engine, 0).times, 0);
    let second = read(&mut engine, &bytes, 100_000);
    let told = news(&mut engine, 0);
    assert_eq!((told.times, told.fired.len()), (1, 1));
    assert_eq!((told.fired[0].name.as_str(), told.fired[0].source), ("many", second));
    assert_eq!(news(&mut engine, 1).fired, []);
}

#[test]
fn rules_are_checked_without_being_taken_up() {
    let mut engine = looking();
    let check =
        |engine: &mut Engine, rule: UserAlert| engine.ask(Aside::CheckAlerts(vec![rule]).request());
    let thresholds = "10.0.0.5 20, 10.1.0.0/16 30".to_owned();
    let response = check(&mut engine, UserAlert { thresholds, ..many() });
    assert_eq!(AsideAnswer::of(&response), Some(AsideAnswer::Checked));
    let response = check(&mut engine, UserAlert { threshold: "some".to_owned(), ..many() });
    let Response::Refused(why) = response else { panic!("it makes sense") };
    assert!(why.contains("threshold `some`"), "{why}");
    let response = engine.ask(Aside::AlertsFired.request());
    assert_eq!(AsideAnswer::of(&response), Some(AsideAnswer::Fired(Vec::new())));
}

#[test]
fn a_rule_that_makes_no_sense_puts_none_in_force() {
    let mut engine = looking();
    watch(&mut engine, &[many()]).unwrap();
    let wrong = UserAlert { threshold: "some".to_owned(), ..many() };
    let why = watch(&mut engine, &[many(), wrong.clone()]).unwrap_err();
    assert!(why.contains("threshold `some` makes no sense"), "{why}");
    assert_eq!(tried(&mut engine, wrong).unwrap_err(), why);
    let why = watch(&mut engine, &vec![many(); 65]).unwrap_err();
    assert_eq!(why, "65 alerts are too many: 64 at most");
    read(&mut engine, &synth::pcapng(SEED, synth::Scene::PortScan), 100_000);
    assert_eq!(found(&mut engine, FindingKind::UserAlert).len(), 1);
}

/// How many findings that are here are set aside by it, or why nothing is.
fn set_aside(engine: &mut Engine, pairs: Vec<(FindingKind, IpAddr)>) -> Result<u64, String> {
    match engine.ask(Aside::SetAside(pairs).request()) {
        Response::Refused(why) => Err(why),
        response => match AsideAnswer::of(&response) {
            Some(AsideAnswer::SetAside(findings)) => Ok(findings),
            other => panic!("{other:?} sets nothing aside"),
        },
    }
}

#[test]
fn what_turned_out_to_be_nothing_is_worth_knowing_only_until_it_is_taken_back() {
    let bytes = synth::pcapng(SEED, synth::Scene::PortScan);
    let mut engine = looking();
    read(&mut engine, &bytes, 100_000);
    let scans = found(&mut engine, FindingKind::PortScan);
    assert!(scans[0].severity >= FindingSeverity::Medium);
    let scanner = scans[0].subjects[0];
    assert_eq!(set_aside(&mut engine, vec![(FindingKind::HostSweep, scanner)]), Ok(0));
    assert_eq!(found(&mut engine, FindingKind::PortScan), scans);
    // What comes later is meant as well.
    assert_eq!(set_aside(&mut engine, vec![(FindingKind::PortScan, scanner)]), Ok(1));
    read(&mut engine, &bytes, 100_000);
    let lowered = found(&mut engine, FindingKind::PortScan);
    assert_eq!(lowered.len(), 2);
    assert!(lowered.iter().all(|found| found.severity == FindingSeverity::Info));
    let others = vec![(FindingKind::PortScan, scanner); 1_001];
    let why = set_aside(&mut engine, others).unwrap_err();
    assert_eq!(why, "1001 kinds of finding about hosts are too many: 1000 at most");
    assert_eq!(found(&mut engine, FindingKind::PortScan), lowered);
    assert_eq!(set_aside(&mut engine, Vec::new()), Ok(0));
    assert_eq!(found(&mut engine, FindingKind::PortScan)[0].severity, scans[0].severity);
}
