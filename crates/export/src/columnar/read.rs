//! Arrow and Parquet into CSV: ours comes back as we would have written it, and other columns as text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::{DataType, TimeUnit};
use bytes::Bytes;
use model::{Column, ColumnType, Timestamp, Value};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::Error;
use crate::cell::Cell;
use crate::config::{BATCH_ROWS, PARQUET_OCTETS};
use crate::csv;
use crate::import::columns::{ARROW_FILE, PARQUET};

/// Takes a file or stream in slices of any size and gives CSV.
pub struct Reader {
    state: State,
    header: bool,
    /// Zeros may stand between the magic of a file and its first message.
    padding: bool,
}

enum State {
    /// Too few octets to know.
    New(Vec<u8>),
    /// Whole in memory.
    Parquet(Vec<u8>),
    Arrow(Box<StreamDecoder>),
    Done,
}

impl Default for Reader {
    fn default() -> Self {
        Self { state: State::New(Vec::new()), header: false, padding: false }
    }
}

impl Reader {
    /// More of it.
    pub fn push(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        match &mut self.state {
            State::New(begun) => {
                begun.extend_from_slice(octets);
                if begun.len() < ARROW_FILE.len() {
                    return Ok(());
                }
                let begun = std::mem::take(begun);
                let parquet = begun.starts_with(PARQUET);
                self.state = if parquet {
                    State::Parquet(Vec::new())
                } else {
                    State::Arrow(Box::new(StreamDecoder::new()))
                };
                // A file is a stream with its magic before and its directory behind it.
                self.padding = begun.starts_with(ARROW_FILE);
                let rest = begun.strip_prefix(ARROW_FILE).unwrap_or(&begun);
                self.push(rest, out)
            }
            State::Parquet(file) => {
                if file.len().saturating_add(octets.len()) > PARQUET_OCTETS {
                    self.state = State::Done;
                    return Err(Error(format!(
                        "a Parquet file larger than {PARQUET_OCTETS} bytes cannot be read; \
                         write it in several files"
                    )));
                }
                file.extend_from_slice(octets);
                Ok(())
            }
            State::Arrow(_) => {
                let zeros = octets.iter().take_while(|octet| **octet == 0 && self.padding).count();
                let octets = octets.get(zeros..).unwrap_or_default();
                self.padding &= octets.is_empty();
                let read = guarded(|| self.decode(octets, out));
                if read.is_err() {
                    self.state = State::Done;
                }
                read
            }
            State::Done => Ok(()),
        }
    }

    /// There is no more.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::New(_) => Err(Error("the file ends before it begins".to_owned())),
            State::Parquet(file) => guarded(|| self.parquet(file, out)),
            State::Arrow(mut decoder) => guarded(|| Ok(decoder.finish()?)),
            State::Done => Ok(()),
        }
    }

    fn decode(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let mut buffer = Buffer::from(octets);
        while !buffer.is_empty() {
            let State::Arrow(decoder) = &mut self.state else { break };
            match decoder.decode(&mut buffer) {
                Ok(Some(batch)) => self.write(&batch, out),
                Ok(None) => {}
                // What follows the end of the stream is the directory of a file.
                Err(_) if decoder.finish().is_ok() => self.state = State::Done,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn parquet(&mut self, file: Vec<u8>, out: &mut Vec<u8>) -> Result<(), Error> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(file))?;
        for batch in reader.with_batch_size(BATCH_ROWS).build()? {
            self.write(&batch?, out);
        }
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch, out: &mut Vec<u8>) {
        let schema = batch.schema();
        if !std::mem::replace(&mut self.header, true) {
            let names =
                schema.fields().iter().map(|field| Cell::Text(field.name().as_str().into()));
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
}

/// The library is not proof against every file: what breaks it off is an error as any other.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
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

enum Plain<'a> {
    Number(u64),
    Signed(i64),
    Float(f64),
    Time(Timestamp),
    Text(&'a str),
}

fn cell(array: &dyn Array, row: usize, column: Option<Column>) -> Cell {
    let kind = column.map(|column| column.info().kind);
    match (value(array, row), kind) {
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
