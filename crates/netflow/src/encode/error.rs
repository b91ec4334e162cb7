//! Why something cannot be put into a message.

use std::fmt;

use model::NetflowVersion;

use crate::field::FieldName;

/// Why something cannot be put into a message. What was refused left no trace in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EncodeError {
    /// Template ids begin at 256 (RFC 7011 §3.4.1).
    ReservedTemplate(u16),
    /// Records of no length cannot be counted by whoever reads them.
    EmptyTemplate(u16),
    /// An options template of IPFIX has at least one field of scope (RFC 7011 §3.4.2.2).
    NoScope(u16),
    /// The version has no way to name that field: an enterprise number in v9, a scope type of v9
    /// elsewhere, an element above 32 767 in IPFIX.
    Unnameable {
        /// The field.
        name: FieldName,
        /// The version.
        version: NetflowVersion,
    },
    /// The template was never announced, or was withdrawn.
    UnknownTemplate(u16),
    /// A record has another number of values than its template has fields.
    Values {
        /// Fields of the template.
        needed: usize,
        /// Values given.
        given: usize,
    },
    /// A value cannot be told in so many octets, or not by an element of that type.
    DoesNotFit {
        /// The field.
        name: FieldName,
        /// Octets it has; 65 535 where it may vary.
        length: u16,
    },
    /// A template, record or sample is longer than any message may be.
    TooLong {
        /// What.
        what: &'static str,
        /// Octets it takes.
        needed: usize,
        /// Octets there are.
        available: usize,
    },
    /// The version has nothing like it: a withdrawal in v9, an aggregation that v8 does not know.
    NotInVersion {
        /// What.
        what: &'static str,
        /// The version.
        version: NetflowVersion,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ReservedTemplate(id) => write!(f, "template id {id} is below 256"),
            Self::EmptyTemplate(id) => write!(f, "template {id} describes records of no length"),
            Self::NoScope(id) => write!(f, "options template {id} has no scope"),
            Self::Unnameable { name, version } => {
                write!(f, "{} cannot name the field {name}", version.name())
            }
            Self::UnknownTemplate(id) => write!(f, "template {id} was not announced"),
            Self::Values { needed, given } => {
                write!(f, "the template has {needed} fields, the record {given} values")
            }
            Self::DoesNotFit { name, length } => {
                write!(f, "the value of {name} does not fit into {length} octets of its type")
            }
            Self::TooLong { what, needed, available } => {
                write!(f, "{what} takes {needed} octets, {available} are available")
            }
            Self::NotInVersion { what, version } => {
                write!(f, "{} has no {what}", version.name())
            }
        }
    }
}

impl std::error::Error for EncodeError {}
