//! What a column holds for a flow, ready to be written in any format.

use std::io::Write;
use std::net::IpAddr;

use model::{
    Column, ColumnType, ExporterKey, FlowRecord, Timestamp, Value, protocol_name, tcp_flags_text,
};

use crate::writer::TimeFormat;

/// What stands above cells.
pub(crate) trait Headed {
    fn name(&self) -> &str;
    fn title(&self) -> &str;
    fn kind(&self) -> ColumnType;
}

impl Headed for Column {
    fn name(&self) -> &str {
        self.info().name
    }

    fn title(&self) -> &str {
        self.info().title
    }

    fn kind(&self) -> ColumnType {
        self.info().kind
    }
}

/// One cell. Nothing is turned into text before it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Cell {
    /// Empty in CSV, `null` in JSON, `–` in tables.
    Missing,
    /// A whole number.
    Number(u64),
    /// Seconds since 1970 with nine fractional digits: a number.
    Epoch(Timestamp),
    /// Nanoseconds, written as seconds with nine fractional digits: a number.
    Span(u64),
    /// RFC 3339.
    Time(Timestamp),
    /// An address as text.
    Address(IpAddr),
    /// A network as text.
    Net(IpAddr, u8),
    /// A number with three fractional digits.
    Thousandths(u64),
    /// An exporter as text.
    Exporter(ExporterKey),
    /// A protocol's name.
    Name(&'static str),
    /// TCP flags as letters.
    Flags(u8),
    /// Our own words: they need neither quotes nor guard.
    Word(Box<str>),
    /// Words from outside.
    Text(Box<str>),
}

impl Cell {
    pub(crate) fn of(flow: &FlowRecord, column: Column, times: TimeFormat) -> Self {
        match (flow.value(column), column.info().kind) {
            // Flags of a protocol that has none are missing; a TCP half without any is empty.
            (Value::Number(_), ColumnType::Flags) if flow.key.protocol != TCP => Self::Missing,
            (value, kind) => Self::of_value(value, kind, times),
        }
    }

    pub(crate) fn of_value(value: Value, kind: ColumnType, times: TimeFormat) -> Self {
        match (value, kind) {
            (Value::Missing, _) => Self::Missing,
            (Value::Number(number), ColumnType::Protocol) => {
                let name = u8::try_from(number).ok().and_then(protocol_name);
                name.map_or(Self::Number(number), Self::Name)
            }
            (Value::Number(flags), ColumnType::Flags) => {
                Self::Flags(u8::try_from(flags).unwrap_or(u8::MAX))
            }
            (Value::Number(number), _) => Self::Number(number),
            (Value::Address(address), _) => Self::Address(address),
            (Value::Time(at), _) => match times {
                TimeFormat::Rfc3339 => Self::Time(at),
                TimeFormat::Epoch => Self::Epoch(at),
            },
            (Value::Span(nanos), _) => Self::Span(nanos),
            (Value::Exporter(exporter), _) => Self::Exporter(exporter),
            (Value::Text(text), ColumnType::Text) => Self::Text(text),
            (Value::Text(text), _) => Self::Word(text),
            (Value::Net(address, bits), _) => Self::Net(address, bits),
            (Value::Thousandths(number), _) => Self::Thousandths(number),
            // No column of a single flow holds a pair.
            (Value::Pair(_), _) => Self::Missing,
        }
    }

    /// The cell as it is, without quotes, guard or escape; nothing for a missing one.
    pub(crate) fn plain(&self, out: &mut Vec<u8>) {
        let written = match self {
            Self::Missing => Ok(()),
            Self::Number(number) => write!(out, "{number}"),
            Self::Epoch(at) => {
                // Before 1970 they are negative, fraction included.
                let sign = if at.0 < 0 { "-" } else { "" };
                write!(out, "{sign}").and_then(|()| seconds(at.0.unsigned_abs(), out))
            }
            Self::Span(nanos) => seconds(*nanos, out),
            Self::Time(at) => write!(out, "{at}"),
            Self::Address(address) => write!(out, "{address}"),
            Self::Net(address, bits) => write!(out, "{address}/{bits}"),
            Self::Thousandths(number) => write!(out, "{}.{:03}", number / 1000, number % 1000),
            Self::Exporter(exporter) => write!(out, "{exporter}"),
            Self::Name(name) => out.write_all(name.as_bytes()),
            Self::Flags(flags) => out.write_all(tcp_flags_text(*flags).as_bytes()),
            Self::Word(word) | Self::Text(word) => out.write_all(word.as_bytes()),
        };
        debug_assert!(written.is_ok(), "a Vec takes everything");
    }

    /// Stands without quotes in JSON, and at the right edge of its column in a table.
    pub(crate) const fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Thousandths(_) | Self::Epoch(_) | Self::Span(_))
    }
}

const TCP: u8 = 6;

fn seconds(nanos: u64, out: &mut Vec<u8>) -> std::io::Result<()> {
    write!(out, "{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &Cell, expected: &str) {
        let mut out = Vec::new();
        cell.plain(&mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn seconds_before_1970_are_negative_as_a_whole() {
        check(&Cell::Epoch(Timestamp(-1)), "-0.000000001");
        check(&Cell::Epoch(Timestamp(1_700_000_000_123_456_789)), "1700000000.123456789");
        check(&Cell::Epoch(Timestamp::MIN), "-9223372036.854775808");
        check(&Cell::Span(u64::MAX), "18446744073.709551615");
    }
}
