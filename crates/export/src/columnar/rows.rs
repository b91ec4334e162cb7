//! Rows of a batch into flows, where its columns are ours: cell by cell what [`crate::parse`] makes of their
//! text.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, TimestampNanosecondType, UInt8Type, UInt16Type, UInt64Type};
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Schema, TimeUnit};
use model::{Column, ColumnType, OctetLayer, Timestamp, Value};

use super::read::cell;
use crate::import::{Dialect, Draft, Item, Problem, Reason};
use crate::{csv, parse};

/// The columns of a batch.
pub(super) struct Rows<'a> {
    columns: Vec<Cells<'a>>,
    rows: usize,
}

/// One of them.
struct Cells<'a> {
    column: Column,
    array: &'a dyn Array,
    nulls: Option<&'a NullBuffer>,
    kind: Kind<'a>,
    /// A cell that is missing changes nothing of a flow.
    may_miss: bool,
}

/// What its cells are.
enum Kind<'a> {
    Times(&'a [i64]),
    Spans(&'a [u64]),
    Octets(&'a [u8]),
    Ports(&'a [u16]),
    Numbers(&'a [u64]),
    Texts(&'a StringArray),
    /// Each word was read once; none where it says nothing of the kind.
    Words(&'a [i32], Vec<Option<Value>>),
    /// Anything else, by its text.
    Others,
}

impl<'a> Rows<'a> {
    /// Whether columns so named are ours, each named once.
    pub(super) fn fit(schema: &Schema) -> bool {
        let names = || schema.fields().iter().map(|field| field.name().as_str());
        let once =
            names().enumerate().all(|(at, name)| !names().take(at).any(|other| other == name));
        once && Dialect::of(names()) == Some(Dialect::Ours)
    }

    /// Columns without a place in a flow, by name.
    pub(super) fn unused(schema: &Schema) -> Vec<String> {
        let fields = schema.fields().iter().filter(|field| named(field.name()).is_none());
        fields.map(|field| field.name().clone()).collect()
    }

    pub(super) fn of(batch: &'a RecordBatch) -> Self {
        let schema = batch.schema();
        let columns = batch.columns().iter().zip(schema.fields());
        let columns = columns.filter_map(|(array, field)| {
            let column = named(field.name())?;
            let may_miss = draft().may_miss(column);
            let (nulls, kind) = (array.nulls(), Kind::of(column, array));
            let cells = Cells { column, array, nulls, kind, may_miss };
            let is_empty = array.null_count() == array.len();
            (!is_empty || !cells.may_miss).then_some(cells)
        });
        Self { columns: columns.collect(), rows: batch.num_rows() }
    }

    /// All of them; so many rows were before.
    pub(super) fn read(&self, before: u64, each: &mut dyn FnMut(Item)) {
        for row in 0..self.rows {
            // The header of a table is its first line.
            let line = before + row as u64 + 2;
            let problem = |reason| Item::Problem(Problem { line, offset: 0, reason });
            each(self.flow(row).map_or_else(problem, |flow| Item::Flow(Box::new(flow))));
        }
    }

    fn flow(&self, row: usize) -> Result<model::FlowRecord, Reason> {
        let mut draft = draft();
        for cells in &self.columns {
            let is_missing = cells.nulls.is_some_and(|nulls| nulls.is_null(row));
            if is_missing && cells.may_miss {
                continue;
            }
            let value = if is_missing { Some(Told::One(Value::Missing)) } else { cells.value(row) };
            let fits = value.and_then(|value| draft.tell(cells.column, value.as_ref()));
            if fits.is_none() {
                return Err(Reason::value(cells.column.name(), &cells.text(row)));
            }
        }
        draft.finish().map_err(Reason::Missing)
    }
}

/// A value of its own, or one that many rows share.
enum Told<'a> {
    One(Value),
    Shared(&'a Value),
}

impl Told<'_> {
    const fn as_ref(&self) -> &Value {
        match self {
            Self::One(value) => value,
            Self::Shared(value) => value,
        }
    }
}

impl<'a> Kind<'a> {
    fn of(column: Column, array: &'a dyn Array) -> Self {
        let words = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        match (column.info().kind, array.data_type()) {
            (ColumnType::Time, DataType::Timestamp(TimeUnit::Nanosecond, _)) => {
                Self::Times(array.as_primitive::<TimestampNanosecondType>().values())
            }
            (ColumnType::Span, DataType::UInt64) => {
                Self::Spans(array.as_primitive::<UInt64Type>().values())
            }
            (ColumnType::Protocol | ColumnType::Flags, DataType::UInt8) => {
                Self::Octets(array.as_primitive::<UInt8Type>().values())
            }
            (ColumnType::Port, DataType::UInt16) => {
                Self::Ports(array.as_primitive::<UInt16Type>().values())
            }
            (ColumnType::Count | ColumnType::Number, DataType::UInt64) => {
                Self::Numbers(array.as_primitive::<UInt64Type>().values())
            }
            (_, DataType::Utf8) => Self::Texts(array.as_string::<i32>()),
            (_, kind) if *kind == words => {
                let array = array.as_dictionary::<Int32Type>();
                let texts = array.values().as_string::<i32>();
                let values = texts.iter().map(|text| parse::value(column, text.unwrap_or("")));
                Self::Words(array.keys().values(), values.collect())
            }
            _ => Self::Others,
        }
    }
}

impl Cells<'_> {
    fn value(&self, row: usize) -> Option<Told<'_>> {
        let value = match &self.kind {
            Kind::Times(times) => Value::Time(Timestamp(*times.get(row)?)),
            Kind::Spans(spans) => Value::Span(*spans.get(row)?),
            Kind::Octets(octets) => Value::Number((*octets.get(row)?).into()),
            Kind::Ports(ports) => Value::Number((*ports.get(row)?).into()),
            Kind::Numbers(numbers) => Value::Number(*numbers.get(row)?),
            Kind::Texts(texts) => parse::value(self.column, texts.value(row))?,
            Kind::Words(keys, values) => {
                let word = usize::try_from(*keys.get(row)?).ok().and_then(|key| values.get(key))?;
                return word.as_ref().map(Told::Shared);
            }
            Kind::Others => parse::value(self.column, &self.text(row))?,
        };
        Some(Told::One(value))
    }

    /// A cell as CSV has it.
    fn text(&self, row: usize) -> String {
        let mut text = Vec::new();
        csv::row(std::iter::once(cell(self.array, row, Some(self.column))), &mut text);
        let text = String::from_utf8_lossy(&text);
        let cells = crate::import::split(text.trim_end_matches(['\r', '\n']), ',', true);
        cells.first().map_or("", |cell| crate::import::unguarded(cell)).to_owned()
    }
}

fn draft() -> Draft {
    Draft::new(OctetLayer::Frame, true)
}

fn named(name: &str) -> Option<Column> {
    Column::ALL.iter().copied().find(|column| column.name() == name)
}
