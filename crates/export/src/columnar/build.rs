//! Cells into arrays: row by row, or many flows column by column.

mod many;
mod numbers;
mod words;

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, StringBuilder};
use arrow_array::types::{
    Float64Type, Int64Type, TimestampNanosecondType, UInt8Type, UInt16Type, UInt64Type,
};
use arrow_array::{ArrayRef, RecordBatch, new_null_array};
use arrow_schema::{DataType, SchemaRef};
use model::{Column, ColumnType, Feature, FlowRecord, Value};

pub(super) use self::many::value;
use self::numbers::Numbers;
use self::words::Words;
use super::{Error, schema};

/// A flow on its way into columns.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The flow.
    pub flow: &'a FlowRecord,
    /// Why it has its label, where it does not say so itself: batches have it once for many.
    pub evidence: Option<&'a str>,
}

impl<'a> From<&'a FlowRecord> for Row<'a> {
    fn from(flow: &'a FlowRecord) -> Self {
        Self { flow, evidence: None }
    }
}

/// A batch in the making.
pub(super) struct Batch {
    schema: SchemaRef,
    /// None where cells come as text.
    columns: Vec<Column>,
    arrays: Vec<Array>,
    rows: usize,
    /// Dictionaries go on growing from batch to batch: Arrow files may add to one, never replace it.
    lasting: bool,
}

/// A column in the making.
struct Array {
    cells: Cells,
    /// Rows at its beginning that have nothing; most columns have no others.
    missing: usize,
}

enum Cells {
    Time(Numbers<TimestampNanosecondType>),
    Octet(Numbers<UInt8Type>),
    Port(Numbers<UInt16Type>),
    Number(Numbers<UInt64Type>),
    Signed(Numbers<Int64Type>),
    Real(Numbers<Float64Type>),
    Text(StringBuilder),
    Words(Words),
}

impl Batch {
    pub(super) fn new(columns: &[Column], lasting: bool) -> Self {
        let schema = Arc::new(schema::schema(columns));
        let arrays = columns.iter().map(|column| Array::of(*column)).collect();
        Self { schema, columns: columns.to_vec(), arrays, rows: 0, lasting }
    }

    /// Of a data set.
    pub(super) fn of_features(features: &[Feature], lasting: bool) -> Self {
        let schema = Arc::new(schema::of_features(features));
        let arrays = features.iter().map(|feature| Array::of_feature(*feature)).collect();
        Self { schema, columns: Vec::new(), arrays, rows: 0, lasting }
    }

    pub(super) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// One row: a value for each column, in their order.
    pub(super) fn row(&mut self, mut value: impl FnMut(usize, Column) -> Value) {
        for (at, (column, array)) in self.columns.iter().zip(&mut self.arrays).enumerate() {
            array.put(&value(at, *column));
        }
        self.rows += 1;
    }

    /// Many flows: a row for each.
    pub(super) fn flows(&mut self, flows: &[Row<'_>]) {
        for (column, array) in self.columns.iter().zip(&mut self.arrays) {
            array.put_flows(*column, flows);
        }
        self.rows += flows.len();
    }

    /// One row: a cell's text for each feature, in their order.
    pub(super) fn cells<'a>(&mut self, mut cell: impl FnMut(usize) -> &'a str) {
        for (at, array) in self.arrays.iter_mut().enumerate() {
            array.put_text(cell(at));
        }
        self.rows += 1;
    }

    /// What has been put together so far; the next batch begins.
    pub(super) fn take(&mut self) -> Result<RecordBatch, Error> {
        let arrays = self.take_arrays();
        Ok(RecordBatch::try_new(self.schema.clone(), arrays)?)
    }

    /// The same as bare arrays.
    pub(super) fn take_arrays(&mut self) -> Vec<ArrayRef> {
        self.rows = 0;
        let (lasting, fields) = (self.lasting, self.schema.fields());
        let arrays = self.arrays.iter_mut().zip(fields);
        arrays.map(|(array, field)| array.finish(field.data_type(), lasting)).collect()
    }
}

impl Array {
    const fn new(cells: Cells) -> Self {
        Self { cells, missing: 0 }
    }

