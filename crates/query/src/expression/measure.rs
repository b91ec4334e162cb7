//! What is measured, as people write it.

use model::{Column, ColumnType, Timestamp, Value};

use super::error::{ExpressionError, ExpressionErrorKind};
use super::{Named, Written, dimension, item, items, named};
use crate::filter::Field;
use crate::{Measure, NOTHING, Statistic};

/// Words that mean a measure.
const WORDS: [(&str, Measure); 19] = [
    ("flows", Measure::Flows),
    ("packets", Measure::Packets),
    ("packets_total", Measure::Packets),
    ("bytes", Measure::Octets),
    ("octets_total", Measure::Octets),
    ("packets_forward", Measure::PacketsForward),
    ("packets_reverse", Measure::PacketsReverse),
    ("octets", Measure::OctetsForward),
    ("octets_forward", Measure::OctetsForward),
    ("octets_reverse", Measure::OctetsReverse),
    ("packets_scaled", Measure::PacketsScaled),
    ("octets_scaled", Measure::OctetsScaled),
    ("bytes_scaled", Measure::OctetsScaled),
    ("packets_forward_scaled", Measure::PacketsForwardScaled),
    ("octets_forward_scaled", Measure::OctetsForwardScaled),
    ("rate", Measure::Rate),
    ("first", Measure::FirstSeen),
    ("last", Measure::LastSeen),
    ("unsampled", Measure::FlowsUnknownRate),
];

/// Words of functions.
const FUNCTIONS: [&str; 10] =
    ["sum", "min", "max", "mean", "avg", "median", "p50", "p95", "p99", "distinct"];

/// A list of what is measured.
///
/// `flows`, `packets`, `bytes`, the counters of one way by their columns' names, `rate` (of the
/// group, bits per second), `first`, `last`, `distinct(ip.dst)` of any dimension, and of any field
/// with numbers `sum`, `min`, `max`, `mean`, `median` and `p1` to `p99`: `p95(duration)`.
pub fn measures(text: &str) -> Result<Vec<Named<Measure>>, ExpressionError> {
    items(text)?.into_iter().map(|item| named(&item, measure(&item))).collect()
}

/// What a measured number means.
pub fn value(measure: Measure, measured: u64) -> Value {
    let time = |nanos| Value::Time(Timestamp(i64::try_from(nanos).unwrap_or(i64::MAX)));
    match measure {
        Measure::FirstSeen | Measure::LastSeen => time(measured),
        Measure::Of(..) if measured == NOTHING => Value::Missing,
        Measure::Of(Statistic::Mean, column) if is_span(column) => Value::Span(measured / 1000),
        Measure::Of(Statistic::Mean, _) => Value::Thousandths(measured),
        Measure::Of(_, column) if is_span(column) => Value::Span(measured),
        _ => Value::Number(measured),
    }
}

fn is_span(column: Column) -> bool {
    column.info().kind == ColumnType::Span
}

fn measure(item: &Written<'_>) -> Result<Measure, ExpressionError> {
    let word = item.word.to_ascii_lowercase();
    if item.arguments.is_none() {
        return plain(&word).ok_or_else(|| {
            let known = WORDS.iter().map(|(word, _)| *word).chain(FUNCTIONS);
            item.unknown(known)
        });
    }
    let expected = "one field or dimension: p95(duration), distinct(ip.dst)";
    let wrong = || item.error(ExpressionErrorKind::Arguments { expected });
    if word == "distinct" {
        let inner = item.arguments.filter(|inner| !inner.trim().is_empty()).ok_or_else(wrong)?;
        return of_dimension(item, inner).map(Measure::Distinct);
    }
    let statistic = statistic(&word).ok_or_else(|| item.unknown(FUNCTIONS.into_iter()))?;
    let [field] = item.parts()[..] else { return Err(wrong()) };
    if statistic == Statistic::Sum
        && let Some(counter) = plain(&field.to_ascii_lowercase()).filter(|counter| is_sum(*counter))
    {
        return Ok(counter);
    }
    let column = item.column(field)?;
    match column.info().kind {
        ColumnType::Count | ColumnType::Number | ColumnType::Span | ColumnType::Port => {
            Ok(Measure::Of(statistic, column))
        }
        _ => {
            let field = Field::Column(column).name();
            Err(item.error(ExpressionErrorKind::NoNumber { field }))
        }
    }
}

