//! `flowglass report`: totals, a timeline, who and what, and what is odd, as one file that stands alone.

use std::path::Path;

use chart::{Quantity, Series, SeriesClass, Shape, Side, Size, Timeline, scale, timeline};
use engine::Engine;
use model::{Column, Finding, FindingSeverity, TimeRange, Timestamp, Value};
use protocol::{Request, Response};
use query::{Answer, Dimension, Filter, Measure, Question};
use report::{Block, Report, Section};

use crate::arguments::{ReportArguments, UsageError};
use crate::input::{self, Loaded, shown};
use crate::output::Output;
use crate::summary::{key_text, measure};
use crate::{FINE, flows};

/// Steps of the timeline: one for each few points of a page.
const STEPS: u32 = 240;
/// Applications that are told apart in it.
const SERIES: u32 = 8;
/// Its size; it shrinks with the page.
const PICTURE: Size = Size { width: 880.0, height: 180.0 };

/// Reads the inputs and writes the report.
pub(crate) fn run(arguments: &ReportArguments) -> anyhow::Result<u8> {
    input::check(&arguments.files)?;
    let ending = Path::new(&arguments.output).extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("html") && arguments.output != Path::new("-") {
        let words = "--output: reports are written as .html; print one from a browser for paper";
        return Err(UsageError(words.to_owned()).into());
    }
    let filter = flows::filter(arguments.filter.as_deref())?;
    let mut out = Output::create(Some(&arguments.output), &arguments.files)?;
    let limits = engine::Limits {
        findings: Some(engine::FindingLimits::default()),
        ..engine::Limits::default()
    };
    let mut loaded = input::load_within(&arguments.files, &arguments.input, limits, |_| {})?;
    if !loaded.usable {
        return Ok(loaded.code);
    }
    let report = make(&mut loaded, arguments, filter.as_ref());
    out.pieces().extend_from_slice(report.to_html().as_bytes());
    out.finish()?;
    Ok(if loaded.code == FINE { FINE } else { loaded.code })
}

fn make(loaded: &mut Loaded, arguments: &ReportArguments, filter: Option<&Filter>) -> Report {
    let names: Vec<String> = arguments.files.iter().map(|file| shown(file)).collect();
    let engine = &mut loaded.engine;
    let total = ask(engine, filter, Vec::new(), 0, None);
    let span = total.extent;
    let title = arguments.title.clone().unwrap_or_else(|| "Traffic report".to_owned());
    let period = span.map(|span| format!(", {} – {}", second(span.start), second(span.end)));
    let only = filter.map(|filter| format!(", only {filter}")).unwrap_or_default();
    let findings = match engine.ask(Request::Findings) {
        Response::Findings(all) => all,
        _ => Vec::new(),
    };
    let sections = vec![
        Section {
            heading: "Overview".to_owned(),
            blocks: overview(engine, filter, &total, &findings),
        },
        Section { heading: "Findings".to_owned(), blocks: odd(findings) },
        table(engine, filter, arguments, "Applications", "Application", &[Column::Application]),
        table(engine, filter, arguments, "Protocols", "Protocol", &[Column::Protocol]),
        hosts(engine, filter, arguments, "Hosts", "Host", Dimension::Host),
        hosts(engine, filter, arguments, "Conversations", "Between", Dimension::Conversation),
    ];
    Report {
        title,
        about: format!("{}{}{only}", names.join(", "), period.unwrap_or_default()),
        sections,
        footer: format!("Made by flowglass {}.", env!("CARGO_PKG_VERSION")),
    }
}

/// Findings are of everything that was read, whatever the filter; the least severe are only counted.
fn odd(all: Vec<Finding>) -> Vec<Block> {
    let (shown, rest): (Vec<Finding>, Vec<Finding>) =
        all.into_iter().partition(|finding| finding.severity > FindingSeverity::Info);
    let mut blocks = vec![Block::Findings(shown)];
    if !rest.is_empty() {
        let count = model::counted(rest.len() as u64, "finding is", "findings are");
        blocks.push(Block::Text(format!("{count} only worth knowing, and not listed here.")));
    }
    blocks
}

