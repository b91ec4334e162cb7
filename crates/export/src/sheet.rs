//! Rows of cells under heads, in any format that is text: what all writers of cells share.

use crate::cell::{Cell, Headed};
use crate::table::Table;
use crate::writer::Format;
use crate::{csv, json, markdown};

/// Heads once, then row by row, then the end; every call appends to the buffer it is given.
#[derive(Clone, Debug)]
pub(crate) struct Sheet<H> {
    format: Format,
    heads: Vec<H>,
    is_empty: bool,
    table: Table,
}

impl<H: Headed> Sheet<H> {
    /// IPFIX, which is no text, says nothing here.
    pub(crate) fn new(format: Format, heads: Vec<H>) -> Self {
        let table = Table::new(&heads);
        Self { format, heads, is_empty: true, table }
    }

    /// What stands before the first row.
    pub(crate) fn header(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Csv => csv::header(&self.heads, out),
            Format::Json => out.push(b'['),
            Format::Markdown => markdown::header(&self.heads, out),
            // A table's header waits for the widths.
            Format::Ndjson | Format::Table | Format::Ipfix => {}
        }
    }

    /// One row: a cell for each head, which it is told.
    pub(crate) fn row(&mut self, cell: impl Fn(usize, &H) -> Cell, out: &mut Vec<u8>) {
        let cells = self.heads.iter().enumerate().map(|(at, head)| cell(at, head));
        match self.format {
            Format::Table => self.table.row(cells.collect(), out),
            Format::Csv => csv::row(cells, out),
            Format::Markdown => markdown::row(cells, out),
            Format::Json => {
                out.extend_from_slice(if self.is_empty { b"\n" } else { b",\n" });
                json::object(&self.heads, cells, out);
            }
            Format::Ndjson => {
                json::object(&self.heads, cells, out);
                out.push(b'\n');
            }
            Format::Ipfix => {}
        }
        self.is_empty = false;
    }

    /// What stands after the last row.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Table => self.table.end(out),
            Format::Json => out.extend_from_slice(b"\n]\n"),
            Format::Csv | Format::Ndjson | Format::Markdown | Format::Ipfix => {}
        }
    }

    pub(crate) fn heads(&self) -> &[H] {
        &self.heads
    }
}
