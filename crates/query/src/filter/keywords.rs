//! Words with a meaning of their own, and values that were nearly right.

use model::{ColumnType, Direction};

use super::field::{is_unavailable, transport_port};
use super::nearest::nearest;
use super::value::FLAG_NAMES;
use super::{Field, Operator, services, shorthand};

const COMPARISONS: &[(&str, Operator)] = &[
    ("eq", Operator::Equal),
    ("ne", Operator::NotEqual),
    ("lt", Operator::Less),
    ("le", Operator::LessOrEqual),
    ("gt", Operator::Greater),
    ("ge", Operator::GreaterOrEqual),
];

/// A word that stands for itself nowhere, except in quotes.
pub(crate) fn is_reserved(word: &str) -> bool {
    is_keyword(word)
        || shorthand::begins(word)
        || is_unavailable(word)
        || transport_port(word).is_some()
        || Field::from_name(word).is_some()
}

pub(crate) fn is_keyword(word: &str) -> bool {
    is_operator_word(word) || ["and", "or", "not"].iter().any(|k| k.eq_ignore_ascii_case(word))
}

pub(crate) fn is_operator_word(word: &str) -> bool {
    comparison(word).is_some()
        || is_contains(word)
        || ["in", "matches", "~"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// `has` is another word for `contains`.
pub(crate) fn is_contains(word: &str) -> bool {
    ["contains", "has"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Wireshark's words for the signs.
pub(crate) fn comparison(word: &str) -> Option<Operator> {
    COMPARISONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, sign)| *sign)
}

/// The value that may have been meant where a field of this kind has none like `text`.
pub(crate) fn nearest_value(kind: ColumnType, text: &str) -> Option<&'static str> {
    match kind {
        ColumnType::Port => nearest(text, services::names()),
        ColumnType::Protocol => nearest(text, shorthand::transports()),
        ColumnType::Direction => nearest(text, Direction::ALL.into_iter().map(Direction::name)),
        ColumnType::Flags => {
            FLAG_NAMES.into_iter().find(|flag| text.to_ascii_uppercase().starts_with(flag))
        }
        _ => None,
    }
}
