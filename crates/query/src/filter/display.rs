//! The tree as text that parses to the same tree.

use std::fmt;

use super::foreign::is_refused_alone;
use super::keywords::is_reserved;
use super::value::{address_or_net, is_word, write_text};
use super::{Check, Expression, Filter, Operator, Test};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { " && " })?;
                    match part {
                        Self::Any(_) => write!(f, "({part})")?,
                        _ => write!(f, "{part}")?,
                    }
                }
                Ok(())
            }
            Self::Any(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if index == 0 { "" } else { " || " })?;
                }
                Ok(())
            }
            Self::Not(inner) => write!(f, "!({inner})"),
            Self::Test(test) => test.fmt(f),
            Self::Free(text) if is_free_word(text) => f.write_str(text),
            Self::Free(text) => quote(text, f),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.name())?;
        match &self.check {
            Check::Present => Ok(()),
            Check::Compare(operator, item) => {
                write!(f, " {} ", operator.sign())?;
                item.write(self.field, f)
            }
            Check::In(items) => {
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index == 0 { " in {" } else { ", " })?;
                    item.write(self.field, f)?;
                }
                f.write_str("}")
            }
            Check::Contains(item) => {
                f.write_str(" contains ")?;
                item.write(self.field, f)
            }
            Check::Matches(pattern) => {
                f.write_str(" matches ")?;
                quote(pattern.text(), f)
            }
        }
    }
}

impl Operator {
    /// How it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// Whether the word alone is read as free text.
fn is_free_word(text: &str) -> bool {
    is_word(text) && !is_reserved(text) && !is_refused_alone(text) && address_or_net(text).is_none()
}

fn quote(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !is_word(text) {
        return write_text(text, f);
    }
    // A word has neither quotes nor, unless it is a pattern, backslashes.
    write!(f, "\"{}\"", text.replace('\\', "\\\\"))
}
