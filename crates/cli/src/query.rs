//! `flowglass query`: groups of flows, measured and sorted, also over time.

mod bucket;
mod compare;
mod heads;

use export::{TimeFormat, ValueWriter};
use model::{Column, ColumnType, TimeRange, Value};
use protocol::{Request, Response};
use query::expression::{self, ExpressionError, Named};
use query::{Answer, Dimension, Measure, Order, OrderBy, Question};

use crate::arguments::{Format, QueryArguments, UsageError};
use crate::flows::place;
use crate::input::{self, Loaded};
use crate::named::files_and_filter;
use crate::output::{Output, tell};
use crate::resolve::Resolve;
use crate::rows;

use compare::Comparison;
use heads::{Bars, Heads};

/// What was asked, understood.
struct Asked {
    by: Vec<Named<Dimension>>,
    fields: Vec<Named<Column>>,
    measures: Vec<Named<Measure>>,
    question: Question,
    /// Nanoseconds of a step.
    bucket: Option<u64>,
}

/// Reads the inputs, asks, and writes the rows.
pub(crate) fn run(arguments: &QueryArguments) -> anyhow::Result<u8> {
    let (files, filter) = files_and_filter(&arguments.files, arguments.filter.as_deref())?;
    let mut asked = understand(arguments)?;
    asked.question.filter = filter;
    let format = rows::text_format(arguments.format).ok_or_else(|| {
        UsageError("--format: answers are written as table, csv, json or ndjson".to_owned())
    })?;
    let comparison = Comparison::of(arguments)?;
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
        let ours = loaded.sources.iter().map(|source| source.id).collect();
        if let Some(other) = other {
            input::load_more(&mut loaded, &[other], &arguments.input);
        }
        comparison.into_question(&mut asked, &ours, &loaded);
        by_change(&mut asked, arguments);
    }
    if let Some(resolve) = resolve {
        resolve.name(&mut loaded.engine, asked.question.filter.as_ref());
    }
    if let Some(nanos) = asked.bucket {
        let whole = ask(&mut loaded, Question { limit: 0, ..asked.question.clone() });
        compare::steps(&mut asked, &whole, nanos)?;
    }
    let answer = ask(&mut loaded, asked.question.clone());
    let is_table = arguments.format == Format::Table;
    let times = if arguments.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
    let heads = Heads::new(&asked, is_table);
    let Some(mut writer) = ValueWriter::new(format, &heads.columns, times) else {
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

fn ask(loaded: &mut Loaded, question: Question) -> Answer {
    match loaded.engine.ask(Request::Question(question)) {
        Response::Answer(answer) => answer,
        _ => Answer::default(),
    }
}

fn understand(arguments: &QueryArguments) -> anyhow::Result<Asked> {
    let by = listed("--by", arguments.by.as_deref(), expression::dimensions)?;
    let fields = listed("--fields", arguments.fields.as_deref(), expression::dimensions)?;
    let fields = fields.into_iter().map(column).collect::<Result<Vec<_>, _>>()?;
    let mut measures = listed("--measure", arguments.measure.as_deref(), expression::measures)?;
    for field in arguments.sum.iter().flat_map(|fields| fields.split(',')).map(str::trim) {
        let summed = format!("sum({field})");
        let sums = listed("--sum", Some(&summed), expression::measures)?;
        // Headed by the field, as it was asked for.
        measures.extend(sums.into_iter().map(|sum| Named { name: field.into(), what: sum.what }));
    }
    if measures.is_empty() && fields.is_empty() {
        measures = expression::measures("flows,packets,bytes")?;
    }
    let time = range(("--from", &arguments.from), ("--to", &arguments.to))?;
    let bucket = arguments.bucket.as_deref().map(bucket::step).transpose()?;
    if let (Some(_), Some(whole)) = (bucket, measures.iter().find(|named| is_whole(named.what))) {
        let words = format!(
            "--bucket: {} is of whole flows and cannot be spread over time; --by 'bucket(start, \
             5m)' groups flows by when they began",
            whole.name
        );
        return Err(UsageError(words).into());
    }
    let by_what = match (arguments.sort.as_deref(), fields.is_empty()) {
        (Some(words), true) => {
            let sorted = expression::measures(words);
            let sorted = sorted.map_err(|error| refusal("--sort", words, &error))?;
            sorted.first().map(|named| OrderBy::Measure(named.what))
        }
        (Some(words), false) => {
            let sorted = listed("--sort", Some(words), expression::dimensions)?;
            let first = sorted.into_iter().next().map(column).transpose()?;
            first.map(|named| OrderBy::Column(named.what))
        }
        (None, true) => measures.first().map(|named| OrderBy::Measure(named.what)),
        (None, false) => Some(OrderBy::Column(Column::Start)),
    };
    let descending = !arguments.ascending && (fields.is_empty() || arguments.sort.is_some());
    let question = Question {
        time,
        select: fields.iter().map(|named| named.what).collect(),
        group_by: by.iter().map(|named| named.what).collect(),
        measures: measures.iter().map(|named| named.what).collect(),
        order: by_what.map(|by| Order { by, descending }),
        limit: if arguments.top == 0 { u32::MAX } else { arguments.top },
        ..Question::default()
    };
    Ok(Asked { by, fields, measures, question, bucket })
}

/// What has no value in a step of time.
const fn is_whole(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Distinct(_) | Measure::Of(..) | Measure::FirstSeen | Measure::LastSeen
    )
}

