//! Cells back from the text in which they were written: exact, or not at all.

use std::net::{IpAddr, SocketAddr};

use model::{
    Column, ColumnType, ExporterKey, Timestamp, Value, protocol_from_name, tcp_flag_from_name,
};

/// The letters of [`model::tcp_flags_text`].
const LETTERS: [(u8, &str); 8] = [
    (b'F', "FIN"),
    (b'S', "SYN"),
    (b'R', "RST"),
    (b'P', "PSH"),
    (b'A', "ACK"),
    (b'U', "URG"),
    (b'E', "ECE"),
    (b'C', "CWR"),
];

/// What a column holds, from the text we write it as; none where it says nothing of that kind.
/// Empty text is a missing value.
pub(crate) fn value(column: Column, text: &str) -> Option<Value> {
    if text.is_empty() {
        return Some(Value::Missing);
    }
    match column.info().kind {
        ColumnType::Time => time(text).map(Value::Time),
        ColumnType::Span => seconds(text).map(Value::Span),
        ColumnType::Protocol => protocol_from_name(text).map(|number| Value::Number(number.into())),
        ColumnType::Address => text.parse::<IpAddr>().ok().map(Value::Address),
        ColumnType::Port | ColumnType::Count | ColumnType::Number => {
            digits(text).map(Value::Number)
        }
        ColumnType::Flags => flags(text).map(|flags| Value::Number(flags.into())),
        ColumnType::Exporter => exporter(text).map(Value::Exporter),
        ColumnType::Direction | ColumnType::Text => Some(Value::text(text)),
    }
}

/// RFC 3339 with any offset (`Z`, `+01:00`, `+0100`), or seconds since 1970; the first nine
/// fractional digits count.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    if !text.as_bytes().get(1..).unwrap_or_default().iter().any(|b| matches!(b, b'-' | b':')) {
        return epoch(text);
    }
    if let Ok(at) = Timestamp::parse_rfc3339(text) {
        return Some(at);
    }
    // `+0100`: strict RFC 3339 wants a colon.
    let (rest, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
    Timestamp::parse_rfc3339(&format!("{rest}:{minutes}")).ok()
}

/// Seconds since 1970, which may be negative.
fn epoch(text: &str) -> Option<Timestamp> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let nanos = i128::from(seconds(text)?);
    i64::try_from(if negative { -nanos } else { nanos }).ok().map(Timestamp)
}

/// `1.5` as nanoseconds; digits beyond the ninth are dropped. `1.5e-05`, as some logs write tiny
/// spans, is understood.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    if let Some((number, power)) = text.split_once(['e', 'E']) {
        let moved: i32 = power.parse().ok()?;
        return shifted(number, moved.checked_add(9)?);
    }
    shifted(text, 9)
}

/// A decimal number times ten to a power, rounded down.
pub(crate) fn shifted(text: &str, power: i32) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let all = || whole.bytes().chain(fraction.bytes());
    if !all().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let kept = i64::try_from(whole.len()).ok()?.checked_add(power.into())?;
    let mut number = 0_u64;
    let mut taken = 0_i64;
    for digit in all().take_while(|_| {
        taken += 1;
        taken <= kept
    }) {
        number = number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
    }
    let given = i64::try_from(whole.len().checked_add(fraction.len())?).ok()?;
    for _ in given..kept {
        if number == 0 {
            return Some(0);
        }
        number = number.checked_mul(10)?;
    }
    Some(number)
}

/// A whole number without sign.
pub(crate) fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Letters, in any order.
fn flags(text: &str) -> Option<u8> {
    text.bytes().try_fold(0, |flags, letter| {
        let (_, word) = LETTERS.iter().find(|(known, _)| *known == letter)?;
        Some(flags | tcp_flag_from_name(word)?)
    })
}

fn exporter(text: &str) -> Option<ExporterKey> {
    let (address, domain) = text.rsplit_once('/')?;
    let address: SocketAddr = address.parse().ok()?;
    Some(ExporterKey { address, domain: domain.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_exact_in_every_form() {
        let check = |text, nanos: Option<i64>| assert_eq!(time(text).map(|t| t.0), nanos, "{text}");
        check("2023-11-14T22:13:20.123456789Z", Some(1_700_000_000_123_456_789));
        check("2023-11-14 23:13:20.123456+01:00", Some(1_700_000_000_123_456_000));
        check("2023-11-14T23:13:20.123456+0100", Some(1_700_000_000_123_456_000));
        check("1700000000.123456789", Some(1_700_000_000_123_456_789));
        check("1700000000", Some(1_700_000_000_000_000_000));
        check("-0.000000001", Some(-1));
        check("-9223372036.854775808", Some(i64::MIN));
        check("9223372036.854775808", None);
        for wrong in ["", "-", ".", "soon", "1700000000.x", "2023-11-14", "1-2"] {
            check(wrong, None);
        }
    }

    #[test]
    fn spans_are_exact() {
        let check = |text, nanos| assert_eq!(seconds(text), nanos, "{text}");
        check("1.500000000", Some(1_500_000_000));
        check("0.0000000019", Some(1));
        check("18446744073.709551615", Some(u64::MAX));
        check("18446744073.709551616", None);
        check("1.5e-05", Some(15_000));
        check("1e99", None);
        check("0e99", Some(0));
        check("1e-99", Some(0));
        check("-1", None);
        check("", None);
    }

    #[test]
    fn flags_are_letters() {
        let of = |text| value(Column::TcpFlags, text);
        assert_eq!(of("SAPF"), Some(Value::Number(0x1b)));
        assert_eq!(of("CEUAPRSF"), Some(Value::Number(0xff)));
        assert_eq!(of(""), Some(Value::Missing));
        assert_eq!(of("SX"), None);
    }
}
