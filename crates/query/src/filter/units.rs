//! Units that were written away from their number.

use model::ColumnType;

use super::error::FilterErrorKind;

/// The refusal of a unit after a space, with what was meant; none where the word is no unit.
/// `bytes` and `packets` are fields, and may follow a number: side by side means *and*.
pub(crate) fn unit_at(kind: ColumnType, number: &str, unit: &str) -> Option<FilterErrorKind> {
    let short = match kind {
        ColumnType::Count => match unit.to_ascii_lowercase().as_str() {
            "b" | "bit/s" | "bps" => "",
            "k" | "kb" | "kbit" | "kbit/s" | "kbps" => "K",
            "m" | "mb" | "mbit" | "mbit/s" | "mbps" => "M",
            "g" | "gb" | "gbit" | "gbit/s" | "gbps" => "G",
            _ => return None,
        },
        ColumnType::Span => match unit.to_ascii_lowercase().as_str() {
            "ms" => "ms",
            "s" | "sec" | "second" | "seconds" => "s",
            "m" | "min" | "minute" | "minutes" => "m",
            "h" | "hour" | "hours" => "h",
            "d" | "day" | "days" => "d",
            _ => return None,
        },
        _ => return None,
    };
    Some(FilterErrorKind::Refused {
        what: unit.to_owned(),
        why: "is a unit away from its number",
        proposal: Some(format!("{number}{short}")),
    })
}
