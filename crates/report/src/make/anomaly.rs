//! The anomaly report: what is odd, all of it, with where and when it is most.

use std::collections::BTreeMap;
use std::net::IpAddr;

use chart::{Bar, SeriesClass, Size, bars};
use model::{Finding, FindingKind, FindingSeverity};

use super::desk::Desk;
use super::parts::{by_application, figure, number, word};
use super::stories::{self, story};
use super::words::clock;
use crate::{Block, Section, Wish};

/// Height of a bar with its name.
const BAR: f64 = 22.0;
const WIDTH: f64 = 760.0;

pub(super) fn sections(wish: &Wish, desk: &Desk<'_>) -> Vec<Section> {
    let findings = desk.findings(wish);
    let (told, minor): (Vec<Finding>, Vec<Finding>) =
        findings.iter().cloned().partition(|finding| finding.severity > FindingSeverity::Info);
    let mut sections = vec![
        overview(wish, desk, &findings),
        kinds(wish, &findings),
        hosts(wish, desk, &findings),
        Section { heading: "Findings".to_owned(), blocks: stories::blocks(wish, &told) },
    ];
    if !minor.is_empty() {
        let blocks = vec![Block::Stories(minor.iter().map(|it| story(wish, it)).collect())];
        sections.push(Section { heading: "Worth knowing".to_owned(), blocks });
    }
    sections
}

fn overview(wish: &Wish, desk: &Desk<'_>, findings: &[Finding]) -> Section {
    let of = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let worst_first = FindingSeverity::ALL.into_iter().rev();
    let figures = worst_first
        .map(|severity| figure(&capital(severity.name()), of(severity).to_string()))
        .collect();
    let mut blocks = vec![Block::Figures(figures)];
    blocks.extend(by_application(wish, desk));
    Section { heading: "Overview".to_owned(), blocks }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// What kinds of oddity there are, and which technique each may be.
fn kinds(wish: &Wish, findings: &[Finding]) -> Section {
    let mut kinds: Vec<(FindingKind, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        match kinds.iter_mut().find(|(kind, _)| *kind == finding.kind) {
            Some((_, all)) => all.push(finding),
            None => kinds.push((finding.kind, vec![finding])),
        }
    }
    let row = |(kind, all): &(FindingKind, Vec<&Finding>)| {
        let worst = all.iter().map(|it| it.severity).max().unwrap_or(FindingSeverity::Info);
        let first = all.iter().map(|it| it.first).min();
        let last = all.iter().map(|it| it.last).max();
        let technique = kind.technique();
        vec![
            kind.title().to_owned(),
            worst.name().to_owned(),
            technique.map(|it| format!("{} {}", it.id, it.name)).unwrap_or_default(),
            first.map(|at| clock(at, wish)).unwrap_or_default(),
            last.map(|at| clock(at, wish)).unwrap_or_default(),
            all.len().to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
    let heads = vec![
        word("Kind"),
        word("Worst"),
        word("May be (ATT&CK)"),
        word("First"),
        word("Last"),
        number("Findings"),
    ];
    let blocks = if rows.is_empty() {
        vec![Block::Text("Nothing odd was found.".to_owned())]
    } else {
        vec![Block::Table { heads, rows }]
    };
    Section { heading: "Kinds".to_owned(), blocks }
}

/// Whom most findings are about.
fn hosts(wish: &Wish, desk: &Desk<'_>, findings: &[Finding]) -> Section {
    let mut counts: BTreeMap<IpAddr, u64> = BTreeMap::new();
    for subject in findings.iter().flat_map(|finding| &finding.subjects) {
        *counts.entry(*subject).or_default() += 1;
    }
    let mut hosts: Vec<(IpAddr, u64)> = counts.into_iter().collect();
    model::sort_by_key(&mut hosts, |(host, count)| (std::cmp::Reverse(*count), *host));
    hosts.truncate(wish.top as usize);
    let addresses: Vec<IpAddr> = hosts.iter().map(|(host, _)| *host).collect();
    let known = desk.names(wish, &addresses);
    let name = |host: &IpAddr| match known.get(host) {
        Some(name) => format!("{host} ({name})"),
        None => host.to_string(),
    };
    let names: Vec<String> = addresses.iter().map(name).collect();
    let items: Vec<Bar<'_>> = names
        .iter()
        .zip(&hosts)
        .map(|(name, (_, count))| Bar { name, value: *count, class: SeriesClass::Number(1) })
        .collect();
    let blocks = if items.is_empty() {
        vec![Block::Text("No host is named.".to_owned())]
    } else {
        let size = Size { width: WIDTH, height: BAR * items.len() as f64 };
        vec![Block::Chart(bars("Findings about a host", &items, "", size))]
    };
    Section { heading: "Hosts".to_owned(), blocks }
}
