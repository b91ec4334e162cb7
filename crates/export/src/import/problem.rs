//! What can be wrong with a line of somebody's file.

use std::fmt;

/// Something that should have been a flow, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The first line is 1.
    pub line: u64,
    /// Octets before it.
    pub offset: u64,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Cells are missing, or there are too many.
    Cells {
        /// How many there are.
        found: usize,
        /// How many the header names.
        expected: usize,
    },
    /// A cell does not say what it should.
    Value {
        /// The column's name.
        name: String,
        /// What stands there, its first letters.
        text: String,
    },
    /// A column without which there is no flow.
    Missing(&'static str),
    /// A line or an object is longer than is read, or objects lie too deep in each other.
    TooLong,
    /// An object that is not closed where it should be.
    Broken,
    /// No JSON.
    NotJson,
    /// The header, or the first object, names no flow.
    NoFlows(String),
}

impl Reason {
    /// Letters shown of a cell.
    const SHOWN: usize = 40;

    pub(crate) fn value(name: &str, text: &str) -> Self {
        let shown = |text: &str| text.chars().take(Self::SHOWN).collect();
        Self::Value { name: shown(name), text: shown(text) }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells { found, expected } => {
                write!(f, "it has {found} cells where the header names {expected}")
            }
            Self::Value { name, text } if text.is_empty() => {
                write!(f, "`{}` is empty", crate::escape_controls(name))
            }
            Self::Value { name, text } => {
                let text = crate::escape_controls(text);
                write!(f, "`{}` cannot be `{text}`", crate::escape_controls(name))
            }
            Self::Missing(name) => write!(f, "`{name}` is missing"),
            Self::TooLong => write!(
                f,
                "it is longer than {} bytes or nested deeper than {}",
                crate::config::RECORD_OCTETS,
                crate::config::NESTING
            ),
            Self::Broken => f.write_str("the object is not closed"),
            Self::NotJson => f.write_str("it is no JSON"),
            Self::NoFlows(names) => {
                write!(f, "nothing known has these columns: {}", crate::escape_controls(names))
            }
        }
    }
}
