//! The door: a format, some columns, and flows one by one.

use model::{Column, FlowRecord};

use crate::cell::Cell;
use crate::table::Table;
use crate::{csv, ipfix, json, markdown};

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
    format: Format,
    columns: Vec<Column>,
    options: Options,
    rows: u64,
    table: Table,
    ipfix: ipfix::File,
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
        let table = Table::new(&own);
        Self { format, columns: own, options, rows: 0, table, ipfix: ipfix::File::default() }
    }

    /// What stands before the first row.
    pub fn header(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Csv => csv::header(&self.columns, out),
            Format::Json => out.push(b'['),
            Format::Markdown => markdown::header(&self.columns, out),
            // A table's header waits for the widths, IPFIX's templates for the first flow.
            Format::Ndjson | Format::Table | Format::Ipfix => {}
        }
    }

    /// One flow.
    pub fn row(&mut self, flow: &FlowRecord, out: &mut Vec<u8>) {
        let times = self.options.times;
        let cells = self.columns.iter().map(|column| Cell::of(flow, *column, times));
        match self.format {
            Format::Ipfix => self.ipfix.row(flow, &self.columns, out),
            Format::Table => self.table.row(cells.collect(), out),
            Format::Csv => csv::row(cells, out),
            Format::Markdown => markdown::row(cells, out),
            Format::Json => {
                out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
                json::object(&self.columns, cells, out);
            }
            Format::Ndjson => {
                json::object(&self.columns, cells, out);
                out.push(b'\n');
            }
        }
        self.rows += 1;
    }

    /// What stands after the last row.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Table => self.table.end(out),
            Format::Json => out.extend_from_slice(b"\n]\n"),
            Format::Ipfix => self.ipfix.end(out),
            Format::Csv | Format::Ndjson | Format::Markdown => {}
        }
    }

    /// How many flows were written.
    pub const fn rows(&self) -> u64 {
        self.rows
    }
}

#[cfg(test)]
mod tests;
