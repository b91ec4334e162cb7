//! Our CSV, of flows or of a data set, into Arrow or Parquet, so that a module that knows no flows can make them for the page.

use model::{Column, Feature, Value};

use super::{Container, Error, Writer};
use crate::import::{Record, Records, Verdict, split, unguarded};
use crate::parse;

/// Takes the CSV of [`crate::Writer`] or [`crate::FeatureWriter`] in slices of any size.
pub struct Converter {
    container: Container,
    records: Records,
    writer: Option<Kind>,
}

enum Kind {
    Flows(Writer),
    DataSet(Writer),
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
        match &mut self.writer {
            Some(Kind::Flows(writer) | Kind::DataSet(writer)) => writer.end(out),
            None => Ok(()),
        }
    }
}

fn row(
    container: Container,
    writer: &mut Option<Kind>,
    record: Record<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let text = String::from_utf8_lossy(record.octets);
    let cells = split(&text, ',', true);
    let Some(writer) = writer else {
        let names = || cells.iter().map(|cell| &**cell);
        let column = |name| Column::ALL.iter().copied().find(|column| column.name() == name);
        let columns: Option<Vec<Column>> = names().map(column).collect();
        let feature = |name| Feature::ALL.iter().copied().find(|feature| feature.name() == name);
        let features: Option<Vec<Feature>> = names().map(feature).collect();
        *writer = Some(match (columns, features) {
            (Some(columns), _) => Kind::Flows(Writer::new(container, &columns)?),
            (_, Some(features)) => Kind::DataSet(Writer::of_features(container, &features)?),
            _ => return Err(Error("the header names no columns".to_owned())),
        });
        return Ok(());
    };
    let cell = |at: usize| cells.get(at).map_or("", |cell| unguarded(cell));
    match writer {
        Kind::Flows(writer) => writer
            .values(out, |at, column| parse::value(column, cell(at)).unwrap_or(Value::Missing)),
        Kind::DataSet(writer) => writer.cells(out, cell),
    }
}
