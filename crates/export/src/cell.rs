//! What a column holds for a flow, ready to be written in any format.

use model::{Column, ColumnType, FlowRecord, Timestamp, Value, protocol_name, tcp_flags_text};

use crate::writer::TimeFormat;

/// One cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Cell {
    /// Empty in CSV, `null` in JSON, `–` in tables.
    Missing,
    /// A whole number.
    Number(u64),
    /// A number with a point: JSON and CSV take it without quotes.
    Decimal(String),
    /// Our own words: they need neither quotes nor guard.
    Word(String),
    /// Words from outside.
    Text(Box<str>),
}

impl Cell {
    pub(crate) fn of(flow: &FlowRecord, column: Column, times: TimeFormat) -> Self {
        match (flow.value(column), column.info().kind) {
            (Value::Missing, _) => Self::Missing,
            (Value::Number(number), ColumnType::Protocol) => u8::try_from(number)
                .ok()
                .and_then(protocol_name)
                .map_or(Self::Number(number), |name| Self::Word(name.to_owned())),
            // Flags of a protocol that has none are missing; a TCP half without any is empty.
            (Value::Number(_), ColumnType::Flags) if flow.key.protocol != TCP => Self::Missing,
            (Value::Number(flags), ColumnType::Flags) => {
                Self::Word(tcp_flags_text(u8::try_from(flags).unwrap_or(u8::MAX)))
            }
            (Value::Number(number), _) => Self::Number(number),
            (Value::Address(address), _) => Self::Word(address.to_string()),
            (Value::Time(at), _) => match times {
                TimeFormat::Rfc3339 => Self::Word(at.to_string()),
                TimeFormat::Epoch => Self::Decimal(epoch(at)),
            },
            (Value::Span(nanos), _) => {
                Self::Decimal(format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000))
            }
            (Value::Exporter(exporter), _) => Self::Word(exporter.to_string()),
            (Value::Text(text), ColumnType::Text) => Self::Text(text),
            (Value::Text(text), _) => Self::Word(text.into()),
            // No column of a single flow holds a pair.
            (Value::Pair(_), _) => Self::Missing,
        }
    }

    /// Stands at the right edge of its column.
    pub(crate) const fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Decimal(_))
    }
}

const TCP: u8 = 6;

/// Seconds since 1970; before that they are negative, fraction included.
fn epoch(at: Timestamp) -> String {
    let sign = if at.0 < 0 { "-" } else { "" };
    let nanos = at.0.unsigned_abs();
    format!("{sign}{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_before_1970_are_negative_as_a_whole() {
        assert_eq!(epoch(Timestamp(-1)), "-0.000000001");
        assert_eq!(epoch(Timestamp(1_700_000_000_123_456_789)), "1700000000.123456789");
        assert_eq!(epoch(Timestamp::MIN), "-9223372036.854775808");
    }
}
