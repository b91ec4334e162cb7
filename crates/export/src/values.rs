//! Rows of values under headings that are no columns of flows: exchanges, hosts, groups.

use model::column::ColumnInfo;
use model::{ColumnType, Value};

use crate::cell::{Cell, Headed};
use crate::sheet::Sheet;
use crate::writer::{Format, TimeFormat};

/// What stands above a column of values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    /// Its words.
    pub name: Box<str>,
    /// What the cells below it hold.
    pub kind: ColumnType,
}

impl From<&ColumnInfo> for Heading {
    fn from(info: &ColumnInfo) -> Self {
        Self { name: info.name.into(), kind: info.kind }
    }
}

impl Headed for Heading {
    fn name(&self) -> &str {
        &self.name
    }

    fn title(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> ColumnType {
        self.kind
    }
}

/// Writes rows as [`crate::Writer`] writes flows: header, rows, end.
#[derive(Clone, Debug)]
pub struct ValueWriter {
    sheet: Sheet<Heading>,
    times: TimeFormat,
}

impl ValueWriter {
    /// A writer of these columns; none in a format that only flows have (IPFIX).
    pub fn new(format: Format, columns: Vec<Heading>, times: TimeFormat) -> Option<Self> {
        let writer = Self { sheet: Sheet::new(format, columns), times };
        (format != Format::Ipfix).then_some(writer)
    }

    /// What stands before the first row.
    pub fn header(&mut self, out: &mut Vec<u8>) {
        self.sheet.header(out);
    }

    /// One row: a value for each column; those that are not given are missing.
    pub fn row(&mut self, values: &[Value], out: &mut Vec<u8>) {
        let times = self.times;
        let cell = |at: usize, column: &Heading| {
            let value = values.get(at).cloned().unwrap_or(Value::Missing);
            Cell::of_value(value, column.kind, times)
        };
        self.sheet.row(cell, out);
    }

    /// What stands after the last row.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        self.sheet.end(out);
    }
}

#[cfg(test)]
mod tests {
    use model::ExchangeColumn;

    use super::*;

    fn check(format: Format, expected: &str) {
        let columns = [ExchangeColumn::Name.info(), ExchangeColumn::Latency.info()];
        let columns = columns.map(Heading::from).to_vec();
        let mut out = Vec::new();
        let Some(mut writer) = ValueWriter::new(format, columns, TimeFormat::Rfc3339) else {
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
