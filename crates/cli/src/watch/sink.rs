//! Flows as they end, one by one, on standard output.

use std::sync::Arc;

use export::{Options, TimeFormat, Writer};
use model::{Column, FlowRecord};
use query::filter::Filter;

use crate::arguments::{LiveFormat, UsageError, WatchArguments};
use crate::output::{Output, tell};

use super::write::{Writing, Written};
use super::{Watch, line};

/// Where flows go.
pub(super) struct Sink {
    out: Output,
    writer: Option<Writer>,
    filter: Option<Filter>,
    is_silent: bool,
    writing: Option<Writing>,
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
        let writing = Writing::of(arguments)?;
        let mut sink = Self { out: Output::standard(), writer, filter, is_silent, writing };
        if let Some(writer) = &mut sink.writer {
            writer.header(sink.out.pieces());
        }
        sink.out.flush()?;
        Ok(sink)
    }

    /// Writes what ended, at once.
    pub(super) fn drain(&mut self, watch: &mut Watch) -> anyhow::Result<()> {
        while let Some(flow) = watch.engine.next_ended() {
            watch.tally.see(&flow);
            if self.filter.as_ref().is_none_or(|filter| filter.matches(&flow)) {
                if let Some(writing) = &mut self.writing {
                    writing.add(&flow);
                }
                self.write(&flow);
                self.out.drain()?;
            }
        }
        if let Some(writing) = &mut self.writing {
            writing.tick(|| watch.places());
        }
        let lost = watch.engine.take_lost_ended();
        if lost > 0 {
            let lost = model::counted(lost, "flow that ended was", "flows that ended were");
            tell(format_args!("{lost} not shown: more ended at once than are held"));
        }
        Ok(self.out.flush()?)
    }

    fn write(&mut self, flow: &FlowRecord) {
        match &mut self.writer {
            _ if self.is_silent => {}
            Some(writer) => writer.row(flow, self.out.pieces()),
            None => line::write(flow, self.out.pieces()),
        }
    }

    /// Counters of what is written into a folder.
    pub(super) fn written(&self) -> Option<Arc<Written>> {
        self.writing.as_ref().map(Writing::counted)
    }

    pub(super) fn finish(mut self, watch: &Watch) -> anyhow::Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.end(self.out.pieces());
        }
        if let Some(writing) = self.writing.take() {
            writing.end(watch.places());
        }
        Ok(self.out.finish()?)
    }
}
