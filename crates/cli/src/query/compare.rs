//! What an answer is compared with: the time before, another time, other flows, another file.

use std::path::PathBuf;

use model::{ColumnType, SourceId, TimeRange, Value};
use query::filter::Filter;
use query::{Answer, Baseline, Row, expression};

use super::asked::{Asked, range};
use super::bucket;
use crate::arguments::{QuestionArguments, UsageError};
use crate::flows::parse_filter;

/// What was asked for beside the question itself.
#[derive(Default)]
pub(crate) struct Comparison {
    /// The time just before that of the question.
    is_previous: bool,
    /// Flows of this file.
    pub(crate) file: Option<PathBuf>,
    time: Option<TimeRange>,
    filter: Option<Filter>,
}

impl Comparison {
    /// As it stands on the command line; none where nothing is to be compared.
    pub(crate) fn of(arguments: &QuestionArguments) -> anyhow::Result<Option<Self>> {
        let time = range(
            ("--compare-from", &arguments.compare_from),
            ("--compare-to", &arguments.compare_to),
        )?;
        let filter = match arguments.compare_filter.as_deref() {
            None => None,
            Some(text) => Some(parse_filter("--compare-filter", text)?),
        };
        let is_previous = arguments.compare.as_deref().is_some_and(|what| what == "previous");
        let file = arguments.compare.as_deref().filter(|_| !is_previous).map(PathBuf::from);
        if is_previous && time.is_some() {
            let words = "--compare: `previous` is a time already; leave out --compare-from";
            return Err(UsageError(words.to_owned()).into());
        }
        if is_previous && (arguments.from.is_none() || arguments.to.is_none()) {
            let words =
                "--compare: `previous` is the time before that of --from and --to: name both";
            return Err(UsageError(words.to_owned()).into());
        }
        let is_asked = is_previous || file.is_some() || time.is_some() || filter.is_some();
        Ok(is_asked.then_some(Self { is_previous, file, time, filter }))
    }

    /// The same in the question, once it is known which sources were read for which side.
    pub(super) fn into_question(self, asked: &mut Asked, here: &[SourceId], there: &[SourceId]) {
        let question = &mut asked.question;
        let time = match question.time {
            Some(time) if self.is_previous => Some(TimeRange {
                start: time.start.plus_nanos(-i64::try_from(time.nanos()).unwrap_or(i64::MAX)),
                end: time.start,
            }),
            time => self.time.or(time),
        };
        let mut filter = self.filter.or_else(|| question.filter.clone());
        if self.file.is_some() {
            question.filter = of_sources(question.filter.take(), here);
            filter = of_sources(filter, there);
        }
        question.compare = Some(Baseline { filter, time });
    }
}

/// The same of these sources only.
pub(crate) fn of_sources(filter: Option<Filter>, sources: &[SourceId]) -> Option<Filter> {
    let ids: Vec<String> = sources.iter().map(|id| id.0.to_string()).collect();
    // Nothing was read: a source that is never given.
    let words = match ids.is_empty() {
        true => format!("source == {}", u32::MAX),
        false => format!("source in {{{}}}", ids.join(", ")),
    };
    let only = Filter::parse(&words).ok()?;
    Some(match filter {
        Some(filter) => only.and(filter),
        None => only,
    })
}

/// Steps of both sides: as many, and as long; those of what it is compared with from its own begin.
pub(super) fn steps(asked: &mut Asked, answer: &Answer, nanos: u64) -> Result<(), UsageError> {
    let chosen = asked.question.time;
    let ours = bucket::axis(chosen, answer.extent, nanos)?;
    let Some(compare) = &mut asked.question.compare else {
        if let Some((range, buckets)) = ours {
            (asked.question.time, asked.question.buckets) = (Some(range), buckets);
        }
        return Ok(());
    };
    let theirs = bucket::axis(compare.time, answer.compared.and_then(|side| side.extent), nanos)?;
    let count = ours.iter().chain(&theirs).map(|(_, count)| *count).max().unwrap_or_default();
    let longer = |axis: Option<(TimeRange, u32)>| {
        let start = axis?.0.start;
        let span = i64::try_from(u64::from(count).saturating_mul(nanos)).unwrap_or(i64::MAX);
        Some(TimeRange { start, end: start.plus_nanos(span) })
    };
    // A side without flows has no time of its own: that of the other holds as well as any.
    compare.time = longer(theirs).or_else(|| longer(ours)).or(compare.time);
    asked.question.time = longer(ours).or_else(|| longer(theirs)).or(chosen);
    asked.question.buckets = count;
    Ok(())
}

/// The head of what a measure was in what it is compared with.
pub(super) fn head(name: &str) -> String {
    format!("{name} compared")
}

/// The head of what became of a group, and what its cells hold.
pub(super) const CHANGE: (&str, ColumnType) = ("change", ColumnType::Text);

/// What became of a row.
pub(super) fn change(row: &Row) -> Option<Value> {
    row.beside.as_ref().map(|beside| Value::text(beside.change.name()))
}

/// Each measure of a row, and behind it what it is compared with where it is; of a step of time, or of all.
pub(super) fn measured(asked: &Asked, row: &Row, step: Option<u32>) -> Vec<Value> {
    let at = |measures: &[u64], series: &[Vec<u64>], place: usize| match step {
        None => measures.get(place).copied().unwrap_or_default(),
        Some(step) => {
            let series = series.get(place).and_then(|series| series.get(step as usize));
            series.copied().unwrap_or_default()
        }
    };
    let mut cells = Vec::with_capacity(asked.measures.len() * 2);
    for (place, named) in asked.measures.iter().enumerate() {
        let value = |measured| expression::value(named.what, measured);
        cells.push(value(at(&row.measures, &row.series, place)));
        cells.extend(
            row.beside.as_ref().map(|beside| value(at(&beside.measures, &beside.series, place))),
        );
    }
    cells
}
