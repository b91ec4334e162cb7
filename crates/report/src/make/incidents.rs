//! The incident report: each case with its flows, notes and history. Where cases are not at hand, findings of
//! medium or more stand in their place, and it says so.

use model::FindingSeverity;

use super::desk::Desk;
use super::parts::{number, overview, word};
use super::stories::story;
use super::words::clock;
use crate::{Block, Case, Entry, Section, Story, Wish};

pub(super) fn sections(wish: &Wish, desk: &Desk<'_>) -> Vec<Section> {
    let mut sections = vec![overview(wish, desk)];
    match &wish.incidents {
        Some(cases) => {
            sections.push(list(wish, cases));
            sections.extend(cases.iter().map(|case| section(wish, case)));
        }
        None => sections.push(candidates(wish, desk)),
    }
    sections
}

fn list(wish: &Wish, cases: &[Case]) -> Section {
    let row = |case: &Case| {
        vec![
            case.title.clone(),
            severity(case).name().to_owned(),
            case.status.clone(),
            case.assignee.clone(),
            case.opened.map(|at| clock(at, wish)).unwrap_or_default(),
            case.notes.len().to_string(),
        ]
    };
    let heads = vec![
        word("Incident"),
        word("Severity"),
        word("Status"),
        word("Who sees to it"),
        word("Opened"),
        number("Notes"),
    ];
    let blocks = if cases.is_empty() {
        vec![Block::Text("There is no incident.".to_owned())]
    } else {
        vec![Block::Table { heads, rows: cases.iter().map(row).collect() }]
    };
    Section { heading: "Incidents".to_owned(), blocks }
}

fn section(wish: &Wish, case: &Case) -> Section {
    let mut about = vec![format!("Status: {}", case.status)];
    if !case.assignee.is_empty() {
        about.push(format!("Who sees to it: {}", case.assignee));
    }
    if !case.tags.is_empty() {
        about.push(format!("Tags: {}", case.tags.join(", ")));
    }
    about.extend(case.opened.map(|at| format!("Opened: {}", clock(at, wish))));
    about.extend(case.filters.iter().map(|filter| format!("Flows: {filter}")));
    let mut blocks = vec![Block::Stories(vec![Story {
        severity: severity(case),
        title: case.status.clone(),
        text: case.notes.first().map(lines).unwrap_or_default(),
        parts: Vec::new(),
        about,
        filter: None,
    }])];
    for note in &case.notes {
        // Whole and with its lines: a cell of a table would cut it.
        blocks.push(Block::Text(format!("Note of {} by {}:", clock(note.at, wish), who(note))));
        blocks.extend(lines(note).into_iter().map(Block::Text));
    }
    if !case.history.is_empty() {
        let change = |it: &Entry| vec![clock(it.at, wish), who(it).to_owned(), it.text.clone()];
        let heads = vec![word("When"), word("Who"), word("Change")];
        blocks.push(Block::Table { heads, rows: case.history.iter().map(change).collect() });
    }
    Section { heading: case.title.clone(), blocks }
}

fn candidates(wish: &Wish, desk: &Desk<'_>) -> Section {
    let findings = desk.findings(wish);
    let is_bad = |severity| severity >= FindingSeverity::Medium;
    let stories: Vec<Story> =
        findings.iter().filter(|it| is_bad(it.severity)).map(|it| story(wish, it)).collect();
    let words = "Incidents are kept sealed in the browser they were made in. Here stand the findings of \
                 medium or more, which incidents are made of.";
    let mut blocks = vec![Block::Text(words.to_owned())];
    if stories.is_empty() {
        blocks.push(Block::Text("There is none.".to_owned()));
    } else {
        blocks.push(Block::Stories(stories));
    }
    Section { heading: "Findings of medium or more".to_owned(), blocks }
}

fn who(entry: &Entry) -> &str {
    if entry.who.is_empty() { "somebody" } else { &entry.who }
}

/// What was written, a paragraph a line.
fn lines(entry: &Entry) -> Vec<String> {
    entry.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

fn severity(case: &Case) -> FindingSeverity {
    case.severity.unwrap_or(FindingSeverity::Info)
}
