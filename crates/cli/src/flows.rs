//! `flowglass flows`: one row per flow.

use std::io::{IsTerminal, stdout};

use export::{Options, TimeFormat, Writer};
use model::Column;
use query::Question;
use query::filter::Filter;

use crate::arguments::{FlowsArguments, Format, UsageError};
use crate::input::Loaded;
use crate::output::Output;
use crate::post::Post;
use crate::resolve::Resolve;
use crate::rows::Rows;
use crate::{FINE, features, input, lists};

/// Reads the inputs and writes their flows, in the order in which they began.
pub(crate) fn run(arguments: &FlowsArguments) -> anyhow::Result<u8> {
    if let Some(set) = arguments.features.features {
        if arguments.resolve.resolve {
            let words = "--resolve: data sets hold addresses, and no names of hosts";
            return Err(UsageError(words.to_owned()).into());
        }
        return features::run(arguments, set);
    }
    let chosen = Format::chosen(arguments.format, arguments.output.as_deref(), Format::Table)?;
    if arguments.fields.as_deref() == Some("help") {
        return list_columns();
    }
    if arguments.files.is_empty() {
        return Err(UsageError("no FILE was named; `-` is standard input".to_owned()).into());
    }
    check_terminal(arguments, chosen)?;
    input::check(&arguments.files)?;
    let columns = columns(arguments, chosen)?;
    let resolve = Resolve::of(&arguments.resolve)?;
    let question = Question {
        filter: filter(arguments.filter.as_deref())?,
        order: by_start(),
        ..Question::default()
    };
    let mut out = Output::create(arguments.output.as_deref(), &arguments.files)?;
    let mut loaded = input::load(&arguments.files, &arguments.input)?;
    if !loaded.usable {
        return Ok(loaded.code);
    }
    if let Some(resolve) = resolve {
        resolve.name(&mut loaded.engine, question.filter.as_ref());
    }

    let times = if arguments.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
    if let Some(post) = Post::begin(&arguments.post, arguments.output.is_some())? {
        let writes_too = post.writes_too();
        let all = if arguments.fields.is_some() { &columns[..] } else { Column::ALL };
        let code = send(&loaded, &question, all, times, post);
        if !writes_too || code != FINE {
            return Ok(code);
        }
    }
    let mut rows = Rows::new(chosen, &columns, arguments.epoch)?;
    rows.header(out.pieces());
    for flow in loaded.engine.flows(&question) {
        rows.row(flow, out.pieces())?;
        out.drain()?;
    }
    rows.end(out.pieces())?;
    out.finish()?;
    Ok(loaded.code)
}

/// A terminal takes text only.
pub(crate) fn check_terminal(arguments: &FlowsArguments, format: Format) -> Result<(), UsageError> {
    if !format.is_text() && arguments.output.is_none() && stdout().is_terminal() {
        let words = "this format is no text for a terminal: name a file with --output";
        return Err(UsageError(words.to_owned()));
    }
    Ok(())
}

/// The same, to an address: every column unless some were chosen.
fn send(
    loaded: &Loaded,
    question: &Question,
    columns: &[Column],
    times: TimeFormat,
    mut post: Post,
) -> u8 {
    let mut writer = Writer::new(export::Format::Ndjson, columns, Options { times });
    for flow in loaded.engine.flows(question) {
        writer.row(&flow, post.line());
        post.add(false);
    }
    loaded.code.max(post.finish())
}

fn by_start() -> Option<query::Order> {
    Some(query::Order { by: query::OrderBy::Column(Column::Start), descending: false })
}

fn columns(arguments: &FlowsArguments, format: Format) -> anyhow::Result<Vec<Column>> {
    match (&arguments.fields, format) {
        (Some(names), _) => export::parse_columns(names).map_err(|error| {
            UsageError(format!("--fields: {error}; `--fields help` lists all")).into()
        }),
        (None, Format::Table) if arguments.resolve.resolve => {
            let mut columns = export::DEFAULT_COLUMNS.to_vec();
            columns.extend([Column::SourceName, Column::DestinationName]);
            Ok(columns)
        }
        (None, Format::Table) => Ok(export::DEFAULT_COLUMNS.to_vec()),
        (None, _) => Ok(Column::ALL.to_vec()),
    }
}

/// A filter as it was typed; none where there is none.
pub(crate) fn filter(text: Option<&str>) -> anyhow::Result<Option<Filter>> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    parse_filter("--filter", text).map(Some)
}

/// A filter of that option; its error shows the place.
pub(crate) fn parse_filter(option: &str, text: &str) -> anyhow::Result<Filter> {
    Filter::parse_with(text, lists::known()).map_err(|error| {
        let what = export::escape_controls(&error.to_string()).into_owned();
        let place = place(text, error.at, error.length);
        UsageError(format!("{option}, byte {}: {what}\n{place}", error.at)).into()
    })
}

/// Characters of a filter shown around the place of an error.
const WINDOW: usize = 60;

/// The part of a text around a place, and marks below it; every character takes one cell.
pub(crate) fn place(text: &str, at: usize, length: usize) -> String {
    let characters = |text: Option<&str>| text.unwrap_or_default().chars().count();
    let before = characters(text.get(..at.min(text.len())));
    let marked = characters(text.get(at..at.saturating_add(length))).max(1);
    let all = text.chars().count();
    // The place stands in the middle, unless an end of the text is near.
    let middle = before + marked.min(WINDOW) / 2;
    let first = middle.saturating_sub(WINDOW / 2).min(all.saturating_sub(WINDOW));
    let visible = |character: char| {
        let hidden = export::escape_controls(character.encode_utf8(&mut [0; 4])).len() > 4;
        if hidden { '\u{fffd}' } else { character }
    };
    let window: String = text.chars().skip(first).take(WINDOW).map(visible).collect();
    let indent = before.saturating_sub(first);
    let marks = marked.min(WINDOW.saturating_sub(indent).max(1));
    let (left, right) = (first > 0, first + WINDOW < all);
    format!(
        "  {}{window}{}\n   {}{}",
        if left { '…' } else { ' ' },
        if right { "…" } else { "" },
        " ".repeat(indent),
        "^".repeat(marks)
    )
}

fn list_columns() -> anyhow::Result<u8> {
    let mut out = Output::standard();
    for column in Column::ALL {
        let info = column.info();
        let names = info.filter_names.join(" ");
        let line = format!("{:22} {names:18} {}\n", info.name, info.about);
        out.pieces().extend_from_slice(line.as_bytes());
    }
    out.finish()?;
    Ok(FINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_an_error_is_shown_in_a_window() {
        let check = |text: &str, at, length, expected: &str| {
            assert_eq!(place(text, at, length), expected);
        };
        check("a == b", 2, 2, "   a == b\n     ^^");
        check("a ==", 4, 0, "   a ==\n       ^");
        check("ä == b", 3, 2, "   ä == b\n     ^^");
        check("a\n[1m b", 6, 1, "   a\u{fffd}[1m b\n         ^");
        let ones = "1".repeat(40);
        let long = format!("{ones}{ones}x{ones}{ones}");
        let thirty = &ones[..30];
        let (indent, end) = (" ".repeat(30), &ones[..29]);
        check(&long, 80, 1, &format!("  …{thirty}x{end}…\n   {indent}^"));
        let sixty = format!("{ones}{}", &ones[..20]);
        let marks = "^".repeat(60);
        check(&format!("{ones}{ones}"), 0, 80, &format!("   {sixty}…\n   {marks}"));
        let last = format!("  …{sixty}\n   {}^", " ".repeat(60));
        check(&format!("{ones}{ones}"), 80, 0, &last);
    }
}
