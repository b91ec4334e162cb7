//! `flowglass query`: groups of flows, measured and sorted, also over time.

pub(crate) mod asked;
mod bucket;
pub(crate) mod compare;
mod heads;

use export::TimeFormat;
use model::{ColumnType, SourceId, Value};
use query::expression;
use query::{Answer, Measure};

pub(crate) use self::asked::{Asked, answered};
pub(crate) use self::compare::Comparison;

use crate::arguments::{Format, QueryArguments, UsageError};
use crate::input;
use crate::named::files_and_filter;
use crate::output::{Output, tell};
use crate::resolve::Resolve;
use crate::rows;

/// Reads the inputs, asks, and writes the rows.
pub(crate) fn run(arguments: &QueryArguments) -> anyhow::Result<u8> {
    let (files, filter) = files_and_filter(&arguments.files, arguments.filter.as_deref())?;
    let mut asked = Asked::of(&arguments.question, filter)?;
    let format = rows::text_format(arguments.format).ok_or_else(|| {
        UsageError("--format: answers are written as table, csv, json or ndjson".to_owned())
    })?;
    let comparison = Comparison::of(&arguments.question)?;
    let other = comparison.as_ref().and_then(|comparison| comparison.file.clone());
    let resolve = Resolve::of(&arguments.resolve)?;
    let all: Vec<_> = files.iter().cloned().chain(other.clone()).collect();
    input::check(&all)?;
    let mut out = Output::create(arguments.output.as_deref(), &all)?;
    let mut loaded = input::load(&files, &arguments.input)?;
    if !loaded.usable {
        return Ok(loaded.code);
    }
    if let Some(comparison) = comparison {
        let here: Vec<SourceId> = loaded.sources.iter().map(|source| source.id).collect();
        if let Some(other) = other {
            input::load_more(&mut loaded, &[other], &arguments.input);
        }
        let all = loaded.sources.iter().map(|source| source.id);
        let there: Vec<SourceId> = all.filter(|id| !here.contains(id)).collect();
        asked.compare(&arguments.question, comparison, &here, &there);
    }
    if let Some(resolve) = resolve {
        resolve.name(&mut loaded.engine, asked.question.filter.as_ref());
    }
    let answer = asked.answer(&mut loaded.engine)?;
    let is_table = arguments.format == Format::Table;
    let times = if arguments.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
    let Some(mut writer) = asked.writer(format, times) else {
        return Err(UsageError("IPFIX has no elements for this".to_owned()).into());
    };
    writer.header(out.pieces());
    for row in answered(&asked, &answer, is_table) {
        writer.row(&row, out.pieces());
        out.drain()?;
    }
    writer.end(out.pieces());
    out.finish()?;
    if is_table {
        tell_rest(&asked, &answer);
    }
    Ok(loaded.code)
}

/// What the rows do not show.
fn tell_rest(asked: &Asked, answer: &Answer) {
    if answer.beyond > 0 {
        let apart = model::counted(answer.available, "group was", "groups were");
        let flows = model::counted(answer.beyond, "flow", "flows");
        tell(format_args!(
            "{apart} told apart, the most there can be; the rest holds {flows} of others, and one of those \
             may be larger than a row above: a filter, or fewer --by, makes groups fewer"
        ));
    }
    let shown = answer.rows.len() as u64;
    if asked.by.is_empty() && asked.fields.is_empty() || answer.available <= shown {
        return;
    }
    let (one, many) = match asked.fields.is_empty() {
        true => ("more group", "more groups"),
        false => ("more flow", "more flows"),
    };
    let more = model::counted(answer.available - shown, one, many);
    let others = answer.other.as_ref().map(|other| {
        let cells = asked.measures.iter().zip(&other.measures);
        let known = cells.filter(|(named, _)| !matches!(named.what, Measure::Distinct(_)));
        let words = known.map(|(named, measured)| {
            format!("{} {}", named.name, words(&expression::value(named.what, *measured)))
        });
        format!(": {}", words.collect::<Vec<_>>().join(", "))
    });
    let others = others.unwrap_or_default();
    tell(format_args!("{more}{others} (--top 0 shows all)"));
}

/// A measured value in a sentence.
fn words(value: &Value) -> String {
    match value {
        Value::Missing => "none".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Thousandths(number) => format!("{}.{:03}", number / 1000, number % 1000),
        Value::Span(nanos) => format!("{}.{:09} s", nanos / 1_000_000_000, nanos % 1_000_000_000),
        Value::Time(at) => at.to_string(),
        _ => String::new(),
    }
}

/// What a measure holds, for the writer.
const fn kind_of(value: &Value) -> ColumnType {
    match value {
        Value::Span(_) => ColumnType::Span,
        Value::Time(_) => ColumnType::Time,
        _ => ColumnType::Count,
    }
}
