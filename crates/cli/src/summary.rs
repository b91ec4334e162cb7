//! `flowglass summary`: totals, protocols, applications, hosts, and what is wrong with the files.

mod by;
pub(crate) mod text;

use std::collections::BTreeMap;
use std::net::IpAddr;

use engine::Engine;
use model::{Column, Counters, SourceId, TimeRange, Timestamp, Value};
use protocol::{Issue, KnownHost, Request, Response, SourceState, SourceStatus};
use query::filter::Filter;
use query::{Answer, Dimension, Measure, Question};
use serde_json::{Value as Json, json};

use crate::arguments::SummaryArguments;
use crate::hosts;
use crate::input;
use crate::output::Output;
use crate::resolve::Resolve;
use by::By;

/// What the summary measures, in this order, for totals and for every table.
pub(crate) const MEASURES: [Measure; 8] = [
    Measure::Octets,
    Measure::Packets,
    Measure::Flows,
    Measure::OctetsForward,
    Measure::OctetsReverse,
    Measure::OctetsScaled,
    Measure::PacketsScaled,
    Measure::FlowsUnknownRate,
];

/// Everything the summary says.
pub(crate) struct Summary {
    pub(crate) sources: Vec<SourceStatus>,
    pub(crate) issues: Vec<Issue>,
    pub(crate) totals: Answer,
    pub(crate) hosts_known: u64,
    pub(crate) protocols: Answer,
    pub(crate) applications: Answer,
    pub(crate) hosts: Answer,
    pub(crate) conversations: Answer,
    /// What hosts are called, of those that the tables show.
    pub(crate) names: BTreeMap<IpAddr, KnownHost>,
    /// What was asked for beside these, and what stands when databases were given: the words for it
    /// and the answer.
    pub(crate) more: Vec<(String, Answer)>,
}

/// Reads the inputs and says what is in them.
pub(crate) fn run(arguments: &SummaryArguments) -> anyhow::Result<u8> {
    input::check(&arguments.files)?;
    let more = by::dimensions(&arguments.by, !arguments.input.mmdb.is_empty())?;
    let resolve = Resolve::of(&arguments.resolve)?;
    let mut loaded = input::load(&arguments.files, &arguments.input)?;
    if let Some(resolve) = resolve {
        resolve.name(&mut loaded.engine, None);
    }
    let summary = Summary::of(&mut loaded.engine, loaded.sources, arguments.top, more);
    let mut out = Output::standard();
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out.pieces(), &summary.json())?;
        out.pieces().push(b'\n');
    } else {
        text::write(&summary, out.pieces())?;
    }
    out.finish()?;
    Ok(loaded.code)
}

impl Summary {
    fn of(engine: &mut Engine, sources: Vec<SourceStatus>, top: u32, more: Vec<By>) -> Self {
        let mut ask =
            |group_by: Vec<Dimension>, limit: u32| ask(engine, group_by, limit, None, None);
        let hosts = ask(vec![Dimension::Host], top);
        let summary = Self {
            totals: ask(Vec::new(), 0),
            hosts_known: hosts.available,
            protocols: ask(vec![Dimension::Column(Column::Protocol)], top),
            applications: ask(vec![Dimension::Column(Column::Application)], top),
            conversations: ask(vec![Dimension::Conversation], top),
            hosts,
            names: BTreeMap::new(),
            more: more.into_iter().map(|by| (by.word, ask(by.group_by, top))).collect(),
            issues: Vec::new(),
            sources,
        };
        let issues = match engine.ask(Request::Issues) {
            Response::Issues(issues) => issues,
            _ => Vec::new(),
        };
        let more = summary.more.iter().map(|(_, answer)| answer);
        let answers: Vec<&Answer> = more.chain([&summary.hosts]).collect();
        let names = hosts::names_of(engine, &answers);
        Self { issues, names, ..summary }
    }

    /// Packets of every kind in all inputs.
    pub(crate) fn packets(&self) -> u64 {
        packets(&self.sources)
    }

    /// Their octets on the wire.
    pub(crate) fn wire_octets(&self) -> u64 {
        wire_octets(&self.sources)
    }

    /// No packet was metered here: all flows were reported by exporters.
    pub(crate) fn is_reported_only(&self) -> bool {
        let sum = |of: fn(&SourceStatus) -> u64| self.sources.iter().map(of).sum::<u64>();
        sum(|source| source.metered) == 0 && sum(|source| source.datagrams) > 0
    }

    /// First and last packet of all inputs.
    pub(crate) fn span(&self) -> Option<(Timestamp, Timestamp)> {
        span(&self.sources)
    }

    fn json(&self) -> Json {
        json!({
            "files": self.sources.iter().map(source).collect::<Vec<_>>(),
            "totals": totals(&self.sources, &self.totals, self.hosts_known),
            "protocols": rows(&self.protocols, "protocol", &self.names),
            "applications": rows(&self.applications, "application", &self.names),
            "hosts": rows(&self.hosts, "host", &self.names),
            "conversations": rows(&self.conversations, "conversation", &self.names),
            "by": self.more.iter().map(|(word, answer)| (word.clone(), rows(answer, "key", &self.names).into()))
                .collect::<serde_json::Map<String, Json>>(),
            "issues": self.issues.iter().map(|told| issue(told, &self.sources)).collect::<Vec<_>>(),
        })
    }
}

/// Asks for what the summary measures.
pub(crate) fn ask(
    engine: &mut Engine,
    group_by: Vec<Dimension>,
    limit: u32,
    filter: Option<&Filter>,
    time: Option<TimeRange>,
) -> Answer {
    let (measures, filter) = (MEASURES.to_vec(), filter.cloned());
    let question = Question { filter, time, group_by, measures, limit, ..Question::default() };
    match engine.ask(Request::Question(question)) {
        Response::Answer(answer) => answer,
        _ => Answer::default(),
    }
}