    fn of(column: Column) -> Self {
        Self::new(match column.info().kind {
            ColumnType::Time => Cells::Time(Numbers::default()),
            ColumnType::Span | ColumnType::Count | ColumnType::Number => {
                Cells::Number(Numbers::default())
            }
            ColumnType::Port => Cells::Port(Numbers::default()),
            ColumnType::Protocol | ColumnType::Flags => Cells::Octet(Numbers::default()),
            ColumnType::Address => Cells::Text(StringBuilder::new()),
            ColumnType::Direction | ColumnType::Exporter | ColumnType::Text => {
                if schema::is_free(column) {
                    Cells::Text(StringBuilder::new())
                } else {
                    Cells::Words(Words::default())
                }
            }
        })
    }

    fn of_feature(feature: Feature) -> Self {
        Self::new(match schema::of_feature(feature) {
            DataType::Int64 => Cells::Signed(Numbers::default()),
            DataType::Float64 => Cells::Real(Numbers::default()),
            DataType::UInt64 => Cells::Number(Numbers::default()),
            DataType::Utf8 => Cells::Text(StringBuilder::new()),
            _ => Cells::Words(Words::default()),
        })
    }

    fn put_text(&mut self, cell: &str) {
        match self.cells() {
            Cells::Signed(array) => array.put(cell.parse().ok()),
            Cells::Real(array) => array.put(cell.parse().ok()),
            Cells::Number(array) => array.put(cell.parse().ok()),
            Cells::Text(array) => array.append_value(cell),
            Cells::Words(array) => array.put_times(cell, 1),
            // No data set has these.
            Cells::Time(array) => array.put(None),
            Cells::Octet(array) => array.put(None),
            Cells::Port(array) => array.put(None),
        }
    }

    fn put(&mut self, value: &Value) {
        self.put_times(value, 1);
    }

    /// So many rows more that have nothing.
    fn put_nothing(&mut self, rows: usize) {
        if self.cells.is_empty() {
            self.missing += rows;
        } else {
            self.cells.put_nothing(rows);
        }
    }

    /// What is there, to be added to.
    fn cells(&mut self) -> &mut Cells {
        if self.missing > 0 {
            self.cells.put_nothing(std::mem::take(&mut self.missing));
        }
        &mut self.cells
    }

    fn finish(&mut self, kind: &DataType, lasting: bool) -> ArrayRef {
        if self.missing > 0 {
            return new_null_array(kind, std::mem::take(&mut self.missing));
        }
        match &mut self.cells {
            Cells::Time(array) => Arc::new(array.finish().with_timezone("UTC")),
            Cells::Octet(array) => Arc::new(array.finish()),
            Cells::Port(array) => Arc::new(array.finish()),
            Cells::Number(array) => Arc::new(array.finish()),
            Cells::Signed(array) => Arc::new(array.finish()),
            Cells::Real(array) => Arc::new(array.finish()),
            Cells::Text(array) => Arc::new(array.finish()),
            Cells::Words(array) => Arc::new(array.finish(lasting)),
        }
    }
}

impl Cells {
    fn is_empty(&self) -> bool {
        match self {
            Self::Time(array) => array.is_empty(),
            Self::Octet(array) => array.is_empty(),
            Self::Port(array) => array.is_empty(),
            Self::Number(array) => array.is_empty(),
            Self::Signed(array) => array.is_empty(),
            Self::Real(array) => array.is_empty(),
            Self::Text(array) => array.is_empty(),
            Self::Words(array) => array.is_empty(),
        }
    }

    fn put_nothing(&mut self, rows: usize) {
        match self {
            Self::Time(array) => array.put_nothing(rows),
            Self::Octet(array) => array.put_nothing(rows),
            Self::Port(array) => array.put_nothing(rows),
            Self::Number(array) => array.put_nothing(rows),
            Self::Signed(array) => array.put_nothing(rows),
            Self::Real(array) => array.put_nothing(rows),
            Self::Text(array) => array.append_nulls(rows),
            Self::Words(array) => array.put_nothing(rows),
        }
    }
}
