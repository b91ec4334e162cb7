//! The flows of a question as a file, some rows a step.

use std::vec::IntoIter;

use model::Column;
use protocol::{ExportFormat, JobSummary, TableJob};
use store::Row;

use crate::jobs::Step;
use crate::{Engine, called};

/// Rows of a step: with every column they take some milliseconds in the slowest browser.
const STEP_ROWS: usize = 500;

/// The file under way.
pub(crate) struct Table {
    rows: IntoIter<Row>,
    total: u64,
    writer: export::Writer,
    /// Names of hosts stand beside their addresses.
    named: bool,
    /// Flows that were there when it began and are no more.
    gone: u64,
}

impl Table {
    pub(crate) fn new(engine: &Engine, job: &TableJob, output: &mut Vec<u8>) -> Self {
        let rows = engine.desk.store.rows_in_order(&job.question);
        let mut writer = writer(&job.question.select, job.format, job.named);
        writer.header(output);
        Self { total: rows.len() as u64, rows: rows.into_iter(), writer, named: job.named, gone: 0 }
    }

    pub(crate) fn step(&mut self, engine: &Engine, output: &mut Vec<u8>) -> Step {
        for row in self.rows.by_ref().take(STEP_ROWS) {
            match engine.desk.store.flow(row.id()) {
                Some(mut flow) => {
                    if self.named {
                        called::name_ends(engine, &mut flow);
                    }
                    self.writer.row(&flow, output);
                }
                None => self.gone += 1,
            }
        }
        if self.rows.len() > 0 {
            return Step::More;
        }
        self.writer.end(output);
        let words = || {
            let gone = model::counted(self.gone, "flow was", "flows were");
            format!("{gone} forgotten meanwhile: not in it")
        };
        let notes = (self.gone > 0).then(words).into_iter().collect();
        Step::Done(JobSummary { items: self.writer.rows(), octets: 0, notes })
    }

    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.total - self.rows.len() as u64, self.total)
    }
}

/// A writer of these columns, or of all where there are none, with those of names beside those of addresses where
/// they are wanted. Containers of columns are made of CSV
/// by who asked.
pub(crate) fn writer(columns: &[Column], format: ExportFormat, named: bool) -> export::Writer {
    let format = match format {
        ExportFormat::Csv | ExportFormat::Arrow | ExportFormat::Parquet => export::Format::Csv,
        ExportFormat::Ipfix => export::Format::Ipfix,
        ExportFormat::Markdown => export::Format::Markdown,
        ExportFormat::Json => export::Format::Json,
        ExportFormat::Ndjson => export::Format::Ndjson,
    };
    let columns = if columns.is_empty() { Column::ALL } else { columns };
    let columns = if named { called::beside(columns) } else { columns.to_vec() };
    export::Writer::new(format, &columns, export::Options::default())
}
