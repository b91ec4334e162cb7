//! From a value on screen to a clause of the filter, and how a clause joins what stands there.

use std::net::IpAddr;
use std::rc::Rc;

use model::Value;
use query::Dimension;
use query::filter::Filter;

/// The clause that keeps what has a value, and the one that keeps what has not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Clause {
    /// `ip.addr == 10.0.0.1`
    pub(crate) keep: String,
    /// `ip.addr != 10.0.0.1`
    pub(crate) exclude: String,
}

impl Clause {
    /// None where the language has no word for the value.
    pub(crate) fn of(dimension: impl Into<Dimension>, value: &Value) -> Option<Self> {
        let dimension = dimension.into();
        Some(Self {
            keep: Filter::from_value(dimension, value, false)?.to_string(),
            exclude: Filter::from_value(dimension, value, true)?.to_string(),
        })
    }
}

/// What a value is called on a list, where it can stand on one: an address, a name, a JA4 fingerprint, `AS64496`.
pub(crate) fn listable(text: &str, clause: Option<&Clause>) -> Option<Rc<str>> {
    if text.parse::<IpAddr>().is_ok() {
        return Some(text.into());
    }
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b".-_".contains(&octet);
    let text = text.trim_end_matches('.');
    match clause?.keep.split_once(" == ")?.0 {
        "host" if text.contains('.') && text.bytes().all(plain) => Some(text.into()),
        "ja4" if text.bytes().all(plain) => Some(text.into()),
        "src.asn" | "dst.asn" | "src.as" | "dst.as" | "as.number" => {
            let number: u32 = text.trim_start_matches("AS").parse().ok()?;
            Some(format!("AS{number}").into())
        }
        _ => None,
    }
}

/// What stands there, and this as well.
pub(crate) fn and(standing: &str, clause: &str) -> String {
    let standing = standing.trim();
    if standing.is_empty() || standing == clause {
        return clause.to_owned();
    }
    format!("{} && {}", guarded(standing), guarded(clause))
}

/// `or` binds weaker than `and`: it gets parentheses before it is joined.
fn guarded(filter: &str) -> String {
    let lower = filter.to_ascii_lowercase();
    if lower.contains("||") || lower.contains(" or ") {
        format!("({filter})")
    } else {
        filter.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use model::Column;

    use super::*;

    #[test]
    fn a_value_becomes_the_filter_that_finds_it() {
        let clause = Clause::of(Column::DestinationPort, &Value::Number(443));
        assert_eq!(clause.map(|clause| clause.keep).as_deref(), Some("dst.port == 443"));
        assert_eq!(Clause::of(Column::Application, &Value::Span(1)), None);
    }

    #[test]
    fn what_can_stand_on_a_list_is_known_by_its_filter() {
        let check = |column: Column, value: Value, text: &str, expected: Option<&str>| {
            let clause = Clause::of(column, &value);
            assert_eq!(listable(text, clause.as_ref()).as_deref(), expected, "{text}");
        };
        let word = |text: &str| Value::text(text);
        check(Column::HostName, word("a.example"), "a.example", Some("a.example"));
        check(Column::HostName, word("a.example."), "a.example.", Some("a.example"));
        check(Column::HostName, word("printer"), "printer", None);
        check(Column::HostName, word("<b>.example"), "<b>.example", None);
        let print = "t13d1516h2_8daaf6152771_b186095e22b6";
        check(Column::Ja4, word(print), print, Some(print));
        check(Column::SourceAs, Value::Number(64496), "64496", Some("AS64496"));
        check(Column::DestinationAsNumber, Value::Number(1), "1", Some("AS1"));
        check(Column::Application, word("a.example"), "a.example", None);
        assert_eq!(listable("192.0.2.1", None).as_deref(), Some("192.0.2.1"));
        let place = Dimension::Place(model::PlacePart::AsNumber);
        let clause = Clause::of(place, &Value::Number(64496));
        assert_eq!(listable("AS64496", clause.as_ref()).as_deref(), Some("AS64496"));
    }

    #[test]
    fn joining_keeps_what_or_means() {
        assert_eq!(and("", "a == 1"), "a == 1");
        assert_eq!(and("tcp", "port == 1"), "tcp && port == 1");
        assert_eq!(and("tcp or udp", "port == 1"), "(tcp or udp) && port == 1");
    }
}
