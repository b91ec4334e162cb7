//! Values in a filter: read for the kind of field they stand beside, and written back.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use model::{
    ColumnType, Direction, ExporterKey, Timestamp, protocol_from_name, protocol_name,
    tcp_flag_from_name,
};

use super::lexer::word_length;
use super::{Field, Item, Operator, service_port};

/// On counts and rates: powers of 1000.
const COUNT_SUFFIXES: &[(&str, u64)] =
    &[("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("K", 1000), ("k", 1000)];

/// On spans, in nanoseconds, largest first.
const SPAN_SUFFIXES: &[(&str, u64)] = &[
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1000),
    ("ns", 1),
];

pub(crate) const FLAG_NAMES: [&str; 8] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

impl Item {
    /// A single value; None when the field cannot have it.
    pub(crate) fn parse(field: Field, text: &str) -> Option<Self> {
        let number = |number: u64| Self::Number(number, number);
        match field.kind() {
            ColumnType::Text => Some(Self::Text(text.into())),
            ColumnType::Direction => {
                Direction::from_name(text).map(|direction| Self::Text(direction.name().into()))
            }
            ColumnType::Address => address_or_net(text),
            ColumnType::Exporter => {
                address_or_net(text).or_else(|| exporter(text).map(Self::Exporter))
            }
            ColumnType::Time => {
                let instant = |text: &str| Timestamp::parse_rfc3339(text).ok();
                instant(text).map(|time| Self::Time(time, time)).or_else(|| {
                    // A date alone is its whole day, in UTC.
                    let first = instant(&format!("{text}T00:00:00Z"))?;
                    let last = first.plus_nanos(86_400_000_000_000 - 1);
                    (text.len() == "2026-11-21".len()).then_some(Self::Time(first, last))
                })
            }
            ColumnType::Protocol => protocol_from_name(text).map(|value| number(value.into())),
            ColumnType::Port => port(text).map(|value| number(value.into())),
            ColumnType::Count => scaled(text, COUNT_SUFFIXES, true).map(number),
            ColumnType::Span => scaled(text, SPAN_SUFFIXES, false).map(number),
            ColumnType::Flags => flags(text).map(|value| number(value.into())),
            ColumnType::Number if field.is_asn() => {
                let digits = text.get(..2).filter(|prefix| prefix.eq_ignore_ascii_case("AS"));
                plain(digits.map_or(text, |_| text.get(2..).unwrap_or_default())).map(number)
            }
            ColumnType::Number => plain(text).map(number),
        }
    }

    /// What an order compares with: of a day the end that is meant, for `> day` is after it.
    pub(crate) fn end_for(self, operator: Operator) -> Self {
        match (self, operator) {
            (Self::Time(low, _), Operator::Less | Operator::GreaterOrEqual) => Self::Time(low, low),
            (Self::Time(_, high), Operator::Greater | Operator::LessOrEqual) => {
                Self::Time(high, high)
            }
            (item, _) => item,
        }
    }

    /// From this value to that one, both included; None when they are no range.
    pub(crate) fn to(self, end: Self) -> Option<Self> {
        match (self, end) {
            (Self::Number(low, _), Self::Number(_, high)) if low <= high => {
                Some(Self::Number(low, high))
            }
            (Self::Time(low, _), Self::Time(_, high)) if low <= high => Some(Self::Time(low, high)),
            (Self::Address(low), Self::Address(high))
                if low <= high && low.is_ipv4() == high.is_ipv4() =>
            {
                Some(if low == high { Self::Address(low) } else { Self::Addresses(low, high) })
            }
            _ => None,
        }
    }

    /// Writes it as the field reads it.
    pub(crate) fn write(&self, field: Field, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(low, high) => {
                write_number(field.kind(), *low, f)?;
                if low != high {
                    f.write_str("..")?;
                    write_number(field.kind(), *high, f)?;
                }
                Ok(())
            }
            Self::Time(low, high) if low == high => write!(f, "{low}"),
            Self::Time(low, high) => write!(f, "{low}..{high}"),
            Self::Address(address) => write!(f, "{address}"),
            Self::Net(net) => write!(f, "{net}"),
            Self::Addresses(low, high) => write!(f, "{low}..{high}"),
            Self::Exporter(key) => write!(f, "{key}"),
            Self::Text(text) => write_text(text, f),
        }
    }
}

/// A word when it can be one, else a string.
pub(crate) fn write_text(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if is_word(text) {
        return f.write_str(text);
    }
    f.write_str("\"")?;
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{character}")?;
    }
    f.write_str("\"")
}

/// Whether the lexer reads it as one word.
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('$') && word_length(text) == text.len()
}

/// `10.0.0.1`, `10.0.0.0/8`, `10/8`, `2001:db8::/32`.
pub(crate) fn address_or_net(text: &str) -> Option<Item> {
    match text.parse::<IpAddr>() {
        Ok(address) => Some(Item::Address(address)),
        Err(_) => net(text).map(Item::Net),
    }
}

/// A prefix; octets of IPv4 may be left off at its end, and bits beyond its length do not matter.
pub(crate) fn net(text: &str) -> Option<IpNet> {
    if let Ok(net) = text.parse::<IpNet>() {
        return Some(net.trunc());
    }
    let (octets, length) = text.split_once('/')?;
    let mut address = [0; 4];
    let mut places = address.iter_mut();
    for octet in octets.split('.') {
        *places.next()? = octet.parse().ok().filter(|_| is_digits(octet))?;
    }
    let length = length.parse().ok().filter(|_| is_digits(length))?;
    IpNet::new(Ipv4Addr::from(address).into(), length).ok().map(|net| net.trunc())
}

