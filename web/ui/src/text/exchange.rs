//! What the views of DNS, TLS and HTTP say.

use chart::scale::Clock;
use model::column::ColumnInfo;
use model::{ColumnType, ExchangeColumn as Column, ExchangeKind, Unit, Value};

use super::{number, time, value};

/// One single exchange, many of them, and what else is counted in large.
pub(crate) const fn nouns(kind: ExchangeKind) -> (&'static str, &'static str) {
    match kind {
        ExchangeKind::Dns => ("query", "queries"),
        ExchangeKind::Http => ("request", "requests"),
        ExchangeKind::Certificate => ("certificate", "certificates"),
    }
}

/// One that can be saved, and many of them.
pub(crate) const fn file_nouns(kind: ExchangeKind) -> (&'static str, &'static str) {
    match kind {
        ExchangeKind::Dns | ExchangeKind::Http => ("object", "objects"),
        ExchangeKind::Certificate => ("certificate", "certificates"),
    }
}

/// What stands where something was said, and nothing of it can be saved.
pub(crate) const fn no_files(kind: ExchangeKind) -> (&'static str, &'static str) {
    match kind {
        ExchangeKind::Dns | ExchangeKind::Http => (
            "No objects",
            "There are requests: the filter or the time range hide those whose reply carries something, or none does.",
        ),
        ExchangeKind::Certificate => (
            "No certificates",
            "There are certificates: the filter or the time range hide all of them.",
        ),
    }
}

/// The switch: its words, and what rows are grouped by; nothing for single ones.
pub(crate) const fn groupings(kind: ExchangeKind) -> &'static [(&'static str, Option<Column>)] {
    match kind {
        ExchangeKind::Dns => &[
            ("Queries", None),
            ("Names", Some(Column::Name)),
            ("Codes", Some(Column::Code)),
            ("Types", Some(Column::Type)),
            ("Clients", Some(Column::Client)),
            ("Servers", Some(Column::Server)),
        ],
        ExchangeKind::Http => &[
            ("Requests", None),
            ("Hosts", Some(Column::Name)),
            ("Codes", Some(Column::Code)),
            ("User agents", Some(Column::UserAgent)),
            ("Clients", Some(Column::Client)),
            ("Servers", Some(Column::Server)),
        ],
        ExchangeKind::Certificate => &[("Certificates", None), ("Issuers", Some(Column::Issuer))],
    }
}

/// The columns of single ones.
pub(crate) const fn columns(kind: ExchangeKind) -> &'static [Column] {
    match kind {
        ExchangeKind::Dns => &[
            Column::Time,
            Column::Client,
            Column::Server,
            Column::Name,
            Column::Type,
            Column::Code,
            Column::Latency,
            Column::Answers,
        ],
        ExchangeKind::Http => &[
            Column::Time,
            Column::Client,
            Column::Method,
            Column::Name,
            Column::Path,
            Column::Code,
            Column::Latency,
            Column::Octets,
            Column::ContentType,
            Column::UserAgent,
        ],
        ExchangeKind::Certificate => &[
            Column::Time,
            Column::Server,
            Column::Name,
            Column::Subject,
            Column::Issuer,
            Column::ValidFrom,
            Column::ValidUntil,
            Column::Outcome,
            Column::Key,
        ],
    }
}

/// The columns of those that are files.
pub(crate) const fn file_columns(kind: ExchangeKind) -> &'static [Column] {
    match kind {
        ExchangeKind::Dns => &[],
        ExchangeKind::Http => &[
            Column::Time,
            Column::Client,
            Column::Name,
            Column::Path,
            Column::ContentType,
            Column::Octets,
            Column::Code,
        ],
        ExchangeKind::Certificate => &[
            Column::Time,
            Column::Server,
            Column::Name,
            Column::Subject,
            Column::Issuer,
            Column::ValidUntil,
            Column::Key,
            Column::Hash,
        ],
    }
}

/// How wide a column is, as a track of a grid.
pub(crate) const fn track(column: Column) -> &'static str {
    match column {
        Column::Time | Column::ValidFrom | Column::ValidUntil => "168px",
        Column::Client | Column::Server => "minmax(110px, 0.8fr)",
        Column::Name => "minmax(140px, 1.4fr)",
        Column::Path | Column::Answers | Column::Subject | Column::Issuer => "minmax(120px, 1.8fr)",
        Column::UserAgent | Column::Hash => "minmax(120px, 1.2fr)",
        Column::Outcome | Column::ContentType | Column::Key => "96px",
        Column::Method | Column::Type => "62px",
        Column::Code => "88px",
        _ => "72px",
    }
}

/// The title of a column, as this kind calls it.
pub(crate) const fn title(kind: ExchangeKind, column: Column) -> &'static str {
    match (kind, column) {
        (ExchangeKind::Http, Column::Name) => "Host",
        (ExchangeKind::Certificate, Column::Name) => "Asked for",
        (ExchangeKind::Certificate, Column::Outcome) => "When shown",
        _ => column.info().title,
    }
}

/// A value under a heading.
pub(crate) fn cell(info: &ColumnInfo, of: &Value, clock: impl Fn(i64) -> Clock) -> String {
    match of {
        Value::Number(amount) => match (info.kind, info.unit) {
            (_, Unit::Octets) => number::octets(*amount),
            (ColumnType::Count, _) => number::whole(*amount),
            _ => amount.to_string(),
        },
        Value::Time(at) => time::date_and_time(*at, clock(at.seconds_and_nanos().0)),
        other => value::plain(other),
    }
}

/// What a group is called whose value is missing.
pub(crate) const fn missing(kind: ExchangeKind, column: Column) -> &'static str {
    match (kind, column) {
        (ExchangeKind::Http, Column::Code) => "no reply",
        (_, Column::Code) => "no answer",
        (_, Column::Name) => "no name",
        _ => "not told",
    }
}

/// What stands where there is none.
pub(crate) const fn nothing(kind: ExchangeKind) -> (&'static str, &'static str) {
    match kind {
        ExchangeKind::Dns => (
            "No DNS",
            "In what was opened nobody asked for a name in clear: over TLS, HTTPS or QUIC (DoT, DoH, DoQ) questions cannot be read. Flow exports hold no questions either.",
        ),
        ExchangeKind::Http => (
            "No HTTP",
            "In what was opened nothing was requested over HTTP/1 in clear: HTTPS travels encrypted, see TLS for the names of its servers.",
        ),
        ExchangeKind::Certificate => (
            "No certificates",
            "No server showed one that can be read. Since TLS 1.3 and in QUIC certificates travel encrypted; before it, a resumed connection shows none.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_their_headings_say() {
        let check = |column: Column, value: Value, expected: &str| {
            assert_eq!(cell(column.info(), &value, |_| Clock::Zone(0)), expected);
        };
        check(Column::Latency, Value::Span(1_500_000), "1.50 ms");
        check(Column::Octets, Value::Number(1_214_000), "1.21 MB");
        check(Column::Port, Value::Number(50_000), "50000");
        check(Column::Name, Value::text("a\u{202e}b"), "a\\u{202e}b");
        check(Column::Code, Value::Missing, "–");
    }

    #[test]
    fn what_is_shown_is_among_what_there_is() {
        for kind in ExchangeKind::ALL {
            let grouped = groupings(kind).iter().filter_map(|(_, column)| *column);
            let shown = columns(kind).iter().chain(file_columns(kind)).copied().chain(grouped);
            assert!(shown.into_iter().all(|it| kind.columns().contains(&it)));
        }
    }
}
