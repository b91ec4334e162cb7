//! Values, times and amounts in words.

use std::net::IpAddr;

use chart::scale::{Clock, si};
use model::{TimeRange, Timestamp, Value};
use query::{Dimension, Row};

use crate::Wish;

/// Inputs named one by one; more are counted.
const NAMED: usize = 3;

/// Of what, from when to when, and which part of it.
pub(super) fn about(wish: &Wish, extent: Option<TimeRange>) -> String {
    let mut words = vec![inputs(&wish.inputs)];
    words.extend(wish.time.or(extent).map(|span| period(span, wish.zone_minutes)));
    words.extend(wish.filter.as_ref().map(|filter| format!("only {filter}")));
    if wish.redaction.is_some() {
        words.push("addresses and names are replaced".to_owned());
    }
    words.retain(|word| !word.is_empty());
    words.join(" · ")
}

fn inputs(names: &[String]) -> String {
    let mut words = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if let Some(more) = names.len().checked_sub(NAMED).filter(|more| *more > 0) {
        words.push_str(&format!(" and {more} more"));
    }
    words
}

/// From when to when; an end that is open is left open.
pub(super) fn period(span: TimeRange, zone_minutes: i32) -> String {
    let clock = Clock::Zone(zone_minutes);
    let at = |at: Timestamp| match at {
        Timestamp::MIN | Timestamp::MAX => "…".to_owned(),
        at => clock.text(at),
    };
    format!("{} – {} {}", at(span.start), at(span.end), clock.name())
}

/// To the second.
pub(super) fn clock(at: Timestamp, wish: &Wish) -> String {
    Clock::Zone(wish.zone_minutes).text(at)
}

/// A group in words.
pub(super) fn key(dimension: Dimension, key: &[Value]) -> String {
    match (dimension, key) {
        (Dimension::Service, [Value::Pair(pair)]) => {
            let Value::Number(port) = pair.1 else { return value(&pair.0) };
            let protocol = protocol(&pair.0).unwrap_or_else(|| value(&pair.0));
            if port == 0 { protocol } else { format!("{protocol}/{port}") }
        }
        (Dimension::Column(model::Column::Protocol), [number]) => {
            protocol(number).unwrap_or_else(|| value(number))
        }
        (_, key) => key.iter().map(value).collect::<Vec<_>>().join(" "),
    }
}

/// A value in words.
pub(super) fn value(key: &Value) -> String {
    match key {
        Value::Missing => "unknown".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Address(address) => address.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Net(address, bits) => format!("{address}/{bits}"),
        Value::Thousandths(number) => format!("{}.{:03}", number / 1000, number % 1000),
        Value::Pair(pair) => format!("{} ↔ {}", value(&pair.0), value(&pair.1)),
        Value::Time(time) => time.to_string(),
        Value::Span(nanos) => span(*nanos),
        Value::Exporter(exporter) => exporter.to_string(),
    }
}

fn protocol(number: &Value) -> Option<String> {
    let Value::Number(number) = number else { return None };
    Some(model::protocol_name(u8::try_from(*number).ok()?)?.to_owned())
}

/// A length of time.
pub(super) fn span(nanos: u64) -> String {
    let millis = nanos / 1_000_000;
    match (millis / 1000, millis % 1000) {
        (0, millis) => format!("{millis} ms"),
        (seconds @ 1..60, millis) => format!("{seconds}.{} s", millis / 100),
        (seconds @ 60..3600, _) => format!("{} min {} s", seconds / 60, seconds % 60),
        (seconds, _) => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Octets.
pub(super) fn octets(count: u64) -> String {
    si(count.into(), "B")
}

/// Anything that is counted.
pub(super) fn count(count: u64) -> String {
    si(count.into(), "")
}

/// A part of a whole.
pub(super) fn share(part: u64, whole: u64) -> String {
    let per_mille = u128::from(part) * 1000 / u128::from(whole.max(1));
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

/// The measure at a place.
pub(super) fn measure(row: &Row, at: usize) -> u64 {
    row.measures.get(at).copied().unwrap_or_default()
}

/// The addresses in the key of a group.
pub(super) fn addresses(key: &[Value]) -> Vec<IpAddr> {
    let of = |value: &Value| match value {
        Value::Address(address) => Some(*address),
        _ => None,
    };
    let pair = key.iter().flat_map(|value| match value {
        Value::Pair(pair) => vec![of(&pair.0), of(&pair.1)],
        other => vec![of(other)],
    });
    pair.flatten().collect()
}
