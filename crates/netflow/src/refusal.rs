//! Why a datagram as a whole yields nothing.

use std::fmt;

/// Why a datagram as a whole yields nothing. What is wrong with parts of one is a [`crate::Issue`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It ends inside its header.
    Short {
        /// What was to be read.
        what: &'static str,
        /// At which octet of the datagram.
        offset: usize,
        /// Octets it would have taken.
        needed: usize,
        /// Octets that were left.
        available: usize,
    },
    /// Its version number means no export protocol.
    UnknownVersion(u16),
    /// It begins as sFlow does, but is not of version 5.
    UnknownSflow(u32),
    /// A field of the header says what cannot be.
    Impossible {
        /// Which field.
        what: &'static str,
        /// At which octet of the datagram.
        offset: usize,
        /// What it says.
        value: u64,
    },
    /// So many exporters are active that there is no room for another one.
    TooManyExporters {
        /// The limit.
        limit: usize,
    },
}

impl Refusal {
    /// At which octet of the datagram.
    pub const fn offset(&self) -> usize {
        match *self {
            Self::Short { offset, .. } | Self::Impossible { offset, .. } => offset,
            _ => 0,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Short { what, offset, needed, available } => {
                let plural = if needed == 1 { "" } else { "s" };
                write!(f, "{what} at octet {offset} needs {needed} octet{plural}, {available} left")
            }
            Self::UnknownVersion(version) => {
                write!(f, "version {version} at octet 0 is no NetFlow, IPFIX or sFlow")
            }
            Self::UnknownSflow(version) => {
                write!(f, "version {version} at octet 0 is no NetFlow, IPFIX or sFlow 5")
            }
            Self::Impossible { what, offset, value } => {
                write!(f, "{what} at octet {offset} cannot be {value}")
            }
            Self::TooManyExporters { limit } => {
                write!(f, "no room for another exporter: {limit} are active")
            }
        }
    }
}

impl std::error::Error for Refusal {}
