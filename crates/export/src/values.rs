//! Rows of values under headings that are no columns of flows: exchanges, hosts, groups.

use model::Value;
use model::column::ColumnInfo;

use crate::cell::Cell;
use crate::table::Table;
use crate::writer::{Format, TimeFormat};
use crate::{csv, json, markdown};

/// Writes rows as [`crate::Writer`] writes flows: header, rows, end.
#[derive(Clone, Debug)]
pub struct ValueWriter {
    format: Format,
    columns: Vec<&'static ColumnInfo>,
    times: TimeFormat,
    rows: u64,
    table: Table,
}

impl ValueWriter {
    /// A writer of these columns; none in a format that only flows have (IPFIX).
    pub fn new(format: Format, columns: &[&'static ColumnInfo], times: TimeFormat) -> Option<Self> {
        let table = Table::new(columns);
        let writer = Self { format, columns: columns.to_vec(), times, rows: 0, table };
        (format != Format::Ipfix).then_some(writer)
    }

    /// What stands before the first row.
    pub fn header(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Csv => csv::header(&self.columns, out),
            Format::Json => out.push(b'['),
            Format::Markdown => markdown::header(&self.columns, out),
            Format::Ndjson | Format::Table | Format::Ipfix => {}
        }
    }

    /// One row: a value for each column.
    pub fn row(&mut self, values: &[Value], out: &mut Vec<u8>) {
        let times = self.times;
        let cells = values
            .iter()
            .zip(&self.columns)
            .map(|(value, column)| Cell::of_value(value.clone(), column.kind, times));
        match self.format {
            Format::Table => self.table.row(cells.collect(), out),
            Format::Csv => csv::row(cells, out),
            Format::Markdown => markdown::row(cells, out),
            Format::Json | Format::Ndjson => {
                if self.format == Format::Json {
                    out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
                }
                json::object(&self.columns, cells, out);
                if self.format == Format::Ndjson {
                    out.push(b'\n');
                }
            }
            Format::Ipfix => {}
        }
        self.rows += 1;
    }

    /// What stands after the last row.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Table => self.table.end(out),
            Format::Json => out.extend_from_slice(b"\n]\n"),
            Format::Ipfix | Format::Csv | Format::Ndjson | Format::Markdown => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use model::ExchangeColumn;

    use super::*;

    fn check(format: Format, expected: &str) {
        let columns = [ExchangeColumn::Name.info(), ExchangeColumn::Latency.info()];
        let mut out = Vec::new();
        let Some(mut writer) = ValueWriter::new(format, &columns, TimeFormat::Rfc3339) else {
            return assert_eq!(expected, "");
        };
        writer.header(&mut out);
        writer.row(&[Value::text("=a"), Value::Span(1_500_000_000)], &mut out);
        writer.row(&[Value::text("b"), Value::Missing], &mut out);
        writer.end(&mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn rows_are_written_as_flows_are() {
        check(Format::Csv, "name,latency\r\n\"'=a\",1.500000000\r\n\"b\",\r\n");
        check(
            Format::Ndjson,
            "{\"name\":\"=a\",\"latency\":1.500000000}\n{\"name\":\"b\",\"latency\":null}\n",
        );
        check(Format::Table, "name      latency\n=a    1.500000000\nb     –\n");
        check(Format::Ipfix, "");
    }
}
