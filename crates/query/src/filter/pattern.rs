//! A regular expression that compares by its text.

use regex_lite::{Regex, RegexBuilder};

use super::MAX_PATTERN;

/// A compiled regular expression; ignores case.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: Box<str>,
    regex: Regex,
}

/// Octets a compiled pattern may take.
const MAX_COMPILED: usize = 256 * 1024;
/// Groups inside each other.
const MAX_NEST: u32 = 32;

impl Pattern {
    /// None when it is no regular expression, or too long.
    pub(crate) fn new(text: &str) -> Option<Self> {
        if text.len() > MAX_PATTERN {
            return None;
        }
        let regex = RegexBuilder::new(text)
            .case_insensitive(true)
            .size_limit(MAX_COMPILED)
            .nest_limit(MAX_NEST)
            .build()
            .ok()?;
        Some(Self { text: text.into(), regex })
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches somewhere.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}
