//! Flows out of tables and logs: our own CSV and JSON, and what Zeek, Suricata, nfdump and the NF
//! data sets write. Text comes in slices of any size; what is bad is told with its line, and its good
//! neighbours are kept.
//!
//! First [`recognise`] what the text is, then [`Reader::push`] all of it and [`Reader::finish`].

pub(crate) mod columns;
mod dialect;
mod draft;
mod fields;
mod members;
mod objects;
mod problem;
mod recognise;
mod records;
mod rows;

pub use columns::columnar;
pub use problem::{Problem, Reason};
pub use recognise::{Kind, Recognised, recognise};

#[cfg(feature = "columnar")]
pub(crate) use dialect::Dialect;
#[cfg(feature = "columnar")]
pub(crate) use draft::Draft;
#[cfg(feature = "columnar")]
pub(crate) use fields::{split, unguarded};
#[cfg(feature = "columnar")]
pub(crate) use records::{Record, Records, Verdict};

use model::FlowRecord;

use objects::{Found, Objects};
use records::Place;
#[cfg(not(feature = "columnar"))]
use records::{Records, Verdict};
use rows::Rows;

/// Reads one text.
#[derive(Debug)]
pub struct Reader {
    cutter: Cutter,
    rows: Rows,
}

/// What is found, in order.
#[derive(Debug)]
pub enum Item {
    /// A flow; its source is whoever reads it.
    Flow(Box<FlowRecord>),
    /// Something that is no flow, though it should be.
    Problem(Problem),
}

#[derive(Debug)]
enum Cutter {
    Records(Records),
    Objects(Objects),
}

impl Reader {
    /// A reader of what was recognised.
    pub fn new(kind: Kind) -> Self {
        let cutter = match kind {
            Kind::Csv => Cutter::Records(Records::new(true)),
            Kind::ZeekTsv => Cutter::Records(Records::new(false)),
            Kind::Json => Cutter::Objects(Objects::default()),
        };
        Self { cutter, rows: Rows::new(kind) }
    }

    /// More of the text.
    pub fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Item)) {
        let rows = &mut self.rows;
        match &mut self.cutter {
            Cutter::Records(records) => {
                records.push(slice, &mut |record| rows.record(record, each));
            }
            Cutter::Objects(objects) => {
                objects.push(slice, &mut |place, found| rows.object(place, found, each));
            }
        }
    }

    /// There is no more.
    pub fn finish(&mut self, each: &mut dyn FnMut(Item)) {
        let rows = &mut self.rows;
        match &mut self.cutter {
            Cutter::Records(records) => {
                records.finish(&mut |record| rows.record(record, each));
            }
            Cutter::Objects(objects) => {
                objects.finish(&mut |place, found| rows.object(place, found, each));
            }
        }
        rows.finish();
    }

    /// Whose file it is, as soon as that is known.
    pub fn format(&self) -> Option<&'static str> {
        self.rows.format()
    }

    /// Events and records that are no flows and need not be: other types of `eve.json`.
    pub const fn passed_over(&self) -> u64 {
        self.rows.passed_over
    }

    /// Columns that are there and have no place in a flow, by name.
    pub fn unused(&self) -> &[String] {
        &self.rows.unused
    }

    /// It ended and held not one flow, because nothing in it is known.
    pub const fn has_failed(&self) -> bool {
        self.rows.failed
    }
}

#[cfg(test)]
mod tests;
