//! Cells into arrays: row by row, or many flows column by column.

mod many;

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, Float64Builder, Int64Builder, StringBuilder, StringDictionaryBuilder,
    TimestampNanosecondBuilder, UInt8Builder, UInt16Builder, UInt64Builder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use model::{Column, ColumnType, Feature, FlowRecord, Value};

pub(super) use self::many::value;
use super::{Error, schema};

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

enum Array {
    Time(TimestampNanosecondBuilder),
    Octet(UInt8Builder),
    Port(UInt16Builder),
    Number(UInt64Builder),
    Signed(Int64Builder),
    Real(Float64Builder),
    Text(StringBuilder),
    Words(StringDictionaryBuilder<Int32Type>),
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
    pub(super) fn flows(&mut self, flows: &[&FlowRecord]) {
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
        let lasting = self.lasting;
        self.arrays.iter_mut().map(|array| array.finish(lasting)).collect()
    }
}

impl Array {
    fn of(column: Column) -> Self {
        match column.info().kind {
            ColumnType::Time => Self::Time(TimestampNanosecondBuilder::new().with_timezone("UTC")),
            ColumnType::Span | ColumnType::Count | ColumnType::Number => {
                Self::Number(UInt64Builder::new())
            }
            ColumnType::Port => Self::Port(UInt16Builder::new()),
            ColumnType::Protocol | ColumnType::Flags => Self::Octet(UInt8Builder::new()),
            ColumnType::Address => Self::Text(StringBuilder::new()),
            ColumnType::Direction | ColumnType::Exporter | ColumnType::Text => {
                if schema::is_free(column) {
                    Self::Text(StringBuilder::new())
                } else {
                    Self::Words(StringDictionaryBuilder::new())
                }
            }
        }
    }

    fn of_feature(feature: Feature) -> Self {
        match schema::of_feature(feature) {
            DataType::Int64 => Self::Signed(Int64Builder::new()),
            DataType::Float64 => Self::Real(Float64Builder::new()),
            DataType::UInt64 => Self::Number(UInt64Builder::new()),
            DataType::Utf8 => Self::Text(StringBuilder::new()),
            _ => Self::Words(StringDictionaryBuilder::new()),
        }
    }

    fn put_text(&mut self, cell: &str) {
        match self {
            Self::Signed(array) => array.append_option(cell.parse().ok()),
            Self::Real(array) => array.append_option(cell.parse().ok()),
            Self::Number(array) => array.append_option(cell.parse().ok()),
            Self::Text(array) => array.append_value(cell),
            Self::Words(array) => array.append_value(cell),
            // No data set has these.
            Self::Time(array) => array.append_null(),
            Self::Octet(array) => array.append_null(),
            Self::Port(array) => array.append_null(),
        }
    }

    fn put(&mut self, value: &Value) {
        match (&mut *self, value) {
            // Only data sets have these.
            (Self::Signed(array), _) => array.append_null(),
            (Self::Real(array), _) => array.append_null(),
            (Self::Time(array), Value::Time(at)) => array.append_value(at.0),
            (Self::Time(array), _) => array.append_null(),
            (Self::Octet(array), Value::Number(number)) => {
                array.append_option(u8::try_from(*number).ok());
            }
            (Self::Octet(array), _) => array.append_null(),
            (Self::Port(array), Value::Number(number)) => {
                array.append_option(u16::try_from(*number).ok());
            }
            (Self::Port(array), _) => array.append_null(),
            (Self::Number(array), Value::Number(number) | Value::Span(number)) => {
                array.append_value(*number);
            }
            (Self::Number(array), _) => array.append_null(),
            (Self::Text(_) | Self::Words(_), value) => self.put_times(value, 1),
        }
    }

    fn finish(&mut self, lasting: bool) -> ArrayRef {
        match self {
            Self::Time(array) => Arc::new(array.finish()),
            Self::Octet(array) => Arc::new(array.finish()),
            Self::Port(array) => Arc::new(array.finish()),
            Self::Number(array) => Arc::new(array.finish()),
            Self::Signed(array) => Arc::new(array.finish()),
            Self::Real(array) => Arc::new(array.finish()),
            Self::Text(array) => Arc::new(array.finish()),
            Self::Words(array) if lasting => Arc::new(array.finish_preserve_values()),
            Self::Words(array) => ArrayBuilder::finish(array),
        }
    }
}