fn listed<T>(
    option: &str,
    text: Option<&str>,
    parse: fn(&str) -> Result<Vec<Named<T>>, ExpressionError>,
) -> Result<Vec<Named<T>>, UsageError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    parse(text).map_err(|error| refusal(option, text, &error))
}

fn refusal(option: &str, text: &str, error: &ExpressionError) -> UsageError {
    let what = export::escape_controls(&error.to_string()).into_owned();
    UsageError(format!("{option}: {what}\n{}", place(text, error.at, error.length)))
}

/// A column of single flows.
fn column(named: Named<Dimension>) -> Result<Named<Column>, UsageError> {
    match named.what {
        Dimension::Column(what) => Ok(Named { name: named.name, what }),
        _ => Err(UsageError(format!(
            "{} is of groups: rows of single flows have columns, `flowglass flows --fields help` \
             lists them",
            named.name
        ))),
    }
}

/// From one instant to another, either of which may be missing.
fn range(
    (from_option, from): (&str, &Option<String>),
    (to_option, to): (&str, &Option<String>),
) -> Result<Option<TimeRange>, UsageError> {
    let instant = |option: &str, text: &Option<String>| {
        let Some(text) = text else { return Ok(None) };
        expression::instant(text).map(Some).ok_or_else(|| {
            let shown = export::escape_controls(text);
            let example = "2026-11-21T08:00:00Z";
            UsageError(format!("{option}: `{shown}` is no instant: write {example}"))
        })
    };
    let (from, to) = (instant(from_option, from)?, instant(to_option, to)?);
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let start = from.unwrap_or(model::Timestamp::MIN);
    let end = to.unwrap_or(model::Timestamp::MAX);
    if start >= end {
        return Err(UsageError(format!("{to_option}: it must lie after {from_option}")));
    }
    Ok(Some(TimeRange { start, end }))
}

/// What changed most comes first, unless something else was asked for.
fn by_change(asked: &mut Asked, arguments: &QueryArguments) {
    if let (None, Some(first)) = (&arguments.sort, asked.measures.first()) {
        let descending = !arguments.ascending;
        asked.question.order = Some(Order { by: OrderBy::Change(first.what), descending });
    }
}

/// Rows as they are written: of groups, of groups and steps, or of flows.
fn answered<'a>(
    asked: &'a Asked,
    answer: &'a Answer,
    is_table: bool,
) -> Box<dyn Iterator<Item = Vec<Value>> + 'a> {
    if let (Some(_), Some(axis)) = (asked.bucket, answer.axis) {
        let bars = is_table.then(|| Bars::over_time(asked, answer));
        let rows = rows_of(asked, answer);
        return Box::new((0..axis.count).flat_map(move |step| {
            let bars = bars.clone();
            rows.clone().into_iter().map(move |row| {
                let at = Value::Time(axis.bucket(step).start);
                let first = row.series.first().and_then(|series| series.get(step as usize));
                let bar = bars.as_ref().map(|bars| bars.bar(first.copied().unwrap_or_default()));
                let key = row.key.iter().cloned().map(heads::key);
                let cells = compare::measured(asked, row, Some(step));
                let change = compare::change(row);
                [at].into_iter().chain(key).chain(change).chain(cells).chain(bar).collect()
            })
        }));
    }
    let bars = (is_table && asked.fields.is_empty()).then(|| Bars::of_rows(asked, answer));
    Box::new(rows_of(asked, answer).into_iter().map(move |row| {
        let first = row.measures.first().copied().unwrap_or_default();
        let bar = bars.as_ref().map(|bars| bars.bar(first));
        let key = row.key.iter().cloned().map(heads::key);
        let cells = compare::measured(asked, row, None);
        key.chain(compare::change(row)).chain(cells).chain(bar).collect()
    }))
}

/// Without dimensions the total is the only row.
fn rows_of<'a>(asked: &Asked, answer: &'a Answer) -> Vec<&'a query::Row> {
    if asked.by.is_empty() && asked.fields.is_empty() {
        vec![&answer.total]
    } else {
        answer.rows.iter().collect()
    }
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
