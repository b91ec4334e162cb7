//! Arrow and Parquet into CSV: ours comes back as we would have written it, and other columns as text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use model::{Column, ColumnType, Timestamp, Value};

use super::Error;
use super::decode::Decoder;
use crate::cell::Cell;
use crate::csv;

/// Takes a file or stream in slices of any size and gives CSV.
#[derive(Default)]
pub struct Reader {
    decoder: Decoder,
    header: bool,
}

impl Reader {
    /// More of it.
    pub fn push(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let Self { decoder, header } = self;
        decoder.push(octets, &mut |batch| write(batch, header, out))
    }

    /// There is no more.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        match self.decoder.finish()? {
            None => Ok(()),
            Some(file) => guarded(|| {
                for batch in file.batches(0..file.groups())? {
                    write(&batch?, &mut self.header, out);
                }
                Ok(())
            }),
        }
    }
}

/// A batch as CSV, the first one with a header.
pub(super) fn write(batch: &RecordBatch, header: &mut bool, out: &mut Vec<u8>) {
    let schema = batch.schema();
    if !std::mem::replace(header, true) {
        let names = schema.fields().iter().map(|field| Cell::Text(field.name().as_str().into()));
        csv::row(names, out);
    }
    let named = |name: &str| Column::ALL.iter().copied().find(|column| column.name() == name);
    let columns: Vec<Option<Column>> =
        schema.fields().iter().map(|field| named(field.name())).collect();
    for row in 0..batch.num_rows() {
        let cells = batch.columns().iter().zip(&columns);
        csv::row(cells.map(|(array, column)| cell(array, row, *column)), out);
    }
}

/// The library is not proof against every file: what breaks it off is an error as any other.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let broken = |_| Err(Error("the file is damaged so that it cannot be read".to_owned()));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(broken)
}

/// What stands in a row; none where it is null or of a kind that is no cell.
fn value(array: &dyn Array, row: usize) -> Option<Plain<'_>> {
    macro_rules! primitive {
        ($kind:ty) => {
            array.as_primitive::<$kind>().value(row)
        };
    }
    if array.is_null(row) {
        return None;
    }
    let unsigned = |number: i64| u64::try_from(number).map_or(Plain::Signed(number), Plain::Number);
    let time = |number: i64, nanos: i64| Plain::Time(Timestamp(number.saturating_mul(nanos)));
    Some(match array.data_type() {
        DataType::UInt8 => Plain::Number(primitive!(UInt8Type).into()),
        DataType::UInt16 => Plain::Number(primitive!(UInt16Type).into()),
        DataType::UInt32 => Plain::Number(primitive!(UInt32Type).into()),
        DataType::UInt64 => Plain::Number(primitive!(UInt64Type)),
        DataType::Int8 => unsigned(primitive!(Int8Type).into()),
        DataType::Int16 => unsigned(primitive!(Int16Type).into()),
        DataType::Int32 => unsigned(primitive!(Int32Type).into()),
        DataType::Int64 => unsigned(primitive!(Int64Type)),
        DataType::Float32 => Plain::Float(primitive!(Float32Type).into()),
        DataType::Float64 => Plain::Float(primitive!(Float64Type)),
        DataType::Timestamp(TimeUnit::Second, _) => {
            time(primitive!(TimestampSecondType), 1_000_000_000)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            time(primitive!(TimestampMillisecondType), 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            time(primitive!(TimestampMicrosecondType), 1_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            time(primitive!(TimestampNanosecondType), 1)
        }
        DataType::Utf8 => Plain::Text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Plain::Text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Plain::Text(array.as_string_view().value(row)),
        // ClickHouse writes words so.
        DataType::Binary => Plain::Text(str::from_utf8(array.as_binary::<i32>().value(row)).ok()?),
        DataType::LargeBinary => {
            Plain::Text(str::from_utf8(array.as_binary::<i64>().value(row)).ok()?)
        }
        DataType::BinaryView => {
            Plain::Text(str::from_utf8(array.as_binary_view().value(row)).ok()?)
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = value(dictionary.keys(), row)?;
            let Plain::Number(key) = key else { return None };
            let at = usize::try_from(key).ok().filter(|at| *at < dictionary.values().len())?;
            value(dictionary.values(), at)?
        }
        _ => return None,
    })
}

/// Of a kind that nothing is read of, where something must be: the reader says so.
const fn is_other(kind: &DataType, expected: ColumnType) -> bool {
    let is_told = matches!(expected, ColumnType::Count | ColumnType::Address | ColumnType::Time);
    is_told && !matches!(kind, DataType::Null | DataType::Dictionary(..))
}

enum Plain<'a> {
    Number(u64),
    Signed(i64),
    Float(f64),
    Time(Timestamp),
    Text(&'a str),
}

pub(super) fn cell(array: &dyn Array, row: usize, column: Option<Column>) -> Cell {
    let kind = column.map(|column| column.info().kind);
    match (value(array, row), kind) {
        (None, Some(kind)) if !array.is_null(row) && is_other(array.data_type(), kind) => {
            Cell::Word(format!("a value of {}", array.data_type()).into())
        }
        (None, _) => Cell::Missing,
        (Some(Plain::Number(nanos)), Some(ColumnType::Span)) => Cell::Span(nanos),
        (Some(Plain::Number(flags)), Some(ColumnType::Flags)) => {
            u8::try_from(flags).map_or(Cell::Missing, Cell::Flags)
        }
        (Some(Plain::Number(number)), _) => Cell::Number(number),
        (Some(Plain::Signed(number)), _) => Cell::Word(number.to_string().into()),
        (Some(Plain::Float(number)), _) => Cell::Word(number.to_string().into()),
        (Some(Plain::Time(at)), _) => Cell::Time(at),
        (Some(Plain::Text(text)), _) => match Value::text(text) {
            Value::Text(text) => Cell::Text(text),
            _ => Cell::Missing,
        },
    }
}