fn plain(word: &str) -> Option<Measure> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, measure)| *measure)
}

/// Whether it is a counter's sum, which a time range cuts.
const fn is_sum(measure: Measure) -> bool {
    !matches!(
        measure,
        Measure::Rate | Measure::FirstSeen | Measure::LastSeen | Measure::FlowsUnknownRate
    )
}

fn statistic(word: &str) -> Option<Statistic> {
    match word {
        "sum" => Some(Statistic::Sum),
        "min" => Some(Statistic::Least),
        "max" => Some(Statistic::Greatest),
        "mean" | "avg" => Some(Statistic::Mean),
        "median" => Some(Statistic::Percentile(50)),
        _ => {
            let percent = word.strip_prefix('p')?.parse().ok()?;
            (1..=99).contains(&percent).then_some(Statistic::Percentile(percent))
        }
    }
}

/// What stands in `distinct(…)`: of the functions only names, for parentheses are not nested.
fn of_dimension(outer: &Written<'_>, inner: &str) -> Result<crate::Dimension, ExpressionError> {
    let at = outer.at + outer.text.len() - inner.len() - 1;
    let place = |error: ExpressionError| ExpressionError { at: at + error.at, ..error };
    dimension(&item(inner, 0, inner.len()).map_err(place)?).map_err(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dimension;

    fn check(text: &str, expected: &[Measure]) {
        let found = measures(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found: Vec<Measure> = found.into_iter().map(|named| named.what).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_and_functions_are_measures() {
        check("flows,packets, bytes", &[Measure::Flows, Measure::Packets, Measure::Octets]);
        check("sum(bytes)", &[Measure::Octets]);
        check("sum(octets)", &[Measure::OctetsForward]);
        check("sum(rate)", &[Measure::Of(Statistic::Sum, Column::Rate)]);
        check("P95(duration)", &[Measure::Of(Statistic::Percentile(95), Column::Duration)]);
        check("avg(bytes)", &[Measure::Of(Statistic::Mean, Column::OctetsTotal)]);
        check("median(rate)", &[Measure::Of(Statistic::Percentile(50), Column::Rate)]);
        check(
            "distinct(ip.dst)",
            &[Measure::Distinct(Dimension::Column(Column::DestinationAddress))],
        );
        check("distinct(host),rate", &[Measure::Distinct(Dimension::Host), Measure::Rate]);
        check("max(retransmissions)", &[Measure::Of(Statistic::Greatest, Column::Retransmissions)]);
    }

    fn refused(text: &str, at: usize, words: &str) {
        let error = measures(text).expect_err(text);
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.to_string().contains(words), "{text}: {error}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        refused("bites", 0, "`bytes`");
        refused("flows, p95", 7, "means nothing here");
        refused("p0(duration)", 0, "means nothing");
        refused("p95(app)", 0, "`app` holds no numbers");
        refused("p95()", 0, "one field");
        refused("p95(duration, rate)", 0, "one field");
        refused("maen(duration)", 0, "`mean`");
        refused("flows, distinct(ip.dts)", 16, "`ip.dst`");
        refused("distinct()", 0, "one field");
        refused("mean(durration)", 0, "`duration`");
    }

    #[test]
    fn a_mean_of_spans_is_a_span_and_of_numbers_has_fractions() {
        let mean = |column| Measure::Of(Statistic::Mean, column);
        assert_eq!(value(mean(Column::Duration), 1_500_000), Value::Span(1_500));
        assert_eq!(value(mean(Column::OctetsTotal), 2_700), Value::Thousandths(2_700));
        assert_eq!(value(mean(Column::OctetsTotal), NOTHING), Value::Missing);
        assert_eq!(value(Measure::Octets, 7), Value::Number(7));
    }
}
