//! Why a database cannot be used: what, at which octet, needed and there.

use std::fmt;

/// What is wrong, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MmdbError {
    /// Octet of the file.
    pub offset: u64,
    /// What is wrong there.
    pub fault: MmdbFault,
}

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MmdbFault {
    /// So many octets are more than are read.
    TooLarge(u64),
    /// The mark of metadata is missing.
    NoMetadata,
    /// A field of the metadata is missing, or is no number.
    Lacks(&'static str),
    /// Another format.
    Version(u64),
    /// Records of so many bits are not described anywhere.
    RecordSize(u64),
    /// Neither 4 nor 6.
    IpVersion(u64),
    /// A tree of so many nodes does not fit into so many octets.
    TreeTooLong(u64, u64),
    /// It ends inside of something that needs so many octets.
    Cut(&'static str, usize),
    /// A type that the specification does not have.
    Type(u8),
    /// Text that is not UTF-8.
    NotText,
    /// Maps in maps, or pointers to pointers.
    TooDeep,
}

impl MmdbError {
    pub(super) const fn new(offset: usize, fault: MmdbFault) -> Self {
        Self { offset: offset as u64, fault }
    }
}

impl fmt::Display for MmdbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            MmdbFault::TooLarge(octets) => {
                write!(f, "a database of {octets} octets is larger than the {} that are read", super::MOST_DATABASE_OCTETS)
            }
            MmdbFault::NoMetadata => f.write_str(
                "this is no MaxMind DB file, or its end is missing: no metadata in its last 128 KiB",
            ),
            MmdbFault::Lacks(name) => write!(f, "its metadata lack the number `{name}`"),
            MmdbFault::Version(version) => {
                write!(f, "it has version {version} of the format; 2 is read")
            }
            MmdbFault::RecordSize(bits) => {
                write!(f, "its tree has records of {bits} bits; 24, 28 and 32 are read")
            }
            MmdbFault::IpVersion(version) => write!(f, "it is about IP version {version}"),
            MmdbFault::TreeTooLong(nodes, octets) => {
                write!(f, "a tree of {nodes} nodes does not fit into its {octets} octets")
            }
            MmdbFault::Cut(what, needed) => {
                write!(f, "it ends in a {what} that needs {needed} octets, at octet {}", self.offset)
            }
            MmdbFault::Type(number) => {
                write!(f, "there is no data type {number}, at octet {}", self.offset)
            }
            MmdbFault::NotText => write!(f, "text that is not UTF-8 at octet {}", self.offset),
            MmdbFault::TooDeep => write!(f, "data are nested too deep at octet {}", self.offset),
        }
    }
}

impl std::error::Error for MmdbError {}
