//! Flows into whatever format was chosen, row by row.

use export::columnar::{self, Container};
use export::{Options, TimeFormat, Writer};
use model::{Column, FlowRecord};

use crate::arguments::Format;

/// Text, IPFIX messages, or columns.
pub(crate) enum Rows {
    /// For eyes: inferred names are marked.
    Table(Box<Writer>),
    Text(Box<Writer>),
    Columns(Box<columnar::Writer>),
}

/// The same format among those that are text made of rows alone.
pub(crate) const fn text_format(format: Format) -> Option<export::Format> {
    match format {
        Format::Table => Some(export::Format::Table),
        Format::Csv => Some(export::Format::Csv),
        Format::Json => Some(export::Format::Json),
        Format::Ndjson => Some(export::Format::Ndjson),
        Format::Ipfix | Format::Arrow | Format::ArrowStream | Format::Parquet => None,
    }
}

impl Rows {
    pub(crate) fn new(format: Format, columns: &[Column], epoch: bool) -> anyhow::Result<Self> {
        let times = if epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
        let text = |format| Self::Text(Box::new(Writer::new(format, columns, Options { times })));
        let put = |container| -> anyhow::Result<Self> {
            Ok(Self::Columns(Box::new(columnar::Writer::new(container, columns)?)))
        };
        match format {
            Format::Table => {
                let options = Options { times };
                Ok(Self::Table(Box::new(Writer::new(export::Format::Table, columns, options))))
            }
            Format::Csv => Ok(text(export::Format::Csv)),
            Format::Json => Ok(text(export::Format::Json)),
            Format::Ndjson => Ok(text(export::Format::Ndjson)),
            Format::Ipfix => Ok(text(export::Format::Ipfix)),
            Format::Arrow => put(Container::ArrowFile),
            Format::ArrowStream => put(Container::ArrowStream),
            Format::Parquet => put(Container::Parquet),
        }
    }

    pub(crate) fn header(&mut self, out: &mut Vec<u8>) {
        if let Self::Text(writer) | Self::Table(writer) = self {
            writer.header(out);
        }
    }

    pub(crate) fn row(&mut self, flow: FlowRecord, out: &mut Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::Table(writer) => writer.row(&marked(flow), out),
            Self::Text(writer) => writer.row(&flow, out),
            Self::Columns(writer) => writer.row(&flow, out)?,
        }
        Ok(())
    }

    pub(crate) fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::Text(writer) | Self::Table(writer) => writer.end(out),
            Self::Columns(writer) => writer.end(out)?,
        }
        Ok(())
    }
}

/// A name as people are shown it that the flow itself does not tell.
pub(crate) fn inferred(name: &str) -> String {
    format!("~{name}")
}

/// With a mark at every name that the flow itself does not tell.
fn marked(mut flow: FlowRecord) -> FlowRecord {
    let Some(revealed) = &mut flow.revealed else { return flow };
    let others = [&mut revealed.source_name, &mut revealed.destination_name];
    let told = others.into_iter().chain(revealed.name_by.is_some().then_some(&mut flow.host_name));
    for name in told.flatten() {
        *name = inferred(name).into();
    }
    flow
}
