//! Flows on their way to Parquet: an Arrow stream is whole after each batch, whatever happens to whoever writes it,
//! and becomes Parquet column by column.

use std::io::{self, BufRead, Read, Write};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::root_as_message;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::Schema;
use model::Column;
use parquet::arrow::ArrowWriter;

use super::build::{Batch, Row};
use super::write::{self, Sink};
use super::{Error, schema};

/// Every message begins with it, and with the length of what describes it.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Flows as a stream of Arrow, of all columns in which any had something so far: most have something in fewer than half. Once one
/// has something in another column, a stream of more columns begins behind the first one.
pub struct Spool {
    batch: Batch,
    sink: Sink,
    /// The places of its columns among all.
    stream: Option<(Vec<usize>, StreamWriter<Sink>)>,
}

impl Spool {
    /// One that has begun nothing.
    pub fn new() -> Self {
        Self { batch: Batch::new(Column::ALL, true), sink: Sink::default(), stream: None }
    }

    /// Many flows.
    pub fn flows(&mut self, flows: &[Row<'_>]) {
        self.batch.flows(flows);
    }

    /// What there is becomes a batch, and all of it is in `out` then.
    pub fn flush(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        let rows = self.batch.rows();
        if rows > 0 {
            let arrays = self.batch.take_arrays();
            let has = |array: &ArrayRef| array.null_count() < rows;
            let (whole, mut columns) = (self.batch.schema(), Vec::new());
            match &self.stream {
                Some((known, _)) => columns.clone_from(known),
                // A batch needs a column to have rows.
                None => columns.push(0),
            }
            let before = columns.len();
            let new = (0..arrays.len()).filter(|at| arrays.get(*at).is_some_and(has));
            columns.extend(new.filter(|at| !columns.contains(at)).collect::<Vec<_>>());
            columns.sort_unstable();
            let schema = Arc::new(whole.project(&columns)?);
            if self.stream.is_none() || columns.len() > before {
                if let Some((_, mut stream)) = self.stream.take() {
                    stream.finish()?;
                }
                let out = self.sink.clone();
                let stream = StreamWriter::try_new_with_options(out, &schema, write::options())?;
                self.stream = Some((columns.clone(), stream));
            }
            let arrays = columns.iter().filter_map(|at| arrays.get(*at).cloned()).collect();
            if let Some((_, stream)) = &mut self.stream {
                stream.write(&RecordBatch::try_new(schema, arrays)?)?;
            }
        }
        self.sink.drain(out);
        Ok(())
    }
}

impl Default for Spool {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Spool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spool").field("rows", &self.batch.rows()).finish_non_exhaustive()
    }
}

/// Of streams of so many octets: how many are whole messages, and the flows in them.
pub fn whole(mut stream: impl Read, length: u64) -> io::Result<(u64, u64)> {
    let (mut end, mut flows) = (0, 0);
    let mut described = Vec::new();
    loop {
        let mut begin = [0; 8];
        let left = length - end;
        if left < 8 {
            return Ok((end, flows));
        }
        stream.read_exact(&mut begin)?;
        let [a, b, c, d, e, f, g, h] = begin;
        let head = u64::from(u32::from_le_bytes([e, f, g, h]));
        if [a, b, c, d] != CONTINUATION || head > left - 8 {
            return Ok((end, flows));
        }
        if head == 0 {
            // The end of a stream; another one may follow.
            end += 8;
            continue;
        }
        described.resize(usize::try_from(head).unwrap_or(0), 0);
        stream.read_exact(&mut described)?;
        let Ok(message) = root_as_message(&described) else { return Ok((end, flows)) };
        let body = u64::try_from(message.bodyLength()).unwrap_or(u64::MAX);
        if body > left - 8 - head {
            return Ok((end, flows));
        }
        io::copy(&mut stream.by_ref().take(body), &mut io::sink())?;
        let rows = message.header_as_record_batch().map_or(0, |batch| batch.length());
        flows += u64::try_from(rows).unwrap_or(0);
        end += 8 + head + body;
    }
}

/// Streams that are whole as Parquet, with all columns; the end of the last one may be missing.
pub fn to_parquet(mut streams: impl BufRead, out: impl Write + Send) -> Result<(), Error> {
    let whole = Arc::new(schema::schema(Column::ALL));
    let mut file = ArrowWriter::try_new(out, whole.clone(), Some(write::properties()))?;
    while !streams.fill_buf().map_err(|error| Error(error.to_string()))?.is_empty() {
        let stream = StreamReader::try_new(&mut streams, None)?;
        let places: Vec<Option<usize>> = places(&whole, &stream.schema());
        for batch in stream {
            file.write(&widened(&batch?, &whole, &places)?)?;
        }
    }
    file.close()?;
    Ok(())
}

/// Where each of the columns stands in a stream.
fn places(whole: &Schema, stream: &Schema) -> Vec<Option<usize>> {
    whole.fields().iter().map(|field| stream.index_of(field.name()).ok()).collect()
}

/// The batch with all columns: nothing stands in those it does not have.
fn widened(
    batch: &RecordBatch,
    whole: &Arc<Schema>,
    places: &[Option<usize>],
) -> Result<RecordBatch, Error> {
    let nothing = |at: usize| new_null_array(whole.field(at).data_type(), batch.num_rows());
    let arrays = places
        .iter()
        .enumerate()
        .map(|(at, place)| place.map_or_else(|| nothing(at), |place| batch.column(place).clone()));
    Ok(RecordBatch::try_new(whole.clone(), arrays.collect())?)
}

#[cfg(test)]
mod tests {
    use super::super::{Container, Writer};
    use super::*;
    use crate::tests_of_flows::plain;

    #[test]
    fn what_was_handed_over_is_whole_and_what_is_torn_is_not() {
        let mut writer = Writer::new(Container::ArrowStream, Column::ALL).unwrap();
        let (mut stream, mut ends) = (Vec::new(), Vec::new());
        for round in 0..3_u16 {
            for row in 0..=round {
                let mut flow = plain();
                flow.label.application = format!("app {round}").into();
                flow.key.source_port = row;
                writer.row(&flow, &mut stream).unwrap();
            }
            writer.flush(&mut stream).unwrap();
            ends.push(stream.len());
        }
        let check = |octets: &[u8], expected: (usize, u64)| {
            let (end, flows) = whole(octets, octets.len() as u64).unwrap();
            assert_eq!((end as usize, flows), expected);
        };
        check(&stream, (stream.len(), 6));
        check(&stream[..ends[1]], (ends[1], 3));
        check(&stream[..ends[0] + 5], (ends[0], 1));
        check(&[&stream[..ends[0]], b"{\"start\":\"2026-11-16T08"].concat(), (ends[0], 1));
        check(b"", (0, 0));
        // Dictionaries are handed over before the batch that uses them.
        let (torn, flows) = whole(&stream[..stream.len() - 1], stream.len() as u64 - 1).unwrap();
        assert!((ends[1] as u64..stream.len() as u64).contains(&torn) && flows == 3);
        let mut parquet = Vec::new();
        to_parquet(&stream[..torn as usize], &mut parquet).unwrap();
        let (mut reader, mut csv) = (super::super::Reader::default(), Vec::new());
        reader.push(&parquet, &mut csv).unwrap();
        reader.finish(&mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        assert_eq!(csv.lines().count(), 4, "{csv}");
        assert!(csv.contains("app 1") && !csv.contains("app 2"), "{csv}");
    }
}
