//! The comparison: what is new, gone, more and less beside another time or other flows.

use std::collections::BTreeMap;
use std::net::IpAddr;

use chart::SeriesClass;
use model::{Column, TimeRange};
use query::{Answer, Change, Dimension, Row};

use super::desk::Desk;
use super::parts::{called, number, picture, series, word};
use super::words::{count, measure, octets, period};
use crate::{Block, Part, Section, Wish};

const WHAT: [(&str, &str, Dimension); 5] = [
    ("Applications", "Application", Dimension::Column(Column::Application)),
    ("Hosts", "Host", Dimension::Host),
    ("Conversations", "Between", Dimension::Conversation),
    ("Services", "Service", Dimension::Service),
    ("Names", "Name", Dimension::Column(Column::HostName)),
];

/// What is compared with what.
struct Sides {
    now: Part,
    before: Part,
    words: [String; 2],
}

pub(super) fn sections(wish: &Wish, desk: &Desk<'_>) -> Vec<Section> {
    let Some(sides) = sides(wish, desk) else {
        let words = "There is nothing to compare: the traffic is of a single instant.".to_owned();
        return vec![Section { heading: "Overview".to_owned(), blocks: vec![Block::Text(words)] }];
    };
    let mut sections = vec![overview(wish, desk, &sides)];
    for (heading, head, dimension) in WHAT {
        let answer = desk.changed(&sides.now, &sides.before, &[dimension], wish.top);
        let names = super::parts::names(wish, desk, &answer.rows);
        let blocks = vec![table(&answer, head, dimension, &names)];
        sections.push(Section { heading: heading.to_owned(), blocks });
    }
    sections
}

/// As it is wished; else a chosen time with the one before it, and all of the time by its halves.
fn sides(wish: &Wish, desk: &Desk<'_>) -> Option<Sides> {
    let span = desk.span(wish)?;
    if let Some(against) = &wish.against {
        let now = Part { filter: wish.filter.clone(), time: wish.time };
        let words = [period(span, wish.zone_minutes), against.words.clone()];
        return Some(Sides { now, before: against.part.clone(), words });
    }
    let half = i64::try_from(span.nanos() / 2).ok().filter(|half| *half > 0)?;
    let (before, now) = match wish.time {
        Some(time) => {
            let length = i64::try_from(time.nanos()).ok()?;
            (TimeRange { start: time.start.plus_nanos(-length), end: time.start }, time)
        }
        None => {
            let middle = span.start.plus_nanos(half);
            let before = TimeRange { start: span.start, end: middle };
            (before, TimeRange { start: middle, end: span.end })
        }
    };
    let part = |time| Part { filter: wish.filter.clone(), time: Some(time) };
    Some(Sides {
        now: part(now),
        before: part(before),
        words: [now, before].map(|span| period(span, wish.zone_minutes)),
    })
}

fn overview(wish: &Wish, desk: &Desk<'_>, sides: &Sides) -> Section {
    let side = |part: &Part| wish.of(part.clone());
    let all = [side(&sides.before), side(&sides.now)];
    let totals = all.each_ref().map(|side| desk.total(side));
    let hosts = all.each_ref().map(|side| desk.top(side, &[Dimension::Host], wish.top).available);
    let both = |values: [u64; 2], words: fn(u64) -> String| {
        let [before, now] = values;
        vec![words(before), words(now), signed(before, now, words)]
    };
    let line = |name: &str, cells: Vec<String>| {
        let mut row = vec![name.to_owned()];
        row.extend(cells);
        row
    };
    let of = |at| totals.each_ref().map(|answer| measure(&answer.total, at));
    let rows = vec![
        line("Bytes", both(of(0), octets)),
        line("Packets", both(of(1), count)),
        line("Flows", both(totals.each_ref().map(|answer| answer.matched), count)),
        line("Hosts", both(hosts, count)),
    ];
    let heads = vec![word("What"), number("Before"), number("Now"), number("Difference")];
    let [now, before] = &sides.words;
    let mut blocks =
        vec![Block::Text(format!("Now: {now}. Before: {before}.")), Block::Table { heads, rows }];
    for (side, title) in all.iter().zip(["Before", "Now"]).rev() {
        let answer = desk.over_time(side, &[], 0);
        let all =
            vec![series("Bytes", SeriesClass::Number(0), chart::Side::Above, &answer.total, 0)];
        let mut drawn = picture(title, side, &answer, all, &[]);
        // One series needs no legend.
        drawn.truncate(1);
        blocks.extend(drawn);
    }
    Section { heading: "Overview".to_owned(), blocks }
}

fn signed(before: u64, now: u64, words: fn(u64) -> String) -> String {
    let sign = if now >= before { '+' } else { '−' };
    format!("{sign}{}", words(now.abs_diff(before)))
}

fn table(
    answer: &Answer,
    head: &str,
    dimension: Dimension,
    names: &BTreeMap<IpAddr, String>,
) -> Block {
    if answer.rows.is_empty() {
        return Block::Text("There is nothing on either side.".to_owned());
    }
    let cells = |row: &Row| {
        let beside = row.beside.as_ref();
        let at = |place: usize| {
            beside.and_then(|it| it.measures.get(place)).copied().unwrap_or_default()
        };
        let (before, now) = (at(0), measure(row, 0));
        vec![
            called(dimension, &row.key, names),
            beside.map_or(Change::Same, |it| it.change).name().to_owned(),
            octets(before),
            octets(now),
            signed(before, now, octets),
            count(at(2)),
            count(measure(row, 2)),
        ]
    };
    let heads = vec![
        word(head),
        word("Change"),
        number("Before"),
        number("Now"),
        number("Difference"),
        number("Flows before"),
        number("Flows now"),
    ];
    Block::Table { heads, rows: answer.rows.iter().map(cells).collect() }
}
