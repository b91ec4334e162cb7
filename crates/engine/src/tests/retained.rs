//! What is forgotten by the settings' rules, and what is told before it does not fit.

use protocol::Keep;

use super::*;

/// So many flows as a table, one a second.
fn table(flows: u32) -> Vec<u8> {
    let mut text = "start,source_address,destination_address,protocol,octets\n".to_owned();
    for flow in 0..flows {
        let [_, a, b, c] = flow.to_be_bytes();
        text.push_str(&format!("{},10.{a}.{b}.{c},192.0.2.1,6,100\n", 1_700_000_000 + flow));
    }
    text.into_bytes()
}

fn engine_with(keep: Keep, flows: u32) -> Engine {
    let store = store::Limits { flows, ..store::Limits::default() };
    Engine::new(Settings { keep, ..Settings::default() }, Limits { store, ..Limits::default() })
}

fn words(engine: &mut Engine) -> Vec<(String, u64)> {
    issues(engine).into_iter().map(|issue| (issue.what, issue.count)).collect()
}

#[test]
fn rules_of_the_settings_forget_the_oldest_and_say_how_many() {
    let file = table(60_000);
    let keep = Keep { flows: Some(20_000), ..Keep::default() };
    let mut engine = engine_with(keep, 10_000_000);
    read(&mut engine, &file, 100_000);
    let (stored, forgotten) = (engine.desk.store.len() as u64, engine.desk.store.forgotten());
    assert!((20_000 - 16_384..=20_000 + 16_384).contains(&stored), "{stored}");
    assert_eq!(stored + forgotten, 60_000);
    let what = "the oldest flows were forgotten, to make room for new ones".to_owned();
    assert!(words(&mut engine).contains(&(what, forgotten)));

    // Those of the last hour before the newest block began, and no others but of its own block.
    let keep = Keep { seconds: Some(3600), ..Keep::default() };
    let mut engine = engine_with(keep, 10_000_000);
    read(&mut engine, &file, 100_000);
    let stored = engine.desk.store.len() as u64;
    assert!((3600..=3600 + 2 * 16_384).contains(&stored), "{stored}");
}

/// Blocks of flows are settled when they were seen unchanged twice.
#[test]
fn a_view_that_asks_again_looks_at_new_flows_and_not_at_all() {
    let mut engine = engine_with(Keep::default(), 10_000_000);
    let file = table(100_000);
    let id = engine.open(SourceKind::File, "growing.csv", None);
    let question = Question {
        group_by: vec![Dimension::Column(Column::Protocol)],
        measures: vec![Measure::Octets, Measure::Flows],
        limit: 5,
        ..Question::default()
    };
    let (mut touched, mut stored) = (0, 0);
    for slice in file.chunks(file.len() / 40) {
        engine.handle(at(0), Input::Bytes(id, slice));
        let now = answer(&mut engine, question.clone());
        stored = now.stored;
        touched = engine.asked.touched();
        assert_eq!(now, engine.desk.store.answer(&question));
    }
    // Forty answers, each of all, would have looked at forty times half of them.
    assert!(stored > 95_000 && touched < 15 * stored, "{touched} rows for {stored}");
}

#[test]
fn a_file_that_will_not_fit_says_so_before_it_does_not() {
    let file = table(60_000);
    let open = |keep, most| {
        let mut engine = engine_with(keep, most);
        let all = file.len() as u64 * 4;
        let id = engine.open(SourceKind::File, "large.csv", Some(all));
        engine.handle(at(0), Input::Bytes(id, &file));
        words(&mut engine)
    };
    let told = open(Keep::default(), 200_000);
    let what = "it will not fit as a whole: about 0.2 million flows are to be expected, and 0.2 million \
         find room";
    assert_eq!(told, [(what.to_owned(), 1)]);
    assert_eq!(open(Keep::default(), 300_000), []);
}
