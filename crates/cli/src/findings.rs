//! `flowglass findings`: what is odd, who did it, and how to see it; an exit code for scripts.

use std::io::Write;

use model::{Finding, FindingSeverity, Timestamp};
use protocol::{Request, Response};
use serde_json::{Value as Json, json};

use crate::arguments::FindingsArguments;
use crate::input;
use crate::output::Output;
use crate::watching;

/// The exit code of a severity is this and its place.
const CODE: u8 = 10;

/// Reads the inputs and says what is odd in them.
pub(crate) fn run(arguments: &FindingsArguments) -> anyhow::Result<u8> {
    input::check(&arguments.files)?;
    let mut out = Output::create(arguments.output.as_deref(), &arguments.files)?;
    let limits = engine::Limits {
        findings: Some(engine::FindingLimits::default()),
        ..engine::Limits::default()
    };
    let (lists, alerts) = (watching::lists(&arguments.rules)?, watching::alerts(&arguments.rules)?);
    let watched = |engine: &mut engine::Engine| engine.watch_for(lists, alerts);
    let mut loaded = input::load_within(&arguments.files, &arguments.input, limits, watched)?;
    let all = match loaded.engine.ask(Request::Findings) {
        Response::Findings(all) => all,
        _ => Vec::new(),
    };
    let shown: Vec<&Finding> = all.iter().filter(|f| f.severity >= arguments.severity).collect();
    let hidden = all.len() - shown.len();
    if arguments.json {
        let name = |finding: &Finding| {
            let source = loaded.sources.iter().find(|source| source.id == finding.source);
            source.map(|source| source.name.clone())
        };
        let findings: Vec<Json> = shown.iter().map(|f| object(f, name(f))).collect();
        let whole = json!({ "findings": findings, "less_severe": hidden });
        serde_json::to_writer_pretty(&mut *out.pieces(), &whole)?;
        out.pieces().push(b'\n');
    } else {
        write(&shown, hidden, arguments, out.pieces())?;
    }
    out.finish()?;
    let worst = all.iter().map(|finding| finding.severity).max();
    let code = worst.filter(|worst| *worst >= arguments.fail_from).map(code);
    Ok(if loaded.code != crate::FINE { loaded.code } else { code.unwrap_or(crate::FINE) })
}

fn code(severity: FindingSeverity) -> u8 {
    let place = FindingSeverity::ALL.iter().position(|level| *level == severity);
    CODE + u8::try_from(place.unwrap_or_default()).unwrap_or_default()
}

fn write(
    shown: &[&Finding],
    hidden: usize,
    arguments: &FindingsArguments,
    out: &mut Vec<u8>,
) -> std::io::Result<()> {
    for finding in shown {
        let technique = finding.kind.technique();
        let technique = technique.map(|t| format!(" · {} {}", t.id, t.name)).unwrap_or_default();
        let severity = finding.severity.name().to_uppercase();
        writeln!(
            out,
            "{severity:<8} {} · {} % sure{technique}",
            finding.kind.title(),
            finding.confidence
        )?;
        let line = |text: &str| export::escape_controls(text).into_owned();
        writeln!(out, "         {}", line(&finding.sentence))?;
        writeln!(out, "         {} – {}", second(finding.first), second(finding.last))?;
        writeln!(out, "         filter: {}", line(&finding.filter))?;
        for part in &finding.parts {
            writeln!(out, "         also {}: {}", part.kind.title(), line(&part.sentence))?;
        }
        writeln!(out)?;
    }
    let level = arguments.severity.name();
    let more = match hidden {
        0 => String::new(),
        more => format!(
            "; {} (--severity info shows all)",
            model::counted(more as u64, "less severe one", "less severe ones")
        ),
    };
    match shown.len() {
        0 => writeln!(out, "Nothing odd of severity {level} or more{more}."),
        count => {
            let found = model::counted(count as u64, "finding", "findings");
            writeln!(out, "{found} of severity {level} or more{more}.")
        }
    }
}

/// To the second: nobody reads more in a sentence.
pub(crate) fn second(at: Timestamp) -> String {
    let text = at.to_string();
    let whole = text.split('.').next().unwrap_or_default();
    format!("{}Z", whole.replace('T', " "))
}

/// A finding as JSON.
pub(crate) fn object(finding: &Finding, file: Option<String>) -> Json {
    let technique = finding.kind.technique();
    json!({
        "id": format!("{:016x}", finding.id),
        "file": file,
        "kind": finding.kind.name(),
        "title": finding.kind.title(),
        "severity": finding.severity.name(),
        "confidence": finding.confidence,
        "technique": technique.map(|t| json!({ "id": t.id, "name": t.name })),
        "sentence": finding.sentence,
        "first": finding.first.to_string(),
        "last": finding.last.to_string(),
        "count": finding.count,
        "subjects": finding.subjects,
        "others": finding.others,
        "filter": finding.filter,
        "evidence": finding.evidence.iter().map(|flow| json!({
            "start": flow.start.to_string(),
            "protocol": flow.key.protocol,
            "source_address": flow.key.source,
            "source_port": flow.key.source_port,
            "destination_address": flow.key.destination,
            "destination_port": flow.key.destination_port,
        })).collect::<Vec<_>>(),
        "parts": finding.parts.iter().map(|part| json!({
            "kind": part.kind.name(),
            "sentence": part.sentence,
        })).collect::<Vec<_>>(),
    })
}
