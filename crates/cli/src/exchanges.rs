//! `flowglass dns`, `tls` and `http`: what was asked and answered, or groups of it.

use engine::Engine;
use export::{Heading, TimeFormat, ValueWriter};
use model::column::ColumnInfo;
use model::{Column, ColumnType, ExchangeColumn, ExchangeKind, Value};
use protocol::{Request, Response};
use query::{
    Answer, Dimension, ExchangeMeasure, ExchangeOrder, ExchangeQuestion, Measure, Order, OrderBy,
    Question,
};

use crate::arguments::{ExchangeArguments, Format, RowArguments, TlsArguments, UsageError};
use crate::flows::filter;
use crate::output::{Output, tell};
use crate::resolve::Resolve;
use crate::{input, rows};

/// Exchanges of a kind.
pub(crate) fn run(kind: ExchangeKind, arguments: &ExchangeArguments) -> anyhow::Result<u8> {
    let group_by = match &arguments.by {
        Some(names) => columns("--by", names, kind)?,
        None => Vec::new(),
    };
    let is_grouped = arguments.by.is_some();
    let select = match &arguments.fields {
        _ if is_grouped => Vec::new(),
        Some(names) => columns("--fields", names, kind)?,
        None => kind.columns().to_vec(),
    };
    let measures = if is_grouped { ExchangeMeasure::of_groups(kind) } else { &[] };
    let sorted = arguments.sort.as_deref().map(|name| {
        let measure = measures.iter().find(|measure| measure.info().name == name);
        match measure {
            Some(measure) => Ok((ExchangeOrder::Measure(*measure), measure.info())),
            None => column("--sort", name, kind)
                .map(|column| (ExchangeOrder::Column(column), column.info())),
        }
    });
    let order = sorted.transpose()?.map(|(by, info)| (by, is_largest_first(info)));
    let question = ExchangeQuestion {
        kind,
        filter: filter(arguments.rows.filter.as_deref())?,
        select: select.clone(),
        group_by: group_by.clone(),
        measures: measures.iter().copied().chain([ExchangeMeasure::NotKept]).collect(),
        order,
        limit: arguments.rows.limit,
        ..ExchangeQuestion::default()
    };
    let heads = select.iter().chain(&group_by).map(|column| column.info());
    let heads = heads.chain(measures.iter().map(|measure| measure.info())).collect();
    write(&arguments.rows, heads, |engine| {
        let answer = ask(engine, Request::Exchanges(question));
        let not_kept = answer.total.measures.last().copied().unwrap_or_default();
        if not_kept > 0 {
            tell(format_args!("{not_kept} more were seen and found no room: they are left out"));
        }
        let measured = |row: &query::Row| -> Vec<Value> {
            let values = measures.iter().zip(&row.measures);
            values.map(|(measure, value)| measure.value(*value)).collect()
        };
        answer.rows.iter().map(|row| [row.key.clone(), measured(row)].concat()).collect()
    })
}

/// What flows of TLS show without a choice.
const TLS_COLUMNS: [Column; 11] = [
    Column::Start,
    Column::SourceAddress,
    Column::DestinationAddress,
    Column::DestinationPort,
    Column::HostName,
    Column::TlsVersion,
    Column::Alpn,
    Column::Ja4,
    Column::Ja3,
    Column::Ja3s,
    Column::Risks,
];