/// What was read in all, and what the flows add up to.
pub(crate) fn totals(sources: &[SourceStatus], totals: &Answer, hosts: u64) -> Json {
    let (first, last) = span(sources).unzip();
    let duration = first.zip(last).map(|(first, last)| seconds(last.nanos_since(first)));
    json!({
        "packets": packets(sources),
        "octets": wire_octets(sources),
        "flows": totals.matched,
        "flow_packets": measure(&totals.total, 1),
        "flow_octets": measure(&totals.total, 0),
        "flow_packets_scaled": measure(&totals.total, 6),
        "flow_octets_scaled": measure(&totals.total, 5),
        "flows_of_unknown_rate": measure(&totals.total, 7),
        "hosts": hosts,
        "start": first.map(|time| time.to_string()),
        "end": last.map(|time| time.to_string()),
        "duration_seconds": duration,
    })
}

fn packets(sources: &[SourceStatus]) -> u64 {
    sources.iter().map(|source| source.packets).sum()
}

fn wire_octets(sources: &[SourceStatus]) -> u64 {
    sources.iter().map(|source| source.wire_octets).sum()
}

fn span(sources: &[SourceStatus]) -> Option<(Timestamp, Timestamp)> {
    let first = sources.iter().filter_map(|source| source.first).min()?;
    let last = sources.iter().filter_map(|source| source.last).max()?;
    Some((first, last))
}

/// The rows of a table; where they are hosts that have a name, with it.
pub(crate) fn rows(answer: &Answer, name: &str, names: &BTreeMap<IpAddr, KnownHost>) -> Vec<Json> {
    let row = |row: &query::Row, key: Json| {
        let mut row_json = json!({
            name: key,
            "octets": measure(row, 0),
            "packets": measure(row, 1),
            "flows": measure(row, 2),
            "octets_forward": measure(row, 3),
            "octets_reverse": measure(row, 4),
        });
        if let Some(called) = hosts::of_row(row, names).and_then(|host| host.names.first()) {
            row_json["name"] = json!(called.name);
        }
        row_json
    };
    let key = |key: &Value| match key {
        Value::Missing => Json::Null,
        Value::Thousandths(number) => json!(*number as f64 / 1000.0),
        Value::Pair(pair) => json!([key_text(&pair.0), key_text(&pair.1)]),
        other => json!(key_text(other)),
    };
    let keys = |all: &[Value]| match all {
        [] => Json::Null,
        [one] => key(one),
        several => several.iter().map(key).collect(),
    };
    let mut rows: Vec<Json> = answer.rows.iter().map(|r| row(r, keys(&r.key))).collect();
    if let Some(other) = &answer.other {
        rows.push(row(other, json!("Other")));
    }
    rows
}

/// The name of a source by its number.
pub(crate) fn source_name(sources: &[SourceStatus], id: Option<SourceId>) -> Option<&str> {
    sources.iter().find(|source| Some(source.id) == id).map(|source| source.name.as_str())
}

/// A group's key in words.
pub(crate) fn key_text(key: &Value) -> String {
    match key {
        Value::Missing => "unknown".to_owned(),
        Value::Number(number) => u8::try_from(*number)
            .ok()
            .and_then(model::protocol_name)
            .map_or_else(|| number.to_string(), str::to_owned),
        Value::Address(address) => address.to_string(),
        Value::Text(text) => export::escape_controls(text).into_owned(),
        Value::Net(address, bits) => format!("{address}/{bits}"),
        Value::Thousandths(number) => format!("{}.{:03}", number / 1000, number % 1000),
        Value::Pair(pair) => format!("{} ↔ {}", key_text(&pair.0), key_text(&pair.1)),
        Value::Time(time) => time.to_string(),
        Value::Span(nanos) => format!("{} s", seconds(*nanos)),
        Value::Exporter(exporter) => exporter.to_string(),
    }
}

/// The `at`th measure of a row.
pub(crate) fn measure(row: &query::Row, at: usize) -> u64 {
    row.measures.get(at).copied().unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "seconds for the eye; exact times stand beside")]
pub(crate) fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

fn source(source: &SourceStatus) -> Json {
    let unmetered = |count: fn(&Counters) -> u64| -> serde_json::Map<String, Json> {
        let each = source.unmetered.iter();
        each.map(|(kind, counted)| (kind.clone(), json!(count(counted)))).collect()
    };
    json!({
        "name": source.name,
        "state": match source.state {
            SourceState::Reading => "reading",
            SourceState::Done => "done",
            SourceState::Cancelled => "stopped",
            SourceState::Failed => "failed",
        },
        "format": source.format,
        "parts": source.parts.iter().map(|part| &part.name).collect::<Vec<_>>(),
        "octets_read": source.octets_read,
        "packets": source.packets,
        "octets": source.wire_octets,
        "metered_packets": source.metered,
        "unmetered_packets": unmetered(|counted| counted.packets),
        "unmetered_octets": unmetered(|counted| counted.octets),
        "export_datagrams": source.datagrams,
        "export_records": source.records,
        "start": source.first.map(|time| time.to_string()),
        "end": source.last.map(|time| time.to_string()),
    })
}

fn issue(issue: &Issue, sources: &[SourceStatus]) -> Json {
    json!({
        "file": source_name(sources, issue.source),
        "severity": issue.severity.name(),
        "offset": issue.offset,
        "what": issue.what,
        "kept": issue.kept,
        "advice": issue.advice,
        "count": issue.count,
    })
}
