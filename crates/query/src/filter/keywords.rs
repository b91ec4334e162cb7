//! Words with a meaning of their own, and values that were nearly right.

use model::{ColumnType, Direction};

use super::field::{is_unavailable, transport_port};
use super::nearest::nearest;
use super::value::FLAG_NAMES;
use super::{Field, services, shorthand};

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
    ["in", "contains", "matches"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
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