fn overview(
    engine: &mut Engine,
    filter: Option<&Filter>,
    total: &Answer,
    findings: &[Finding],
) -> Vec<Block> {
    let of = |at| measure(&total.total, at);
    let hosts = ask(engine, filter, vec![Dimension::Host], 0, None).available;
    let odd = findings.iter().filter(|f| f.severity >= FindingSeverity::Medium).count();
    let octets = |value: u64| scale::si(value.into(), "B");
    let figure = |name: &str, value: String| (name.to_owned(), value);
    let mut blocks = vec![Block::Figures(vec![
        figure("Bytes", octets(of(0))),
        figure("Packets", scale::si(of(1).into(), "")),
        figure("Flows", scale::si(total.matched.into(), "")),
        figure("Hosts", scale::si(hosts.into(), "")),
        figure("Findings of medium or more", odd.to_string()),
    ])];
    let Some(span) = total.extent else { return blocks };
    let by = vec![Dimension::Column(Column::Application)];
    let answer = ask(engine, filter, by, SERIES, Some(span));
    let Some(axis) = answer.axis else { return blocks };
    let names: Vec<String> = answer.rows.iter().map(|row| named(&row.key)).collect();
    let mut series: Vec<Series<'_>> = answer
        .rows
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(place, (row, name))| Series {
            name: name.as_str().into(),
            class: SeriesClass::Number(place as u8),
            side: Side::Above,
            values: row.series.first().cloned().unwrap_or_default().into(),
        })
        .collect();
    if let Some(other) = &answer.other {
        series.push(Series {
            name: "Other".into(),
            class: SeriesClass::Other,
            side: Side::Above,
            values: other.series.first().cloned().unwrap_or_default().into(),
        });
    }
    let input = Timeline {
        title: "Traffic by application".into(),
        start: axis.start,
        bucket_nanos: axis.width,
        buckets: axis.count,
        series,
        quantity: Quantity::BitsPerSecond,
        shape: Shape::Steps,
        clock: scale::Clock::Zone(0),
        selection: None,
    };
    let (scene, _) = timeline(&input, PICTURE);
    blocks.push(Block::Chart(scene));
    let legend: Vec<(String, String)> = input
        .series
        .iter()
        .map(|series| (series.class.name().to_owned(), series.name.to_string()))
        .collect();
    blocks.push(Block::Legend(legend));
    blocks
}

fn table(
    engine: &mut Engine,
    filter: Option<&Filter>,
    arguments: &ReportArguments,
    heading: &str,
    head: &str,
    columns: &[Column],
) -> Section {
    let by = columns.iter().map(|column| Dimension::Column(*column)).collect();
    rows(ask(engine, filter, by, arguments.top, None), heading, head)
}

fn hosts(
    engine: &mut Engine,
    filter: Option<&Filter>,
    arguments: &ReportArguments,
    heading: &str,
    head: &str,
    dimension: Dimension,
) -> Section {
    rows(ask(engine, filter, vec![dimension], arguments.top, None), heading, head)
}

fn rows(answer: Answer, heading: &str, head: &str) -> Section {
    let all = measure(&answer.total, 0).max(1);
    let cells = |name: String, row: &query::Row| {
        let (octets, packets, flows) = (measure(row, 0), measure(row, 1), measure(row, 2));
        let per_mille = u128::from(octets) * 1000 / u128::from(all);
        vec![
            name,
            scale::si(octets.into(), "B"),
            format!("{}.{} %", per_mille / 10, per_mille % 10),
            scale::si(packets.into(), ""),
            scale::si(flows.into(), ""),
        ]
    };
    let mut rows: Vec<Vec<String>> =
        answer.rows.iter().map(|row| cells(named(&row.key), row)).collect();
    if let Some(other) = &answer.other {
        let more = answer.available - answer.rows.len() as u64;
        rows.push(cells(format!("{more} more"), other));
    }
    let number = |name: &str| (name.to_owned(), true);
    let heads = vec![
        (head.to_owned(), false),
        number("Bytes"),
        number("Share"),
        number("Packets"),
        number("Flows"),
    ];
    Section { heading: heading.to_owned(), blocks: vec![Block::Table { heads, rows }] }
}

fn ask(
    engine: &mut Engine,
    filter: Option<&Filter>,
    group_by: Vec<Dimension>,
    limit: u32,
    time: Option<TimeRange>,
) -> Answer {
    let question = Question {
        filter: filter.cloned(),
        group_by,
        measures: vec![Measure::Octets, Measure::Packets, Measure::Flows],
        limit,
        buckets: if time.is_some() { STEPS } else { 0 },
        time,
        ..Question::default()
    };
    match engine.ask(Request::Question(question)) {
        Response::Answer(answer) => answer,
        _ => Answer::default(),
    }
}

/// A group in words.
fn named(key: &[Value]) -> String {
    key.iter().map(key_text).collect::<Vec<_>>().join(" ")
}

/// To the second.
fn second(at: Timestamp) -> String {
    let text = at.to_string();
    let whole = text.split('.').next().unwrap_or_default();
    format!("{}Z", whole.replace('T', " "))
}
