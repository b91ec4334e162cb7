//! What stands above the cells, and the bars behind them.

use export::Heading;
use model::{ColumnType, Value};
use query::{Answer, Dimension, Measure, expression};

use super::asked::{Asked, rows_of};
use super::{compare, kind_of};

/// Columns headed by the words they were asked by.
pub(super) struct Heads {
    pub(super) columns: Vec<Heading>,
}

impl Heads {
    pub(super) fn new(asked: &Asked, with_bars: bool) -> Self {
        let time = asked.bucket.map(|_| head("time", ColumnType::Time));
        let by = asked.by.iter().map(|named| head(&named.name, of_dimension(named.what)));
        let fields = asked.fields.iter().map(|named| head(&named.name, named.what.info().kind));
        let is_compared = asked.question.compare.is_some();
        let measures = asked.measures.iter().flat_map(|named| {
            let beside = compare::head(&named.name);
            let beside = is_compared.then(|| head(&beside, of(named.what)));
            [head(&named.name, of(named.what))].into_iter().chain(beside)
        });
        let change = is_compared.then(|| head(compare::CHANGE.0, compare::CHANGE.1));
        let bars = (with_bars && asked.fields.is_empty()).then(|| head("", ColumnType::Text));
        let columns = time.into_iter().chain(by).chain(fields);
        let columns = columns.chain(change).chain(measures).chain(bars);
        Self { columns: columns.collect() }
    }
}

fn head(name: &str, kind: ColumnType) -> Heading {
    Heading { name: name.into(), kind }
}

fn of(measure: Measure) -> ColumnType {
    kind_of(&expression::value(measure, 0))
}

const fn of_dimension(dimension: Dimension) -> ColumnType {
    match dimension {
        Dimension::Column(column) => column.info().kind,
        Dimension::Bucket { .. } => ColumnType::Time,
        Dimension::Host | Dimension::Prefix { .. } => ColumnType::Address,
        Dimension::Place(model::PlacePart::AsNumber) => ColumnType::Number,
        Dimension::Place(_) | Dimension::Conversation | Dimension::Service => ColumnType::Text,
    }
}

/// A group's value as one cell: of pairs both ends.
pub(super) fn key(value: Value) -> Value {
    match value {
        Value::Pair(pair) => match *pair {
            (Value::Number(protocol), Value::Number(port)) => {
                let name = u8::try_from(protocol).ok().and_then(model::protocol_name);
                let name = name.map_or_else(|| protocol.to_string(), str::to_owned);
                Value::text(&if port == 0 { name } else { format!("{name} {port}") })
            }
            (Value::Address(low), Value::Address(high)) => Value::text(&format!("{low} ↔ {high}")),
            _ => Value::Missing,
        },
        other => other,
    }
}

/// Bars that show the first measure of each row beside that of the largest one.
#[derive(Clone)]
pub(super) struct Bars {
    largest: u64,
}

/// Characters of the largest bar, each of eight steps.
const WIDTH: u64 = 20;

impl Bars {
    pub(super) fn of_rows(asked: &Asked, answer: &Answer) -> Self {
        let rows = rows_of(asked, answer).into_iter();
        let firsts = rows.filter_map(|row| row.measures.first().copied());
        Self { largest: firsts.filter(|first| *first != query::NOTHING).max().unwrap_or_default() }
    }

    pub(super) fn over_time(asked: &Asked, answer: &Answer) -> Self {
        let rows = rows_of(asked, answer).into_iter();
        let steps = rows.filter_map(|row| row.series.first()).flatten().copied();
        Self { largest: steps.max().unwrap_or_default() }
    }

    pub(super) fn bar(&self, measured: u64) -> Value {
        if self.largest == 0 || measured == query::NOTHING {
            return Value::Missing;
        }
        let eighths = u128::from(measured) * u128::from(WIDTH * 8) / u128::from(self.largest);
        // What is there at all can be seen.
        let eighths = eighths.max(u128::from(measured > 0)) as usize;
        let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
        Value::Text(format!("{}{part}", "█".repeat(eighths / 8)).into())
    }
}
