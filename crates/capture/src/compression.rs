//! Compressions that are known by name, whether they can be taken off here or not, and what can be wrong with them.

use std::fmt;

/// A compression around a capture that has to be taken off first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Compression {
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// xz.
    Xz,
    /// lz4 frames.
    Lz4,
    /// bzip2.
    Bzip2,
    /// deflate (RFC 1951), as zip archives have it.
    Deflate,
}

/// What is wrong with packed octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Damage {
    /// A header makes no sense.
    Header,
    /// The packed data make no sense.
    Data,
    /// A checksum is not that of what was unpacked.
    Check,
    /// A length is not that of what was unpacked.
    Length,
    /// A dictionary is needed that is not in the file.
    Dictionary,
    /// A filter or method is used that we do not read.
    Method,
}

impl Compression {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Lz4 => "lz4",
            Self::Bzip2 => "bzip2",
            Self::Deflate => "deflate",
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "a header makes no sense",
            Self::Data => "the packed octets make no sense",
            Self::Check => "a checksum is not that of what was unpacked",
            Self::Length => "a length is not that of what was unpacked",
            Self::Dictionary => "a dictionary is needed that is not in the file",
            Self::Method => "it is packed in a way that is not read here",
        })
    }
}
