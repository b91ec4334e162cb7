//! Octets of Arrow and Parquet into batches of rows.

use std::ops::Range;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::Schema;
use bytes::Bytes;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use super::Error;
use super::read::guarded;
use crate::config::{BATCH_ROWS, PARQUET_OCTETS};
use crate::import::columns::{ARROW_FILE, PARQUET};

/// Takes a file or stream in slices of any size.
pub(super) struct Decoder {
    state: State,
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

/// A whole file of Parquet.
#[derive(Clone)]
pub(super) struct Whole {
    octets: Bytes,
    metadata: ArrowReaderMetadata,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { state: State::New(Vec::new()), padding: false }
    }
}

impl Decoder {
    /// More of it.
    pub(super) fn push(
        &mut self,
        octets: &[u8],
        each: &mut dyn FnMut(&RecordBatch),
    ) -> Result<(), Error> {
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
                self.push(rest, each)
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
                let read = guarded(|| self.decode(octets, each));
                if read.is_err() {
                    self.state = State::Done;
                }
                read
            }
            State::Done => Ok(()),
        }
    }

    /// There is no more. Of Parquet nothing was read before.
    pub(super) fn finish(&mut self) -> Result<Option<Whole>, Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::New(_) => Err(Error("the file ends before it begins".to_owned())),
            State::Parquet(file) => guarded(|| Whole::of(file).map(Some)),
            State::Arrow(mut decoder) => guarded(|| Ok(decoder.finish()?)).map(|()| None),
            State::Done => Ok(None),
        }
    }

    fn decode(&mut self, octets: &[u8], each: &mut dyn FnMut(&RecordBatch)) -> Result<(), Error> {
        let mut buffer = Buffer::from(octets);
        while !buffer.is_empty() {
            let State::Arrow(decoder) = &mut self.state else { break };
            match decoder.decode(&mut buffer) {
                Ok(Some(batch)) => each(&batch),
                Ok(None) => {}
                // What follows the end of the stream is the directory of a file.
                Err(_) if decoder.finish().is_ok() => self.state = State::Done,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Whole {
    fn of(file: Vec<u8>) -> Result<Self, Error> {
        let octets = Bytes::from(file);
        let metadata = ArrowReaderMetadata::load(&octets, Default::default())?;
        Ok(Self { octets, metadata })
    }

    pub(super) fn schema(&self) -> &Schema {
        self.metadata.schema()
    }

    /// Groups of rows, each of which can be read by itself.
    pub(super) fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    /// Rows before that group.
    pub(super) fn rows_before(&self, group: usize) -> u64 {
        let groups = self.metadata.metadata().row_groups().iter().take(group);
        groups.map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum()
    }

    /// The rows of these groups.
    pub(super) fn batches(&self, groups: Range<usize>) -> Result<ParquetRecordBatchReader, Error> {
        let (octets, metadata) = (self.octets.clone(), self.metadata.clone());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(octets, metadata);
        Ok(builder.with_row_groups(groups.collect()).with_batch_size(BATCH_ROWS).build()?)
    }
}
