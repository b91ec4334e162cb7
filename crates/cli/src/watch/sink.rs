//! Flows as they end, one by one, on standard output.

use std::borrow::Cow;
use std::sync::Arc;

use engine::EndedFlows;
use export::{Options, TimeFormat, Writer};
use model::{Column, FlowRecord};
use query::filter::Filter;

use crate::arguments::{LiveFormat, UsageError, WatchArguments};
use crate::output::{Output, tell};

use super::write::{Hand, Written};
use super::{Watch, line};

/// Where flows go.
pub(super) struct Sink {
    out: Output,
    writer: Option<Writer>,
    filter: Option<Filter>,
    is_silent: bool,
    writing: Option<Hand>,
}

impl Sink {
    pub(super) fn new(arguments: &WatchArguments, filter: Option<Filter>) -> anyhow::Result<Self> {
        let columns = match &arguments.fields {
            Some(names) => export::parse_columns(names)
                .map_err(|error| UsageError(format!("--fields: {error}")))?,
            None => Column::ALL.to_vec(),
        };
        let times = if arguments.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
        let text = |format| Some(Writer::new(format, &columns, Options { times }));
        let writer = match arguments.format {
            LiveFormat::Line | LiveFormat::None => None,
            LiveFormat::Csv => text(export::Format::Csv),
            LiveFormat::Ndjson => text(export::Format::Ndjson),
        };
        let is_silent = arguments.format == LiveFormat::None;
        let writing = Hand::of(arguments)?;
        let mut sink = Self { out: Output::standard(), writer, filter, is_silent, writing };
        if let Some(writer) = &mut sink.writer {
            writer.header(sink.out.pieces());
        }
        sink.out.flush()?;
        Ok(sink)
    }

    /// Writes what ended, at once.
    pub(super) fn drain(&mut self, watch: &mut Watch) -> anyhow::Result<()> {
        while let Some(mut flows) = watch.engine.next_ended() {
            watch.tally.see(&flows);
            if let Some(filter) = &self.filter {
                let mut records = flows.into_records();
                records.retain(|flow| filter.matches(flow));
                flows = EndedFlows::Records(records);
            }
            if !self.is_silent {
                match &flows {
                    EndedFlows::Records(flows) => {
                        self.write_all(flows.iter().map(Cow::Borrowed))?;
                    }
                    EndedFlows::Batch(batch) => self.write_all(batch.flows().map(Cow::Owned))?,
                }
            }
            if let Some(writing) = &self.writing {
                writing.add(flows)?;
            }
        }
        if let Some(writing) = &self.writing {
            writing.tick(watch.places())?;
        }
        let lost = watch.engine.take_lost_ended();
        if lost > 0 {
            let lost = model::counted(lost, "flow that ended was", "flows that ended were");
            tell(format_args!("{lost} not shown: more ended at once than are held"));
        }
        Ok(self.out.flush()?)
    }

    fn write_all<'a>(
        &mut self,
        flows: impl Iterator<Item = Cow<'a, FlowRecord>>,
    ) -> anyhow::Result<()> {
        for flow in flows {
            match &mut self.writer {
                Some(writer) => writer.row(&flow, self.out.pieces()),
                None => line::write(&flow, self.out.pieces()),
            }
            self.out.drain()?;
        }
        Ok(())
    }

    /// Counters of what is written into a folder.
    pub(super) fn written(&self) -> Option<Arc<Written>> {
        self.writing.as_ref().map(Hand::counted)
    }

    pub(super) fn finish(mut self, watch: &Watch) -> anyhow::Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.end(self.out.pieces());
        }
        if let Some(writing) = self.writing.take() {
            writing.end(watch.places())?;
        }
        Ok(self.out.finish()?)
    }
}
