//! `flowglass flows`: one row per flow.

use export::{Options, TimeFormat, Writer};
use model::Column;
use query::Question;
use query::filter::Filter;

use crate::arguments::{FlowsArguments, Format, UsageError};
use crate::{FINE, input, output};

/// Reads the inputs and writes their flows, in the order in which they began.
pub(crate) fn run(arguments: &FlowsArguments) -> anyhow::Result<u8> {
    if arguments.fields.as_deref() == Some("help") {
        list_columns();
        return Ok(FINE);
    }
    let columns = columns(arguments)?;
    let question =
        Question { filter: filter(arguments)?, order: by_start(), ..Question::default() };
    let mut out = output::create(arguments.output.as_deref())?;
    let loaded = input::load(&arguments.input)?;

    let format = match arguments.format {
        Format::Table => export::Format::Table,
        Format::Csv => export::Format::Csv,
        Format::Json => export::Format::Json,
        Format::Ndjson => export::Format::Ndjson,
    };
    let times = if arguments.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
    let mut writer = Writer::new(format, &columns, Options { times });
    let mut pieces = Vec::new();
    writer.header(&mut pieces);
    for flow in loaded.engine.flows(&question) {
        writer.row(&flow, &mut pieces);
        output::drain(&mut pieces, &mut out)?;
    }
    writer.end(&mut pieces);
    out.write_all(&pieces)?;
    out.flush()?;
    Ok(loaded.code)
}

fn by_start() -> Option<query::Order> {
    Some(query::Order { by: query::OrderBy::Column(Column::Start), descending: false })
}

fn columns(arguments: &FlowsArguments) -> anyhow::Result<Vec<Column>> {
    match (&arguments.fields, arguments.format) {
        (Some(names), _) => export::parse_columns(names).map_err(|error| {
            UsageError(format!("--fields: {error}; `--fields help` lists all")).into()
        }),
        (None, Format::Table) => Ok(export::DEFAULT_COLUMNS.to_vec()),
        (None, _) => Ok(Column::ALL.to_vec()),
    }
}

fn filter(arguments: &FlowsArguments) -> anyhow::Result<Option<Filter>> {
    let Some(text) = arguments.filter.as_deref().filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    Filter::parse(text).map(Some).map_err(|error| {
        let before = text.get(..error.at).unwrap_or(text).chars().count();
        let marked = text.get(error.at..error.at + error.length).unwrap_or_default();
        let marks = "^".repeat(marked.chars().count().max(1));
        let place = format!("{text}\n  {}{marks}", " ".repeat(before));
        UsageError(format!("--filter, byte {}: {error}\n  {place}", error.at)).into()
    })
}

fn list_columns() {
    for column in Column::ALL {
        let info = column.info();
        println!("{:22} {:18} {}", info.name, info.filter_names.join(" "), info.about);
    }
}
