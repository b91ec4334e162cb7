//! Our CSV into Arrow or Parquet, so that a module that knows no flows can make them for the page.

use model::{Column, Value};

use super::{Container, Error, Writer};
use crate::import::{Record, Records, Verdict, split, unguarded};
use crate::parse;

/// Takes the CSV of [`crate::Writer`] in slices of any size.
pub struct Converter {
    container: Container,
    records: Records,
    writer: Option<Writer>,
}

impl Converter {
    /// A converter into a container.
    pub fn new(container: Container) -> Self {
        Self { container, records: Records::new(true), writer: None }
    }

    /// More of the CSV.
    pub fn push(&mut self, csv: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let (container, writer) = (self.container, &mut self.writer);
        let mut told = Ok(());
        self.records.push(csv, &mut |record| {
            if told.is_ok() {
                told = row(container, writer, record, out);
            }
            Verdict::Taken
        });
        told
    }

    /// There is no more.
    pub fn end(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        let (container, writer) = (self.container, &mut self.writer);
        let mut told = Ok(());
        self.records.finish(&mut |record| {
            told = row(container, writer, record, out);
            Verdict::Taken
        });
        told?;
        self.writer.as_mut().map_or(Ok(()), |writer| writer.end(out))
    }
}

fn row(
    container: Container,
    writer: &mut Option<Writer>,
    record: Record<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let text = String::from_utf8_lossy(record.octets);
    let cells = split(&text, ',', true);
    let Some(writer) = writer else {
        let columns: Option<Vec<Column>> = cells
            .iter()
            .map(|name| Column::ALL.iter().copied().find(|column| column.name() == name))
            .collect();
        let columns = columns.ok_or_else(|| Error("the header names no columns".to_owned()))?;
        *writer = Some(Writer::new(container, &columns)?);
        return Ok(());
    };
    writer.values(out, |at, column| {
        let cell = cells.get(at).map_or("", |cell| unguarded(cell));
        parse::value(column, cell).unwrap_or(Value::Missing)
    })
}
