//! A cell as text: what a column's value looks like on screen.

use chart::scale::Clock;
use model::{Column, ColumnType, TimeBasis, Unit as Counted, Value, protocol_name, tcp_flags_text};

use super::{escape, named, number, time};

use crate::language::{t, t_of};

/// What the user does not see written: `–` is missing, `0` is zero.
pub(crate) const MISSING: &str = "–";

/// A column's value as it stands in a table.
pub(crate) fn cell(column: Column, value: &Value, clock: impl Fn(i64) -> Clock) -> String {
    let info = column.info();
    match value {
        Value::Missing => MISSING.to_owned(),
        Value::Number(amount) => match (info.kind, info.unit) {
            (ColumnType::Protocol, _) => protocol(*amount),
            (ColumnType::Flags, _) => flags(*amount),
            (_, Counted::Octets) => number::octets(*amount),
            // A flow of a single instant has no rate.
            (_, Counted::BitsPerSecond) if *amount == 0 => MISSING.to_owned(),
            (_, Counted::BitsPerSecond) => number::bit_rate(*amount),
            (_, Counted::Packets) => number::whole(*amount),
            _ if column == Column::IcmpTypeCode => format!("{} / {}", amount / 256, amount % 256),
            _ if column == Column::EndReason => t(end_reason(*amount)).to_owned(),
            _ if column == Column::SamplingRate => match amount {
                1 => t("all").to_owned(),
                rate => format!("1 in {}", number::whole(*rate)),
            },
            _ => amount.to_string(),
        },
        Value::Time(at) => time::date_and_time(*at, clock(at.seconds_and_nanos().0)),
        Value::Text(word) if column == Column::TimeBasis => t_of(time_basis(word)).to_owned(),
        other => plain(other),
    }
}

/// The full value for tooltips and copies: raw integers, nine digits of time.
pub(crate) fn full(column: Column, value: &Value, clock: impl Fn(i64) -> Clock) -> String {
    match value {
        Value::Time(at) => time::exact(*at, clock(at.seconds_and_nanos().0)),
        Value::Number(amount) => match column.info().unit {
            Counted::Octets => number::counted(*amount, "byte", "bytes"),
            Counted::BitsPerSecond => format!("{} bit/s", number::whole(*amount)),
            _ => cell(column, value, clock),
        },
        Value::Span(nanos) => format!("{} ns", number::whole(*nanos)),
        Value::Address(_) => exact(value),
        _ => cell(column, value, clock),
    }
}

/// A flow's name; a tilde stands before one that others told.
pub(crate) fn name(name: &Value, by: &Value) -> String {
    let tilde = if matches!(by, Value::Text(_)) { "~" } else { "" };
    format!("{tilde}{}", plain(name))
}

/// Who told a name that the flow did not tell itself.
pub(crate) fn told_by(by: &Value) -> Option<String> {
    matches!(by, Value::Text(_))
        .then(|| format!("Not told by the flow itself, but by {}", plain(by)))
}

/// A value without its column: keys of groups.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Missing => MISSING.to_owned(),
        Value::Number(amount) => amount.to_string(),
        Value::Address(address) => named::host(*address),
        Value::Time(at) => at.to_string(),
        Value::Span(nanos) => number::span(*nanos),
        Value::Exporter(key) => key.to_string(),
        Value::Text(text) => escape::visible(text).into_owned(),
        Value::Net(address, bits) => format!("{address}/{bits}"),
        Value::Thousandths(number) => format!("{}.{:03}", number / 1000, number % 1000),
        Value::Pair(pair) => format!("{} ↔ {}", plain(&pair.0), plain(&pair.1)),
    }
}

/// The same for tooltips: hosts by their addresses, with what more is known of their names.
pub(crate) fn exact(value: &Value) -> String {
    match value {
        Value::Address(address) => named::about(*address),
        Value::Pair(pair) => format!("{} ↔ {}", exact(&pair.0), exact(&pair.1)),
        _ => plain(value),
    }
}

/// Why start and end are not what was measured; none where they are.
pub(crate) fn inferred_times(basis: &Value) -> Option<&'static str> {
    match basis {
        Value::Text(word) if **word == *TimeBasis::Export.name() => {
            Some("The record has no time: this is when its message was exported.")
        }
        Value::Text(word) if **word == *TimeBasis::Arrival.name() => {
            Some("Neither the record nor its message has a time: this is when it arrived.")
        }
        _ => None,
    }
}

/// Where start and end come from, in words.
fn time_basis(word: &str) -> &str {
    let said = TimeBasis::ALL.into_iter().find(|basis| basis.name() == word);
    match said {
        Some(TimeBasis::Packets) => "packets seen here",
        Some(TimeBasis::Absolute) => "the record",
        Some(TimeBasis::Uptime) => "the exporter's uptime",
        Some(TimeBasis::Event) => "an event",
        Some(TimeBasis::Unknown) => "nobody: only the duration means something",
        Some(TimeBasis::Export) => "the message's export",
        Some(TimeBasis::Arrival) => "its arrival",
        None => word,
    }
}

/// `TCP`, or the number.
pub(crate) fn protocol(amount: u64) -> String {
    u8::try_from(amount)
        .ok()
        .and_then(protocol_name)
        .map_or_else(|| amount.to_string(), str::to_owned)
}

/// `SAF`, or a dash where none was set.
fn flags(amount: u64) -> String {
    let text = tcp_flags_text(u8::try_from(amount & 0xff).unwrap_or_default());
    if text.is_empty() { MISSING.to_owned() } else { text }
}

fn end_reason(amount: u64) -> &'static str {
    match amount {
        1 => "idle timeout",
        2 => "active timeout",
        3 => "FIN or RST",
        4 => "end of capture",
        5 => "lack of room",
        _ => "unknown reason",
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn check(column: Column, value: Value, expected: &str) {
        assert_eq!(cell(column, &value, |_| Clock::Zone(0)), expected);
    }

    #[test]
    fn a_name_that_others_told_has_a_tilde() {
        let (host, by) = (Value::text("tv.local"), Value::text("mDNS"));
        assert_eq!(name(&host, &by), "~tv.local");
        assert_eq!(name(&host, &Value::Missing), "tv.local");
        assert_eq!(told_by(&Value::Missing), None);
    }

    #[test]
    fn a_cell_is_written_as_its_column_says() {
        check(Column::Protocol, Value::Number(6), "TCP");
        check(Column::Protocol, Value::Number(253), "253");
        check(Column::TcpFlags, Value::Number(0x13), "SAF");
        check(Column::TcpFlags, Value::Number(0), "–");
        check(Column::Octets, Value::Number(1_214_000), "1.21 MB");
        check(Column::Rate, Value::Number(0), "–");
        check(Column::SourcePort, Value::Number(50_000), "50000");
        check(Column::IcmpTypeCode, Value::Number(0x0800), "8 / 0");
        check(Column::HostName, Value::text("a\u{202e}b"), "a\\u{202e}b");
        check(Column::HostName, Value::Missing, "–");
        check(Column::TimeBasis, Value::text("export"), "the message's export");
        check(
            Column::Start,
            Value::Time(Timestamp::from_seconds(1_700_000_000)),
            "2023-11-14 22:13:20.000",
        );
    }

    #[test]
    fn tooltips_keep_the_whole_number() {
        let text = full(Column::Octets, &Value::Number(1_214_000), |_| Clock::Zone(0));
        assert_eq!(text, "1\u{202f}214\u{202f}000 bytes");
    }
}
