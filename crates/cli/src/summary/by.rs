//! `--by`: tables that were asked for, by any column or by what either end is.

use model::{Column, PlacePart, Value};
use query::Dimension;

use super::key_text;
use crate::arguments::UsageError;

/// One table: the words above it and what its rows have in common.
pub(crate) struct By {
    pub(crate) word: String,
    pub(crate) group_by: Vec<Dimension>,
}

const SYSTEMS: [Dimension; 2] =
    [Dimension::Place(PlacePart::AsNumber), Dimension::Place(PlacePart::AsName)];

/// What these words mean, and what stands anyway where databases were given.
pub(crate) fn dimensions(words: &[String], databases: bool) -> Result<Vec<By>, UsageError> {
    let usual: &[&str] = if databases && words.is_empty() { &["country", "as"] } else { &[] };
    let words = words.iter().map(String::as_str).chain(usual.iter().copied());
    words.map(|word| Ok(By { word: word.to_owned(), group_by: dimension(word)? })).collect()
}

fn dimension(word: &str) -> Result<Vec<Dimension>, UsageError> {
    let one = |dimension| Ok(vec![dimension]);
    match word.to_ascii_lowercase().as_str() {
        "as" | "asn" => Ok(SYSTEMS.to_vec()),
        "country" => one(Dimension::Place(PlacePart::Country)),
        "city" => one(Dimension::Place(PlacePart::City)),
        "scope" => one(Dimension::Place(PlacePart::Scope)),
        "host" => one(Dimension::Host),
        "conversation" => one(Dimension::Conversation),
        "service" => one(Dimension::Service),
        _ => match Column::from_name(word) {
            Some(column) => one(Dimension::Column(column)),
            None => Err(UsageError(format!(
                "--by: `{word}` is no column; country, city, as, scope, host, conversation, service and \
                 every column of `flowglass flows --fields help` can be asked for"
            ))),
        },
    }
}

/// The values of a group, side by side: `AS64496 Example Ltd`.
pub(crate) fn key_words(key: &[Value]) -> String {
    match key {
        [Value::Number(number), name] => match name {
            Value::Missing => format!("AS{number}"),
            name => format!("AS{number} {}", key_text(name)),
        },
        [Value::Missing, Value::Missing] => key_text(&Value::Missing),
        values => values.iter().map(key_text).collect::<Vec<_>>().join(" "),
    }
}
