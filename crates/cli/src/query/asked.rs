//! A question as it was asked, on the command line or over HTTP: understood, answered, written.

use engine::Engine;
use export::{TimeFormat, ValueWriter};
use model::{Column, SourceId, TimeRange, Value};
use protocol::{Request, Response};
use query::expression::{self, ExpressionError, Named};
use query::filter::Filter;
use query::{Answer, Dimension, Measure, Order, OrderBy, Question};

use super::bucket;
use super::compare::{self, Comparison};
use super::heads::{self, Bars, Heads};
use crate::arguments::{QuestionArguments, UsageError};
use crate::flows::place;

/// What was asked, understood.
pub(crate) struct Asked {
    pub(super) by: Vec<Named<Dimension>>,
    pub(super) fields: Vec<Named<Column>>,
    pub(super) measures: Vec<Named<Measure>>,
    pub(crate) question: Question,
    /// Nanoseconds of a step.
    pub(super) bucket: Option<u64>,
}

impl Asked {
    /// Of these flows.
    pub(crate) fn of(
        arguments: &QuestionArguments,
        filter: Option<Filter>,
    ) -> anyhow::Result<Self> {
        let mut asked = understand(arguments)?;
        asked.question.filter = filter;
        Ok(asked)
    }

    /// Beside others: of `there` where those are another file's, and the question's own of `here`.
    pub(crate) fn compare(
        &mut self,
        arguments: &QuestionArguments,
        comparison: Comparison,
        here: &[SourceId],
        there: &[SourceId],
    ) {
        comparison.into_question(self, here, there);
        // What changed most comes first, unless something else was asked for.
        if let (None, Some(first)) = (&arguments.sort, self.measures.first()) {
            let descending = !arguments.ascending;
            self.question.order = Some(Order { by: OrderBy::Change(first.what), descending });
        }
    }

    /// What the engine says; over time it is asked first which time that is.
    pub(crate) fn answer(&mut self, engine: &mut Engine) -> Result<Answer, UsageError> {
        self.answer_within(engine, u32::MAX).map(|(answer, _)| answer)
    }

    /// The same in so many rows at most, steps of time counted; and whether that left any out.
    pub(crate) fn answer_within(
        &mut self,
        engine: &mut Engine,
        most: u32,
    ) -> Result<(Answer, bool), UsageError> {
        if let Some(nanos) = self.bucket {
            let whole = ask(engine, Question { limit: 0, ..self.question.clone() });
            compare::steps(self, &whole, nanos)?;
        }
        let wanted = self.question.limit;
        let limit = wanted.min((most / self.question.buckets.max(1)).max(1));
        let answer = ask(engine, Question { limit, ..self.question.clone() });
        let is_cut = limit < wanted && answer.available > limit.into();
        Ok((answer, is_cut))
    }

    /// The rows of an answer; the format is one of text.
    pub(crate) fn writer(&self, format: export::Format, times: TimeFormat) -> Option<ValueWriter> {
        let is_table = format == export::Format::Table;
        ValueWriter::new(format, Heads::new(self, is_table).columns, times)
    }
}

fn ask(engine: &mut Engine, question: Question) -> Answer {
    match engine.ask(Request::Question(question)) {
        Response::Answer(answer) => answer,
        _ => Answer::default(),
    }
}

fn understand(arguments: &QuestionArguments) -> anyhow::Result<Asked> {
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
pub(crate) fn range(
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

/// Rows as they are written: of groups, of groups and steps, or of flows.
pub(crate) fn answered<'a>(
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
pub(super) fn rows_of<'a>(asked: &Asked, answer: &'a Answer) -> Vec<&'a query::Row> {
    if asked.by.is_empty() && asked.fields.is_empty() {
        vec![&answer.total]
    } else {
        answer.rows.iter().collect()
    }
}
