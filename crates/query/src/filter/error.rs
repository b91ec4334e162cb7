//! What is wrong with a filter, where, and what may have been meant.

use std::fmt;

use model::ColumnType;

/// What is wrong, and the place to underline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilterError {
    /// Octet position of the offending token; the end of the text when something is missing there.
    pub at: usize,
    /// Octets to underline; 0 at the end of the text.
    pub length: usize,
    /// What it is.
    pub kind: FilterErrorKind,
}

/// What can be wrong with a filter. Texts in `found` are cut at 40 characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FilterErrorKind {
    /// Something else belongs here; `found` is None at the end of the text.
    Expected {
        /// What belongs here.
        expected: Expected,
        /// What stands here.
        found: Option<String>,
    },
    /// A word before an operator that is no field.
    UnknownField {
        /// The word.
        found: String,
        /// The field that may have been meant.
        nearest: Option<&'static str>,
    },
    /// A field directly followed by a value.
    MissingOperator {
        /// The field.
        field: &'static str,
        /// What may have been meant.
        proposal: Option<String>,
    },
    /// A word of another language that flows cannot answer.
    Refused {
        /// The word.
        what: String,
        /// Why, as the end of a sentence that begins with the word.
        why: &'static str,
        /// What may have been meant.
        proposal: Option<String>,
    },
    /// Half a sign: `=`, `&`, `|`.
    HalfSign {
        /// The sign.
        found: &'static str,
        /// The whole sign.
        proposal: &'static str,
    },
    /// A value that the field cannot have.
    BadValue {
        /// What the field holds.
        kind: ColumnType,
        /// What stands there.
        found: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// The operator means nothing for this field.
    UnfitOperator {
        /// The field.
        field: &'static str,
        /// The operator.
        operator: &'static str,
    },
    /// A range whose end lies before its beginning, or that mixes families.
    BadRange,
    /// A range where only a single value can stand.
    UnfitRange,
    /// A string without its closing quote.
    UnterminatedString,
    /// Not a regular expression, or one that would grow too large.
    BadPattern,
    /// A name of a list where no list belongs.
    ListAlone {
        /// The name.
        found: String,
    },
    /// A name that no list has.
    UnknownList {
        /// The name.
        found: String,
        /// The list that may have been meant.
        nearest: Option<String>,
    },
    /// An item of a named list that the field cannot have.
    BadListItem {
        /// The list.
        list: String,
        /// The item.
        found: String,
        /// What the field holds.
        kind: ColumnType,
    },
    /// A part of the language that is not answered yet: tags, alerts.
    Unavailable {
        /// The word.
        what: String,
    },
    /// The text has more octets than the limit.
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Parentheses are nested deeper than the limit.
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// A list has more items than the limit.
    ListTooLong {
        /// The limit.
        limit: usize,
    },
    /// A pattern has more octets than the limit.
    PatternTooLong {
        /// The limit.
        limit: usize,
    },
}

