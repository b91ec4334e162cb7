//! What several templates show: totals, timelines, and tables of the largest groups.

use std::collections::BTreeMap;
use std::net::IpAddr;

use chart::scale::Clock;
use chart::{Flag, Quantity, Series, SeriesClass, Shape, Side, Size, Timeline, flags, timeline};
use model::{Column, Finding, FindingSeverity, Value};
use query::{Answer, Dimension, Row};

use super::desk::Desk;
use super::words::{addresses, count, key, measure, octets, share};
use crate::{Block, Section, Wish};

/// Applications that are told apart in a timeline.
const SERIES: u32 = 8;
/// The size of one; it shrinks and grows with the page.
const PICTURE: Size = Size { width: 760.0, height: 170.0 };

/// Totals, how many findings, and the timeline.
pub(super) fn overview(wish: &Wish, desk: &Desk<'_>) -> Section {
    let total = desk.total(wish);
    let hosts = desk.top(wish, &[Dimension::Host], wish.top).available;
    let findings = desk.findings(wish);
    let odd = findings.iter().filter(|it| it.severity >= FindingSeverity::Medium).count();
    let mut blocks = vec![Block::Figures(vec![
        figure("Bytes", octets(measure(&total.total, 0))),
        figure("Packets", count(measure(&total.total, 1))),
        figure("Flows", count(total.matched)),
        figure("Hosts", count(hosts)),
        figure("Medium or worse", odd.to_string()),
    ])];
    blocks.extend(by_application(wish, desk));
    Section { heading: "Overview".to_owned(), blocks }
}

/// The timeline by application, with its legend.
pub(super) fn by_application(wish: &Wish, desk: &Desk<'_>) -> Vec<Block> {
    let application = Dimension::Column(Column::Application);
    let answer = desk.over_time(wish, &[application], SERIES);
    let names: Vec<String> = answer.rows.iter().map(|row| key(application, &row.key)).collect();
    let rows = answer.rows.iter().zip(&names).enumerate();
    let mut all: Vec<Series<'_>> = rows
        .map(|(place, (row, name))| {
            let class = SeriesClass::Number(u8::try_from(place).unwrap_or_default());
            series(name, class, Side::Above, row, 0)
        })
        .collect();
    let other = answer.other.as_ref();
    all.extend(other.map(|row| series("Other", SeriesClass::Other, Side::Above, row, 0)));
    picture("Traffic by application", wish, &answer, all, &desk.findings(wish))
}

/// The timeline of what one side sent above, and what it received below.
pub(super) fn both_ways(
    title: &str,
    names: [&str; 2],
    wish: &Wish,
    answer: &Answer,
    found: &[Finding],
) -> Vec<Block> {
    let all = vec![
        series(names[0], SeriesClass::Upload, Side::Above, &answer.total, 3),
        series(names[1], SeriesClass::Download, Side::Below, &answer.total, 4),
    ];
    picture(title, wish, answer, all, found)
}

/// A series out of the buckets of a row.
pub(super) fn series<'a>(
    name: &'a str,
    class: SeriesClass,
    side: Side,
    row: &'a Row,
    at: usize,
) -> Series<'a> {
    let values = row.series.get(at).map(Vec::as_slice).unwrap_or_default().into();
    Series { name: name.into(), class, side, values }
}

