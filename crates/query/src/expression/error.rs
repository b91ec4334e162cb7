//! What is wrong with a list of dimensions or measures, and where.

use std::fmt;

/// What is wrong, and the place to underline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExpressionError {
    /// Octet position of the item.
    pub at: usize,
    /// Octets to underline.
    pub length: usize,
    /// What it is.
    pub kind: ExpressionErrorKind,
}

/// What can be wrong. Texts in `found` are cut at 40 characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExpressionErrorKind {
    /// Nothing stands between two commas, or nothing at all.
    Empty,
    /// A word that means nothing here.
    Unknown {
        /// The word.
        found: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// A field that looks at both sides of a flow, where one value is wanted.
    BothSides {
        /// The field.
        field: &'static str,
        /// The fields of either side.
        proposal: String,
    },
    /// What stands in the parentheses does not fit.
    Arguments {
        /// What does.
        expected: &'static str,
    },
    /// A field without numbers, where numbers are reckoned with.
    NoNumber {
        /// The field.
        field: &'static str,
    },
    /// A parenthesis without the other one, or inside others.
    Parentheses,
    /// More items than the limit.
    TooMany {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExpressionErrorKind::Empty => f.write_str("something is missing here"),
            ExpressionErrorKind::Unknown { found, nearest: Some(nearest) } => {
                write!(f, "`{found}` means nothing here: did you mean `{nearest}`?")
            }
            ExpressionErrorKind::Unknown { found, nearest: None } => {
                write!(f, "`{found}` means nothing here")
            }
            ExpressionErrorKind::BothSides { field, proposal } => {
                write!(f, "`{field}` means either side of a flow: write {proposal}")
            }
            ExpressionErrorKind::Arguments { expected } => {
                write!(f, "these parentheses do not fit: {expected}")
            }
            ExpressionErrorKind::NoNumber { field } => {
                write!(f, "`{field}` holds no numbers to reckon with")
            }
            ExpressionErrorKind::Parentheses => {
                f.write_str("a parenthesis has no other one, or stands inside others")
            }
            ExpressionErrorKind::TooMany { limit } => write!(f, "more than {limit} items"),
        }?;
        write!(f, " (at character {})", self.at + 1)
    }
}

impl std::error::Error for ExpressionError {}
