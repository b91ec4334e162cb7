//! A data set of everything that was opened, made as a job: each file is read once more.

use export::{FeatureWriter, Format};
use protocol::{DataSetJob, ExportFormat, JobSummary, SourceKind, SourceState};

use crate::Engine;
use crate::jobs::Step;
use crate::set::Again;

use super::DataSet;

const FORMATS: &str = "data sets are CSV, JSON, NDJSON, Arrow or Parquet";

/// The data set under way.
pub(crate) struct Making {
    data_set: DataSet,
    writer: FeatureWriter,
    /// Those still to be read with the octets that were read of them, the next one last.
    plans: Vec<Plan>,
    plan: Option<Plan>,
    read: u64,
    total: u64,
    notes: Vec<String>,
}

struct Plan {
    again: Again,
    name: String,
}

impl Making {
    pub(crate) fn new(
        engine: &Engine,
        job: DataSetJob,
        output: &mut Vec<u8>,
    ) -> Result<Self, String> {
        let DataSetJob { mut options, format } = job;
        let format = match format {
            // Columns are made of CSV by who asked.
            ExportFormat::Csv | ExportFormat::Arrow | ExportFormat::Parquet => Format::Csv,
            ExportFormat::Json => Format::Json,
            ExportFormat::Ndjson => Format::Ndjson,
            ExportFormat::Ipfix | ExportFormat::Markdown => return Err(FORMATS.to_owned()),
        };
        options.settings = engine.settings.clone();
        let writer = FeatureWriter::new(format, options.set, &options.columns);
        let mut writer = writer.ok_or_else(|| FORMATS.to_owned())?;
        let (mut notes, mut plans) = (Vec::new(), Vec::new());
        for source in &engine.sources {
            let status = &source.status;
            if status.kind == SourceKind::Relay {
                let words = "what a relay sent is kept as flows, not as packets";
                notes.push(format!("{}: {words}", status.name));
                continue;
            }
            if source.restored.is_some() {
                let words = "was opened from a session, which holds no packets";
                notes.push(format!("{}: {words}", status.name));
                continue;
            }
            if status.state == SourceState::Reading {
                let words = "is still being read: wait until it is, or cancel the reading";
                return Err(format!("{} {words}", status.name));
            }
            let name = status.name.clone();
            plans.push(Plan { again: Again::of(source), name });
        }
        if plans.is_empty() {
            return Err("there is no capture file to take packets from".to_owned());
        }
        plans.reverse();
        let data_set = DataSet::new(options).map_err(|error| error.to_string())?;
        writer.header(output);
        let total = plans.iter().map(|plan| plan.again.total).sum();
        Ok(Self { data_set, writer, plans, plan: None, read: 0, total, notes })
    }

    pub(crate) fn step(&mut self) -> Step {
        if self.plan.is_none()
            && let Some(plan) = self.plans.pop()
        {
            self.data_set.begin();
            self.plan = Some(plan);
        }
        match self.plan.as_ref().and_then(|plan| plan.again.wants()) {
            Some(want) => Step::Read(want),
            None => Step::Done(JobSummary {
                items: self.writer.rows(),
                octets: 0,
                notes: std::mem::take(&mut self.notes),
            }),
        }
    }

    pub(crate) fn give(&mut self, octets: &[u8], output: &mut Vec<u8>) {
        let Self { data_set, writer, plan: under_way, plans, read, notes, .. } = self;
        let Some(plan) = under_way else { return };
        *read += octets.len() as u64;
        plan.again
            .give(octets, &mut |piece| data_set.take(piece, &mut |row| writer.row(row, output)));
        if plan.again.wants().is_some() && !data_set.is_full() {
            return;
        }
        data_set.end(&mut |row| writer.row(row, output));
        for (issue, _) in data_set.issues() {
            notes.push(format!("{}: {issue}", plan.name));
        }
        *under_way = None;
        if data_set.is_full() {
            plans.clear();
        }
        if plans.is_empty() {
            writer.end(output);
        }
    }

    pub(crate) const fn progress(&self) -> (u64, u64) {
        (self.read, self.total)
    }
}
