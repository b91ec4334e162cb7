//! Arrow and Parquet into flows. Where columns are ours they go from arrays into flows as they are; what
//! others call theirs becomes CSV first, and is read as that.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{available_parallelism, scope};

use arrow_array::RecordBatch;

use super::Error;
use super::decode::{Decoder, Whole};
use super::read::{guarded, write};
use super::rows::Rows;
use crate::import::{self, Item, Kind};

/// Takes a file or stream in slices of any size.
#[derive(Default)]
pub struct FlowReader {
    decoder: Decoder,
    kind: How,
    unused: Vec<String>,
    /// It ended before any row.
    is_empty: bool,
}

/// How rows become flows.
#[derive(Default)]
enum How {
    /// Nothing was read.
    #[default]
    Unknown,
    /// From arrays; so many were read.
    Ours(u64),
    /// By way of CSV, whose header was written.
    Text(Box<import::Reader>, bool),
}

/// Threads that read groups of a Parquet file, beside the one that takes flows.
const THREADS: usize = 8;
/// Batches that a thread has ready at most, of 32 Ki flows.
const READY: usize = 1;

impl FlowReader {
    /// More of it.
    pub fn push(&mut self, octets: &[u8], each: &mut dyn FnMut(Item)) -> Result<(), Error> {
        let Self { decoder, kind, unused, .. } = self;
        decoder.push(octets, &mut |batch| kind.take(batch, unused, each))
    }

    /// There is no more.
    pub fn finish(&mut self, each: &mut dyn FnMut(Item)) -> Result<(), Error> {
        let read = match self.decoder.finish()? {
            None => Ok(()),
            Some(file) => self.whole(&file, each),
        };
        if let How::Text(reader, _) = &mut self.kind {
            reader.finish(each);
            self.unused = reader.unused().to_vec();
        }
        self.is_empty = matches!(self.kind, How::Unknown);
        read
    }

    /// Columns that have no place in a flow, by name.
    pub fn unused(&self) -> &[String] {
        &self.unused
    }

    /// It holds no flows.
    pub fn has_failed(&self) -> bool {
        self.is_empty || matches!(&self.kind, How::Text(reader, _) if reader.has_failed())
    }

    fn whole(&mut self, file: &Whole, each: &mut dyn FnMut(Item)) -> Result<(), Error> {
        let is_ours = Rows::fit(file.schema());
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(THREADS));
        if is_ours && threads > 1 && cfg!(not(target_family = "wasm")) {
            self.unused = Rows::unused(file.schema());
            self.kind = How::Ours(0);
            return by_groups(file, threads.min(file.groups().max(1)), each);
        }
        let Self { kind, unused, .. } = self;
        guarded(|| {
            for batch in file.batches(0..file.groups())? {
                kind.take(&batch?, unused, each);
            }
            Ok(())
        })
    }
}

impl How {
    fn take(&mut self, batch: &RecordBatch, unused: &mut Vec<String>, each: &mut dyn FnMut(Item)) {
        if matches!(self, Self::Unknown) {
            *self = if Rows::fit(&batch.schema()) {
                *unused = Rows::unused(&batch.schema());
                Self::Ours(0)
            } else {
                Self::Text(Box::new(import::Reader::new(Kind::Csv)), false)
            };
        }
        match self {
            Self::Unknown => {}
            Self::Ours(rows) => {
                Rows::of(batch).read(*rows, each);
                *rows += batch.num_rows() as u64;
            }
            Self::Text(reader, header) => {
                let mut text = Vec::new();
                write(batch, header, &mut text);
                reader.push(&text, each);
            }
        }
    }
}

type Found = Result<Vec<Item>, Error>;

/// Each thread reads every so manieth group; flows come out in the order of the file.
fn by_groups(file: &Whole, threads: usize, each: &mut dyn FnMut(Item)) -> Result<(), Error> {
    scope(|scope| {
        let coming: Vec<Receiver<Option<Found>>> = (0..threads)
            .map(|thread| {
                let (ready, coming) = sync_channel(READY);
                scope.spawn(move || {
                    for group in (thread..file.groups()).step_by(threads) {
                        if !read_group(file, group, &ready) {
                            break;
                        }
                    }
                });
                coming
            })
            .collect();
        for group in 0..file.groups() {
            let Some(coming) = coming.get(group % threads) else { break };
            // A thread that panicked has said nothing at the end.
            while let Some(found) = coming.recv().map_err(|_| damaged())? {
                found?.into_iter().for_each(&mut *each);
            }
        }
        Ok(())
    })
}

/// The flows of a group, and none where it ends; false where nobody listens or it is damaged.
fn read_group(file: &Whole, group: usize, ready: &SyncSender<Option<Found>>) -> bool {
    let mut before = file.rows_before(group);
    let read = guarded(|| {
        for batch in file.batches(group..group + 1)? {
            let batch = batch?;
            let mut found = Vec::with_capacity(batch.num_rows());
            Rows::of(&batch).read(before, &mut |item| found.push(item));
            before += batch.num_rows() as u64;
            if ready.send(Some(Ok(found))).is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    });
    match read {
        Ok(is_heard) => is_heard && ready.send(None).is_ok(),
        Err(error) => {
            let _ = ready.send(Some(Err(error)));
            false
        }
    }
}

fn damaged() -> Error {
    Error("the file is damaged so that it cannot be read".to_owned())
}
