//! The door: a format, some columns, and flows one by one.

use model::{Column, FlowRecord};

use crate::cell::Cell;
use crate::ipfix;
use crate::sheet::Sheet;

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// Aligned text for a terminal: numbers to the right, wide cells cut, controls escaped.
    Table,
    /// RFC 4180 with a header; text cells are quoted and guarded against formulas.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// IPFIX messages one after the other (RFC 5655), by the columns that IPFIX has elements for.
    Ipfix,
    /// A table of Markdown, to be pasted.
    Markdown,
}

/// How instants are written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum TimeFormat {
    /// RFC 3339 in UTC with nine fractional digits.
    #[default]
    Rfc3339,
    /// Seconds since 1970 with nine fractional digits. In JSON they are a number: who reads it into
    /// a double keeps a quarter of a microsecond.
    Epoch,
}

/// What can be chosen beside format and columns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Options {
    /// How instants are written.
    pub times: TimeFormat,
}

/// Writes flows row by row: [`Writer::header`] once, [`Writer::row`] for each flow,
/// [`Writer::end`] once. Every call appends to the buffer it is given; a table holds its first
/// rows back until it knows how wide its columns are.
#[derive(Clone, Debug)]
pub struct Writer {
    sheet: Sheet<Column>,
    options: Options,
    /// The file, where it is one of IPFIX, which has its own rules for rows.
    ipfix: Option<Box<ipfix::File>>,
    rows: u64,
}

impl Writer {
    /// A writer of these columns; a column given twice is written once.
    pub fn new(format: Format, columns: &[Column], options: Options) -> Self {
        let mut own = Vec::with_capacity(columns.len());
        for column in columns {
            if !own.contains(column) {
                own.push(*column);
            }
        }
        let ipfix = (format == Format::Ipfix).then(Box::default);
        Self { sheet: Sheet::new(format, own), options, ipfix, rows: 0 }
    }

    /// What stands before the first row. IPFIX's templates wait for the first flow.
    pub fn header(&mut self, out: &mut Vec<u8>) {
        self.sheet.header(out);
    }

    /// One flow.
    pub fn row(&mut self, flow: &FlowRecord, out: &mut Vec<u8>) {
        let times = self.options.times;
        match &mut self.ipfix {
            Some(file) => file.row(flow, self.sheet.heads(), out),
            None => self.sheet.row(|_, column| Cell::of(flow, *column, times), out),
        }
        self.rows += 1;
    }

    /// What stands after the last row.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        match &mut self.ipfix {
            Some(file) => file.end(out),
            None => self.sheet.end(out),
        }
    }

    /// How many flows were written.
    pub const fn rows(&self) -> u64 {
        self.rows
    }
}

#[cfg(test)]
mod tests;