/// A timeline with what was found in its time, and its legend; nothing where there is no time.
pub(super) fn picture(
    title: &str,
    wish: &Wish,
    answer: &Answer,
    series: Vec<Series<'_>>,
    found: &[Finding],
) -> Vec<Block> {
    let Some(axis) = answer.axis else { return Vec::new() };
    let input = Timeline {
        title: title.into(),
        start: axis.start,
        bucket_nanos: axis.width,
        buckets: axis.count,
        series,
        quantity: Quantity::BitsPerSecond,
        shape: Shape::Steps,
        clock: Clock::Zone(wish.zone_minutes),
        selection: None,
    };
    let (mut scene, plot) = timeline(&input, PICTURE);
    let worth = || found.iter().filter(|found| found.severity >= FindingSeverity::Medium);
    scene.mark_findings(worth(), |flag| {
        flag.found.iter().map(|found| found.kind.title()).collect::<Vec<_>>().join(", ")
    });
    let named = |series: &Series<'_>| (series.class.name().to_owned(), series.name.to_string());
    let mut legend: Vec<(String, String)> = input.series.iter().map(named).collect();
    if let Some(worst) = flags(&plot, worth()).iter().map(Flag::worst).max() {
        legend.push((format!("flag {}", worst.name()), "Findings of medium or more".to_owned()));
    }
    vec![Block::Chart(scene), Block::Legend(legend)]
}

/// A table of the largest groups, in a section of its own.
pub(super) fn largest(
    wish: &Wish,
    desk: &Desk<'_>,
    heading: &str,
    head: &str,
    dimension: Dimension,
) -> Section {
    let answer = desk.top(wish, &[dimension], wish.top);
    let names = names(wish, desk, &answer.rows);
    Section { heading: heading.to_owned(), blocks: vec![rows(&answer, head, dimension, &names)] }
}

/// The same of groups that do not stand alone.
pub(super) fn rows(
    answer: &Answer,
    head: &str,
    dimension: Dimension,
    names: &BTreeMap<IpAddr, String>,
) -> Block {
    if answer.rows.is_empty() {
        return Block::Text("There is nothing of it.".to_owned());
    }
    // Where a flow counts for each of its ends, sent and received are the host's.
    let is_host = dimension == Dimension::Host;
    let all = measure(&answer.total, 0);
    let cells = |name: String, row: &Row| {
        let mut cells = vec![name, octets(measure(row, 0)), share(measure(row, 0), all)];
        if is_host {
            cells.extend([octets(measure(row, 3)), octets(measure(row, 4))]);
        }
        cells.extend([count(measure(row, 1)), count(measure(row, 2))]);
        cells
    };
    let mut rows: Vec<Vec<String>> =
        answer.rows.iter().map(|row| cells(called(dimension, &row.key, names), row)).collect();
    if let Some(other) = &answer.other {
        let more = answer.available - answer.rows.len() as u64;
        rows.push(cells(format!("{more} more"), other));
    }
    let mut heads = vec![(head.to_owned(), false), number("Bytes"), number("Share")];
    if is_host {
        heads.extend([number("Sent"), number("Received")]);
    }
    heads.extend([number("Packets"), number("Flows")]);
    Block::Table { heads, rows }
}

/// A group in words, and what the host in it is called.
pub(super) fn called(
    dimension: Dimension,
    values: &[Value],
    names: &BTreeMap<IpAddr, String>,
) -> String {
    let words = key(dimension, values);
    match (addresses(values).as_slice(), dimension) {
        ([one], _) => match names.get(one) {
            Some(name) => format!("{words} ({name})"),
            None => words,
        },
        _ => words,
    }
}

/// What the hosts in these rows are called.
pub(super) fn names(wish: &Wish, desk: &Desk<'_>, rows: &[Row]) -> BTreeMap<IpAddr, String> {
    let all: Vec<IpAddr> = rows.iter().flat_map(|row| addresses(&row.key)).collect();
    // Of conversations no host is named: two names would fill the row.
    let is_of_one = rows.iter().all(|row| addresses(&row.key).len() <= 1);
    if is_of_one { desk.names(wish, &all) } else { BTreeMap::new() }
}

pub(super) fn figure(name: &str, value: String) -> (String, String) {
    (name.to_owned(), value)
}

pub(super) fn number(head: &str) -> (String, bool) {
    (head.to_owned(), true)
}

pub(super) fn word(head: &str) -> (String, bool) {
    (head.to_owned(), false)
}
