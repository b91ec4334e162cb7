//! Flows into whatever format was chosen, row by row.

use export::columnar::{self, Container};
use export::{Options, TimeFormat, Writer};
use model::{Column, FlowRecord};

use crate::arguments::Format;

/// Text, IPFIX messages, or columns.
pub(crate) enum Rows {
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
            Format::Table => Ok(text(export::Format::Table)),
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
        if let Self::Text(writer) = self {
            writer.header(out);
        }
    }

    pub(crate) fn row(&mut self, flow: &FlowRecord, out: &mut Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::Text(writer) => writer.row(flow, out),
            Self::Columns(writer) => writer.row(flow, out)?,
        }
        Ok(())
    }

    pub(crate) fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::Text(writer) => writer.end(out),
            Self::Columns(writer) => writer.end(out)?,
        }
        Ok(())
    }
}