/// What would have been right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A test, a shorthand or a word to search for.
    Test,
    /// `)`
    Close,
    /// `and`, `or`, or the end.
    Connective,
    /// A value of this kind.
    Value(ColumnType),
    /// `{` or a named list.
    List,
    /// `,` or `}`
    ListEnd,
    /// Text.
    Text,
    /// An address.
    Address,
    /// A prefix such as 10.0.0.0/8.
    Prefix,
    /// Ports such as 1-1024.
    PortRange,
    /// An address, a name, `host`, `ip`, `net` or `port`.
    End,
    /// An address or a name.
    Host,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FilterErrorKind::Expected { expected, found: Some(found) } => {
                write!(f, "expected {expected}, found `{found}`")
            }
            FilterErrorKind::Expected { expected, found: None } => {
                write!(f, "expected {expected}, but the filter ends here")
            }
            FilterErrorKind::UnknownField { found, nearest } => {
                write!(f, "`{found}` is no field")?;
                meant(f, *nearest)
            }
            FilterErrorKind::MissingOperator { field, proposal } => {
                write!(f, "`{field}` needs an operator")?;
                meant(f, proposal.as_deref())
            }
            FilterErrorKind::Refused { what, why, proposal } => {
                write!(f, "`{what}` {why}")?;
                meant(f, proposal.as_deref())
            }
            FilterErrorKind::HalfSign { found, proposal } => {
                write!(f, "`{found}` is no operator")?;
                meant(f, Some(proposal))
            }
            FilterErrorKind::BadValue { kind, found, nearest } => {
                write!(f, "`{found}` is not {}", kind_words(*kind))?;
                meant(f, *nearest)
            }
            FilterErrorKind::ListAlone { found: _ } => {
                f.write_str("a list stands behind `in`, as in `ip.addr in $servers`")
            }
            FilterErrorKind::UnknownList { found, nearest } => {
                write!(f, "there is no list `{found}`")?;
                meant(f, nearest.as_deref())
            }
            FilterErrorKind::BadListItem { list, found, kind } => {
                write!(f, "`{found}` in the list `{list}` is not {}", kind_words(*kind))
            }
            FilterErrorKind::UnfitOperator { field, operator } => {
                write!(f, "`{operator}` means nothing for `{field}`")
            }
            FilterErrorKind::BadRange => {
                f.write_str("a range goes from the smaller to the larger value of one kind")
            }
            FilterErrorKind::UnfitRange => {
                f.write_str("a range can stand only after `==`, `!=` and inside `in {…}`")
            }
            FilterErrorKind::UnterminatedString => f.write_str("the string has no closing quote"),
            FilterErrorKind::BadPattern => f.write_str("this is not a regular expression"),
            FilterErrorKind::Unavailable { what } => write!(f, "`{what}` is not available yet"),
            FilterErrorKind::TooLong { limit } => {
                write!(f, "a filter has at most {limit} octets")
            }
            FilterErrorKind::TooDeep { limit } => {
                write!(f, "parentheses can be nested at most {limit} deep")
            }
            FilterErrorKind::ListTooLong { limit } => write!(f, "a list has at most {limit} items"),
            FilterErrorKind::PatternTooLong { limit } => {
                write!(f, "a regular expression has at most {limit} octets")
            }
        }
    }
}

impl std::error::Error for FilterError {}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Test => "a test such as `ip.addr == 10.0.0.1`",
            Self::Close => "`)`",
            Self::Connective => "`and`, `or` or the end",
            Self::Value(kind) => kind_words(*kind),
            Self::List => "a list such as `{80, 443}`",
            Self::ListEnd => "`,` or `}`",
            Self::Text => "a word or a string",
            Self::Address => "an address",
            Self::Prefix => "a prefix such as `10.0.0.0/8`",
            Self::PortRange => "ports such as `1-1024`",
            Self::End => "an address, a name, `host`, `ip`, `net` or `port`",
            Self::Host => "an address or a name",
        })
    }
}

fn meant(f: &mut fmt::Formatter<'_>, proposal: Option<&str>) -> fmt::Result {
    proposal.map_or(Ok(()), |proposal| write!(f, "; did you mean `{proposal}`?"))
}

const fn kind_words(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Time => "a time such as `2026-11-21T08:00:00Z`",
        ColumnType::Span => "a span such as `500ms`, `30s`, `5m` or `2h`",
        ColumnType::Protocol => "a protocol such as `tcp` or 6",
        ColumnType::Address => "an address or a prefix such as `10.0.0.0/8`",
        ColumnType::Port => "a port or a service such as `https`",
        ColumnType::Count => "a number such as 1500 or `1.5K`",
        ColumnType::Number => "a number",
        ColumnType::Flags => "flags such as `SYN` or `SYN+ACK`",
        ColumnType::Direction => "one of local, upload, download, transit, unknown",
        ColumnType::Exporter => "an address, a prefix, or `address:port/domain`",
        ColumnType::Text => "text",
    }
}
