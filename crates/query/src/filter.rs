//! The filter language: text in, a tree of tests out, and back to text.
//!
//! It is Wireshark's display filter with the bare words of pcap-filter and nfdump beside it.
//!
//! - `packets` and `bytes` mean both ways together (the columns `packets_total`, `octets_total`).
//!   A column named `packets` exists and is the client's half: here it is `packets_forward`.
//! - `ip.addr`, `port`, `asn` and `flags` look at both sides of a flow: `==` wants one side to
//!   fit, `!=` wants that *no* side equals the value.
//! - A test on a value that a flow does not have fails, hence its `!=` holds.
//! - Text ignores ASCII case; `matches` is a regular expression that ignores case as well.
//! - `host example.org`, with a name, means the name contains it.
//! - Words of tcpdump and fields of Wireshark that flows cannot answer are refused by name, never
//!   searched for; in quotes every word is free text.

mod click;
mod complete;
mod display;
mod error;
mod field;
mod foreign;
mod keywords;
mod lexer;
mod lists;
mod matching;
mod nearest;
mod parser;
mod pattern;
mod seen;
mod services;
mod shorthand;
#[cfg(test)]
mod tests;
mod text;
mod units;
mod value;

use std::net::IpAddr;

use ipnet::IpNet;
use model::{Column, ExporterKey, Timestamp};
use serde::{Deserialize, Serialize};

pub use complete::{Completion, complete};
pub use error::{Expected, FilterError, FilterErrorKind};
pub use field::Field;
pub(crate) use field::words as field_words;
pub use lists::Lists;
pub use matching::FREE_TEXT;
pub(crate) use nearest::nearest;
pub use pattern::Pattern;
pub use seen::{Wanted, listed, wanted};
pub use services::service_port;

/// Octets of filter text. A pasted list of a few thousand addresses fits.
pub const MAX_TEXT: usize = 64 * 1024;
/// Parentheses inside each other. Nobody reads more, and the stack holds many times more.
pub const MAX_DEPTH: usize = 64;
/// Items of one `in {…}`.
pub const MAX_LIST: usize = 4096;
/// Octets of a regular expression.
pub const MAX_PATTERN: usize = 1024;

/// A parsed filter. It is written as its canonical text wherever it is serialized, so that nobody
/// can send what could not have been typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Filter {
    root: Expression,
}

/// The tree. `All` and `Any` hold two or more, never their own kind; only the root may be an empty
/// `All`, which every flow passes. `Not` never holds a `Not`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expression {
    /// Every one holds.
    All(Vec<Expression>),
    /// At least one holds.
    Any(Vec<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
    /// A field is asked.
    Test(Test),
    /// These words stand in the host name or the application.
    Free(Box<str>),
}

/// A field and what is asked of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Test {
    /// Which columns are looked at; one that fits is enough.
    pub field: Field,
    /// What is asked.
    pub check: Check,
}

/// What is asked of a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Check {
    /// There is one. Port 0 and no flags at all count as none.
    Present,
    /// It compares so.
    Compare(Operator, Item),
    /// It equals one of these.
    In(Vec<Item>),
    /// The text contains this text; the flags contain all of these.
    Contains(Item),
    /// The text matches.
    Matches(Pattern),
}

/// How two values compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`: no side equals.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A value in a filter, of the kind the field wants. Ranges include both ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// Counts, ports, protocols, flags, spans in nanoseconds.
    Number(u64, u64),
    /// Instants.
    Time(Timestamp, Timestamp),
    /// One address.
    Address(IpAddr),
    /// All addresses of a prefix.
    Net(IpNet),
    /// All addresses between two of the same family.
    Addresses(IpAddr, IpAddr),
    /// An exporter with port and domain.
    Exporter(ExporterKey),
    /// Words.
    Text(Box<str>),
}

impl Filter {
    /// The filter that every flow passes.
    pub const fn everything() -> Self {
        Self { root: Expression::All(Vec::new()) }
    }

    /// From what somebody typed; empty text lets every flow pass.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::parse_with(text, &Lists::NONE)
    }

    /// The same, where names of lists stand for what is in them.
    pub fn parse_with(text: &str, lists: &Lists) -> Result<Self, FilterError> {
        parser::parse(text, parser::TYPED, lists).map(|root| Self { root })
    }

    /// Both must hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { root: Expression::all(vec![self.root, other.root]) }
    }

    /// Whether every flow passes without being looked at.
    pub fn is_everything(&self) -> bool {
        matches!(&self.root, Expression::All(all) if all.is_empty())
    }

    /// Every column it looks at; one may come more than once.
    pub fn each_column(&self, see: &mut impl FnMut(Column)) {
        self.root.each_column(see);
    }

    /// The tree, for who evaluates it on columns.
    pub const fn root(&self) -> &Expression {
        &self.root
    }
}

impl Expression {
    /// All of them, flattened.
    pub(crate) fn all(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::single_or(flat, Self::All)
    }

    /// Any of them, flattened.
    pub(crate) fn any(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::single_or(flat, Self::Any)
    }

    /// The opposite; twice is nothing.
    /// Every column that is looked at.
    fn each_column(&self, see: &mut impl FnMut(Column)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.each_column(see));
            }
            Self::Not(inner) => inner.each_column(see),
            Self::Test(test) => test.field.columns().iter().copied().for_each(see),
            Self::Free(_) => FREE_TEXT.into_iter().for_each(see),
        }
    }

    pub(crate) fn negate(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    pub(crate) const fn test(field: Field, check: Check) -> Self {
        Self::Test(Test { field, check })
    }

    pub(crate) const fn equal(field: Field, item: Item) -> Self {
        Self::test(field, Check::Compare(Operator::Equal, item))
    }

    fn single_or(mut parts: Vec<Self>, otherwise: fn(Vec<Self>) -> Self) -> Self {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, Some(last)) => {
                parts.push(last);
                otherwise(parts)
            }
            (_, None) => Self::All(Vec::new()),
        }
    }
}

impl From<Filter> for String {
    fn from(filter: Filter) -> Self {
        filter.to_string()
    }
}

impl TryFrom<String> for Filter {
    type Error = FilterError;

    /// Canonical text may be longer than what was typed, and filters may have been joined.
    fn try_from(text: String) -> Result<Self, FilterError> {
        parser::parse(&text, parser::SERIALIZED, &Lists::NONE).map(|root| Self { root })
    }
}

impl std::str::FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        Self::parse(text)
    }
}