/// Flows in which a hello was seen, or certificates.
pub(crate) fn tls(arguments: &TlsArguments) -> anyhow::Result<u8> {
    let common = &arguments.common;
    if arguments.certificates {
        if arguments.resolve.resolve {
            let words = "--resolve: certificates are shown without names of hosts";
            return Err(UsageError(words.to_owned()).into());
        }
        return run(ExchangeKind::Certificate, common);
    }
    let hello =
        query::Filter::parse("tls_version").map_err(|error| UsageError(error.to_string()))?;
    let resolve = Resolve::of(&arguments.resolve)?;
    let filter = match filter(common.rows.filter.as_deref())? {
        Some(filter) => filter.and(hello),
        None => hello,
    };
    let named = |option, names: &str| {
        export::parse_columns(names).map_err(|error| UsageError(format!("{option}: {error}")))
    };
    let by = common.by.as_deref().map(|names| named("--by", names)).transpose()?;
    let select = match (&by, &common.fields) {
        (Some(_), _) => Vec::new(),
        (None, Some(names)) => named("--fields", names)?,
        (None, None) => TLS_COLUMNS.to_vec(),
    };
    let group_by = by.unwrap_or_default();
    let is_grouped = common.by.is_some();
    let sorted = common.sort.as_deref().map(|name| named("--sort", name)).transpose()?;
    let column = sorted.and_then(|columns| columns.first().copied());
    let order = match (column, is_grouped) {
        (Some(_), true) => Some(Order { by: OrderBy::Key, descending: false }),
        (Some(column), false) => {
            let descending = is_largest_first(column.info());
            Some(Order { by: OrderBy::Column(column), descending })
        }
        (None, true) => None,
        (None, false) => Some(Order { by: OrderBy::Column(Column::Start), descending: false }),
    };
    let measures = if is_grouped { vec![Measure::Flows, Measure::Octets] } else { Vec::new() };
    let heads = select.iter().chain(&group_by).map(|column| column.info());
    let counted = is_grouped.then_some([&FLOWS, Column::OctetsTotal.info()]);
    let heads = heads.chain(counted.into_iter().flatten()).collect();
    let question = Question {
        filter: Some(filter),
        select,
        group_by: group_by.into_iter().map(Dimension::Column).collect(),
        measures,
        order,
        limit: common.rows.limit,
        ..Question::default()
    };
    let is_table = common.rows.format()? == Format::Table;
    write(&common.rows, heads, |engine| {
        if let Some(resolve) = resolve {
            resolve.name(engine, question.filter.as_ref());
        }
        let is_inferred: Vec<bool> = question.select.iter().map(is_name_of_host).collect();
        let answer = ask(engine, Request::Question(question));
        let row = |row: &query::Row| {
            let measured = row.measures.iter().map(|value| Value::Number(*value));
            let mut cells: Vec<Value> = row.key.iter().cloned().chain(measured).collect();
            for (cell, _) in cells.iter_mut().zip(&is_inferred).filter(|(_, is)| is_table && **is) {
                if let Value::Text(name) = cell {
                    *name = rows::inferred(name).into();
                }
            }
            cells
        };
        answer.rows.iter().map(row).collect()
    })
}

/// Columns that hold what others called a host.
const fn is_name_of_host(column: &Column) -> bool {
    matches!(column, Column::SourceName | Column::DestinationName)
}

const FLOWS: ColumnInfo = ColumnInfo {
    name: "flows",
    title: "Flows",
    kind: ColumnType::Count,
    unit: model::Unit::None,
    element: None,
    filter_names: &[],
    about: "Flows.",
};

/// Reads the inputs, asks, and writes the rows.
pub(crate) fn write(
    arguments: &RowArguments,
    heads: Vec<&'static ColumnInfo>,
    rows: impl FnOnce(&mut Engine) -> Vec<Vec<Value>>,
) -> anyhow::Result<u8> {
    let format = text_format(arguments.format()?)?;
    let times = if arguments.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
    let heads = heads.into_iter().map(Heading::from).collect();
    let Some(mut writer) = ValueWriter::new(format, heads, times) else {
        return Err(UsageError("IPFIX has no elements for this".to_owned()).into());
    };
    input::check(&arguments.files)?;
    let mut out = Output::create(arguments.output.as_deref(), &arguments.files)?;
    let mut loaded = input::load(&arguments.files, &arguments.input)?;
    if !loaded.usable {
        return Ok(loaded.code);
    }
    writer.header(out.pieces());
    for row in rows(&mut loaded.engine) {
        writer.row(&row, out.pieces());
        out.drain()?;
    }
    writer.end(out.pieces());
    out.finish()?;
    Ok(loaded.code)
}

fn ask(engine: &mut Engine, request: Request) -> Answer {
    match engine.ask(request) {
        Response::Answer(answer) => answer,
        _ => Answer::default(),
    }
}

fn text_format(format: Format) -> Result<export::Format, UsageError> {
    rows::text_format(format).ok_or_else(|| {
        UsageError("--format: these rows are written as table, csv, json or ndjson".to_owned())
    })
}

fn columns(
    option: &str,
    names: &str,
    kind: ExchangeKind,
) -> Result<Vec<ExchangeColumn>, UsageError> {
    names.split(',').map(|name| column(option, name.trim(), kind)).collect()
}

fn column(option: &str, name: &str, kind: ExchangeKind) -> Result<ExchangeColumn, UsageError> {
    let known = ExchangeColumn::from_name(name);
    known.filter(|column| kind.columns().contains(column)).ok_or_else(|| {
        let all: Vec<&str> = kind.columns().iter().map(|column| column.info().name).collect();
        let shown = export::escape_controls(name);
        UsageError(format!("{option}: there is no column `{shown}`; there are {}", all.join(", ")))
    })
}

/// Counts and spans are sorted with the largest first.
const fn is_largest_first(info: &ColumnInfo) -> bool {
    matches!(info.kind, ColumnType::Count | ColumnType::Span)
}
