//! The user's own lists and rules.

use model::{Finding, FindingKind};
use protocol::{Aside, AsideAnswer, ListStatus, Request, Response, Settings, UserList};

use super::{SEED, engine, read};
use crate::{Engine, FindingLimits, Limits};

/// Rules that block these things, or why there are none.
fn rules(format: &str, items: &str) -> Result<(String, u64), String> {
    let asked = Aside::Rules { format: format.to_owned(), items: items.to_owned() };
    match engine().ask(asked.request()) {
        Response::Refused(why) => Err(why),
        response => match AsideAnswer::of(&response) {
            Some(AsideAnswer::Rules { text, left_out }) => Ok((text, left_out)),
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
        ("pf", "nonsense", "nothing of it is an address, a network or a name"),
        ("ipfw", "192.0.2.7", "there are no rules of `ipfw`"),
    ] {
        assert_eq!(rules(format, items).unwrap_err(), why);
    }
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
fn where_nobody_looks_lists_are_refused() {
    let list = UserList { name: "mine".to_owned(), is_block: true, text: "192.0.2.1".to_owned() };
    let response = engine().ask(Aside::Lists(vec![list]).request());
    assert!(matches!(response, Response::Refused(_)), "{response:?}");
}
