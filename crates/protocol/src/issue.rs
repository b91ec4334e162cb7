//! What went wrong with a source, in words: what, where, what was kept, what to do.

use std::fmt;

use model::SourceId;
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something is missing or was mended; the rest stands.
    Warning,
    /// Nothing could be read.
    Error,
}

/// One thing that went wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Issue {
    /// Where it happened; none when it is about the program itself.
    pub source: Option<SourceId>,
    /// How bad it is.
    pub severity: Severity,
    /// Where in the file, in octets from its start.
    pub offset: Option<u64>,
    /// What was found.
    pub what: String,
    /// What was kept in spite of it; may be empty.
    pub kept: String,
    /// What one can do; may be empty.
    pub advice: String,
    /// How often it happened: the same issue is told once and counted.
    pub count: u64,
}

impl Severity {
    /// The word the user sees.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One line, for logs and standard error: `warning at byte 1024: What was found. What was kept. What
/// to do.`
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.severity.name())?;
        if let Some(offset) = self.offset {
            write!(f, " at byte {offset}")?;
        }
        write!(f, ": {}", self.what)?;
        if self.count > 1 {
            write!(f, " ({} times)", self.count)?;
        }
        for sentence in [&self.kept, &self.advice] {
            let mut letters = sentence.trim_end_matches('.').chars();
            if let Some(first) = letters.next() {
                write!(f, ". {}{}", first.to_ascii_uppercase(), letters.as_str())?;
            }
        }
        f.write_str(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_made_of_sentences() {
        let issue = Issue {
            source: None,
            severity: Severity::Warning,
            offset: Some(1024),
            what: "the file ends inside a record".to_owned(),
            kept: "59 packets before it are kept".to_owned(),
            advice: "A copy broken off ends so.".to_owned(),
            count: 2,
        };
        assert_eq!(
            issue.to_string(),
            "warning at byte 1024: the file ends inside a record (2 times). \
             59 packets before it are kept. A copy broken off ends so."
        );
    }
}
