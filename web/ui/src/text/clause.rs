//! From a value on screen to a clause of the filter, and how a clause joins what stands there.

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
    fn joining_keeps_what_or_means() {
        assert_eq!(and("", "a == 1"), "a == 1");
        assert_eq!(and("tcp", "port == 1"), "tcp && port == 1");
        assert_eq!(and("tcp or udp", "port == 1"), "(tcp or udp) && port == 1");
    }
}