/// A number or the name of a service.
pub(crate) fn port(text: &str) -> Option<u16> {
    if is_digits(text) { text.parse().ok() } else { service_port(text) }
}

fn exporter(text: &str) -> Option<ExporterKey> {
    let (address, domain) = text.rsplit_once('/')?;
    Some(ExporterKey { address: address.parse().ok()?, domain: plain(domain)?.try_into().ok()? })
}

/// `0x12`, `18` or `SYN+ACK`.
fn flags(text: &str) -> Option<u8> {
    plain(text).map_or_else(
        || text.split('+').try_fold(0, |flags, name| Some(flags | tcp_flag_from_name(name)?)),
        |number| number.try_into().ok(),
    )
}

/// Decimal digits, or hexadecimal ones after `0x`.
fn plain(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            u64::from_str_radix(digits, 16).ok()
        }
        Some(_) => None,
        None => text.parse().ok().filter(|_| is_digits(text)),
    }
}

/// `1.5K`: a decimal number times its suffix, when that is a whole number. Only 0 of a span needs
/// no suffix.
fn scaled(text: &str, suffixes: &[(&str, u64)], bare: bool) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at_checked(digits)?;
    let factor = match suffixes.iter().find(|(word, _)| *word == suffix) {
        Some((_, factor)) => *factor,
        None if suffix.is_empty() && (bare || number == "0") => 1,
        None => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let places = 10_u64.checked_pow(fraction.len().try_into().ok()?)?;
    let parts = fraction.parse::<u64>().ok()?.checked_mul(factor)?;
    if !parts.is_multiple_of(places) {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(factor)?.checked_add(parts / places)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

fn write_number(kind: ColumnType, number: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let suffixes = match kind {
        ColumnType::Count => COUNT_SUFFIXES,
        ColumnType::Span => SPAN_SUFFIXES,
        ColumnType::Protocol => {
            let name = u8::try_from(number).ok().and_then(protocol_name);
            return match name {
                Some(name) => f.write_str(&name.to_ascii_lowercase()),
                None => write!(f, "{number}"),
            };
        }
        ColumnType::Flags if number != 0 => {
            let set = FLAG_NAMES.iter().enumerate().filter(|(bit, _)| number & (1 << bit) != 0);
            for (index, (_, name)) in set.enumerate() {
                write!(f, "{}{name}", if index == 0 { "" } else { "+" })?;
            }
            return Ok(());
        }
        _ => &[],
    };
    match suffixes.iter().find(|(_, factor)| number != 0 && number.is_multiple_of(*factor)) {
        Some((suffix, factor)) => write!(f, "{}{suffix}", number / factor),
        None => write!(f, "{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str, text: &str, expected: Option<u64>) {
        let field = Field::from_name(field).expect("a field");
        let expected = expected.map(|number| Item::Number(number, number));
        assert_eq!(Item::parse(field, text), expected, "{text}");
    }

    #[test]
    fn suffixes_of_counts_are_powers_of_1000() {
        check("bytes", "1500", Some(1500));
        check("bytes", "1.5K", Some(1500));
        check("rate", "5M", Some(5_000_000));
        check("bytes", "2G", Some(2_000_000_000));
        check("bytes", "1.2345K", None);
        check("bytes", "1.", None);
        check("bytes", "-1", None);
        check("bytes", "18446744073709551615", Some(u64::MAX));
        check("bytes", "18446744073709551616", None);
        check("bytes", "18446744073709552K", None);
    }

    #[test]
    fn m_is_minutes_on_spans() {
        check("duration", "500ms", Some(500_000_000));
        check("duration", "30s", Some(30_000_000_000));
        check("duration", "5m", Some(300_000_000_000));
        check("duration", "2h", Some(7_200_000_000_000));
        check("duration", "1.5d", Some(129_600_000_000_000));
        check("duration", "0", Some(0));
        check("duration", "5M", None);
        check("duration", "5", None);
    }

    #[test]
    fn ports_protocols_flags_and_systems_have_their_own_words() {
        check("port", "https", Some(443));
        check("port", "65536", None);
        check("proto", "ICMP6", Some(58));
        check("proto", "256", None);
        check("flags", "SYN+ack", Some(0x12));
        check("flags", "0x1b", Some(0x1b));
        check("flags", "256", None);
        check("asn", "AS64496", Some(64496));
        check("vlan", "AS1", None);
        check("vlan", "+7", None);
    }

    #[test]
    fn prefixes_may_be_short() {
        for (text, expected) in [
            ("10/8", Some("10.0.0.0/8")),
            ("192.168.1/24", Some("192.168.1.0/24")),
            ("10.1.2.3/8", Some("10.0.0.0/8")),
            ("2001:db8::1/32", Some("2001:db8::/32")),
            ("10/33", None),
            ("1.2.3.4.5/8", None),
            ("300/8", None),
            ("/8", None),
            ("10/", None),
        ] {
            assert_eq!(net(text).map(|net| net.to_string()).as_deref(), expected, "{text}");
        }
    }
}
