//! Batches into a file or stream that grows in a buffer.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter};
use model::{Column, Feature, FlowRecord, Value};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::build::{Batch, value};
use super::{Container, Error, schema};
use crate::config::{BATCH_ROWS, GROUP_ROWS};

/// Writes flows row by row; [`Writer::end`] once.
pub struct Writer {
    batch: Batch,
    sink: Sink,
    file: Option<File>,
}

enum File {
    Arrow(FileWriter<Sink>),
    Stream(StreamWriter<Sink>),
    Parquet(Box<ArrowWriter<Sink>>),
}

/// What was written and nobody took away yet.
#[derive(Clone, Default)]
pub(super) struct Sink(Arc<Mutex<Vec<u8>>>);

/// How Parquet is written: numbers that seldom come twice as their differences, for looking them up in a dictionary takes
/// longer than all the rest and saves a tenth of the room at most.
pub(super) fn properties() -> WriterProperties {
    let properties = WriterProperties::builder()
        .set_created_by(schema::program())
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP_ROWS));
    let far_apart = Column::ALL.iter().filter(|column| schema::is_far_apart(**column));
    far_apart
        .fold(properties, |properties, column| {
            let column = ColumnPath::from(column.name());
            properties
                .set_column_dictionary_enabled(column.clone(), false)
                .set_column_encoding(column, Encoding::DELTA_BINARY_PACKED)
        })
        .build()
}

/// How Arrow is written: dictionaries go on growing.
pub(super) fn options() -> IpcWriteOptions {
    IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta)
}

/// Whether dictionaries go on growing from batch to batch.
fn lasts(container: Container) -> bool {
    container != Container::Parquet
}

impl Writer {
    /// A writer of these columns, each named once.
    pub fn new(container: Container, columns: &[Column]) -> Result<Self, Error> {
        Self::of(Batch::new(columns, lasts(container)), container)
    }

    /// A writer of a data set's columns, which takes rows of text.
    pub fn of_features(container: Container, features: &[Feature]) -> Result<Self, Error> {
        Self::of(Batch::of_features(features, lasts(container)), container)
    }

    fn of(batch: Batch, container: Container) -> Result<Self, Error> {
        let (schema, sink) = (batch.schema(), Sink::default());
        let out = sink.clone();
        let file = match container {
            Container::ArrowFile => {
                File::Arrow(FileWriter::try_new_with_options(out, &schema, options())?)
            }
            Container::ArrowStream => {
                File::Stream(StreamWriter::try_new_with_options(out, &schema, options())?)
            }
            Container::Parquet => {
                File::Parquet(Box::new(ArrowWriter::try_new(out, schema, Some(properties()))?))
            }
        };
        Ok(Self { batch, sink, file: Some(file) })
    }

    /// One flow.
    pub fn row(&mut self, flow: &FlowRecord, out: &mut Vec<u8>) -> Result<(), Error> {
        self.values(out, |_, column| value(flow, column))
    }

    /// One row of values.
    pub(super) fn values(
        &mut self,
        out: &mut Vec<u8>,
        value: impl FnMut(usize, Column) -> Value,
    ) -> Result<(), Error> {
        self.batch.row(value);
        self.write_if_full(out)
    }

    /// One row of a data set: a cell for each feature, as CSV has it.
    pub fn cells<'a>(
        &mut self,
        out: &mut Vec<u8>,
        cell: impl FnMut(usize) -> &'a str,
    ) -> Result<(), Error> {
        self.batch.cells(cell);
        self.write_if_full(out)
    }

    fn write_if_full(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.batch.rows() >= BATCH_ROWS {
            self.write()?;
            self.sink.drain(out);
        }
        Ok(())
    }

    /// There are no more rows.
    pub fn end(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.batch.rows() > 0 {
            self.write()?;
        }
        match self.file.take() {
            Some(File::Arrow(mut file)) => file.finish()?,
            Some(File::Stream(mut stream)) => stream.finish()?,
            Some(File::Parquet(file)) => {
                file.close()?;
            }
            None => {}
        }
        self.sink.drain(out);
        Ok(())
    }

    /// What there is becomes a batch; of a stream all of it is in `out` then.
    pub fn flush(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.batch.rows() > 0 {
            self.write()?;
        }
        self.sink.drain(out);
        Ok(())
    }

    fn write(&mut self) -> Result<(), Error> {
        let batch: RecordBatch = self.batch.take()?;
        match &mut self.file {
            Some(File::Arrow(file)) => file.write(&batch)?,
            Some(File::Stream(stream)) => stream.write(&batch)?,
            Some(File::Parquet(file)) => file.write(&batch)?,
            None => {}
        }
        Ok(())
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("rows", &self.batch.rows()).finish_non_exhaustive()
    }
}

impl Sink {
    pub(super) fn drain(&self, out: &mut Vec<u8>) {
        out.append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl io::Write for Sink {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
