//! What can be wrong with a capture: where, what, how bad, and what to do about it.

use std::fmt;

use crate::Format;

/// One thing wrong with the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Issue {
    /// The octet of the file where it begins.
    pub offset: u64,
    /// What it is.
    pub kind: IssueKind,
}

/// How bad an issue is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IssueSeverity {
    /// Part of the file is damaged or odd; the rest is there.
    Warning,
    /// Nothing could be read.
    Error,
}

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

/// What is wrong; `Display` is the sentence without place and advice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IssueKind {
    /// The file has no octet.
    Empty,
    /// The file ends before its kind can be told.
    TooShort {
        /// All there is.
        octets: u32,
    },
    /// No first octets we know.
    Unrecognised {
        /// The first four.
        first: [u8; 4],
        /// What it seems to be.
        guess: Option<&'static str>,
    },
    /// A compressed file.
    Compressed(Compression),
    /// The file ends inside its first header.
    HeaderCut {
        /// What the header takes.
        needed: u32,
        /// What is there.
        available: u32,
    },
    /// The file ends inside a record or block.
    RecordCut {
        /// What the record takes.
        needed: u32,
        /// What is there.
        available: u32,
    },
    /// A pcap record claims more than the limit.
    RecordTooLong {
        /// What it claims.
        captured: u32,
        /// [`crate::Limits::max_record_octets`].
        limit: u32,
    },
    /// More captured than there was on the wire.
    CapturedOverOriginal {
        /// Octets captured.
        captured: u32,
        /// Octets on the wire, as the record says.
        original: u32,
    },
    /// A second or more in the part of the time stamp below a second.
    FractionOverSecond {
        /// The fraction as written.
        fraction: u32,
    },
    /// A new capture begins where a record was expected: two files, one after the other.
    AnotherCapture(Format),
    /// A block's length is below 12, no multiple of 4, or above the limit.
    BlockLength {
        /// The block's type.
        block_type: u32,
        /// The length it claims.
        length: u32,
    },
    /// A block ends with another length than it begins with.
    BlockLengthsDiffer {
        /// The first.
        leading: u32,
        /// The last.
        trailing: u32,
    },
    /// Octets that are no block were passed over; reading went on behind them.
    Passed {
        /// How many.
        octets: u64,
    },
    /// A block is too short for what it says it holds.
    BlockContents {
        /// The block's type.
        block_type: u32,
        /// What it would take.
        needed: u32,
        /// What is there.
        available: u32,
    },
    /// A packet or statistics name an interface nobody described.
    UnknownInterface {
        /// The number it names.
        number: u32,
        /// How many there are in this section.
        known: u32,
    },
    /// More interfaces than the limit.
    TooManyInterfaces {
        /// [`crate::Limits::max_interfaces`].
        limit: u32,
    },
    /// A section header without a byte-order magic we know.
    ByteOrderMagic {
        /// What stands there.
        found: u32,
    },
    /// A snoop file's link type has no number among those of pcap.
    SnoopLink {
        /// The number of the datalink (RFC 1761).
        datalink: u32,
    },
    /// A record's length leaves no room for what it holds.
    RecordLength {
        /// The length it claims.
        length: u32,
        /// What it takes.
        needed: u32,
    },
    /// Compressed data are damaged.
    PackedDamaged {
        /// How they are compressed.
        compression: Compression,
        /// What is wrong with them.
        damage: Damage,
    },
    /// The file ends inside compressed data.
    PackedCut {
        /// How they are compressed.
        compression: Compression,
    },
    /// Behind compressed data lie octets that belong to nothing.
    BehindPacked {
        /// How the data before are compressed.
        compression: Compression,
    },
    /// Too much comes out of too little.
    OverRatio {
        /// How it is compressed.
        compression: Compression,
        /// [`crate::UnpackLimits::max_ratio`].
        limit: u32,
    },
    /// Unpacking would take too much memory.
    OverWindow {
        /// How it is compressed.
        compression: Compression,
        /// Octets it asks for.
        needed: u64,
        /// [`crate::UnpackLimits::max_window_octets`].
        limit: u64,
    },
    /// Packings lie too deep inside one another.
    PackedTooDeep {
        /// [`crate::UnpackLimits::max_depth`].
        limit: u32,
    },
    /// An archive has no header where one should be.
    ArchiveHeader {
        /// A zip archive; a tar archive otherwise.
        zip: bool,
    },
    /// The file ends inside an archive.
    ArchiveCut {
        /// A zip archive; a tar archive otherwise.
        zip: bool,
    },
    /// A member of an archive is encrypted.
    MemberEncrypted,
    /// A member of an archive does not tell where it ends.
    MemberLength,
    /// A member of an archive is packed in a way that is not read.
    MemberMethod {
        /// Its number in zip's list (APPNOTE §4.4.5).
        method: u16,
    },
}

impl IssueKind {
    /// How bad it is.
    pub const fn severity(self) -> IssueSeverity {
        match self {
            Self::Empty
            | Self::TooShort { .. }
            | Self::Unrecognised { .. }
            | Self::Compressed(_)
            | Self::HeaderCut { .. } => IssueSeverity::Error,
            _ => IssueSeverity::Warning,
        }
    }

    /// What was kept and what can be done, as one sentence.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Empty => "Capture again, or choose another file.",
            Self::TooShort { .. } | Self::Unrecognised { .. } => {
                "Flowglass opens pcap, pcapng, snoop and ERF captures, packed or not; choose one of these."
            }
            Self::Compressed(Compression::Gzip) => "Unpack it first, for instance with gunzip.",
            Self::Compressed(Compression::Zstd) => "Unpack it first, for instance with unzstd.",
            Self::Compressed(Compression::Xz) => "Unpack it first, for instance with unxz.",
            Self::Compressed(Compression::Lz4) => "Unpack it first, for instance with unlz4.",
            Self::Compressed(Compression::Bzip2) => "Unpack it first, for instance with bunzip2.",
            Self::Compressed(Compression::Deflate) => "Unpack it first.",
            Self::PackedDamaged { .. } => {
                "What was unpacked before is kept; copy the file again if you can."
            }
            Self::PackedCut { .. } | Self::ArchiveCut { .. } => {
                "What is whole is kept. A copy broken off, or a file still being written, ends so."
            }
            Self::BehindPacked { .. } => "They are left out; everything before is kept.",
            Self::OverRatio { .. } => {
                "What came out before is kept. If the file is honest, unpack it first."
            }
            Self::OverWindow { .. } => "Unpack it first, where there is more memory.",
            Self::PackedTooDeep { .. } => "Unpack the outer ones first.",
            Self::ArchiveHeader { .. } => "The members before are kept; those behind are not read.",
            Self::MemberLength => {
                "It and the members behind it are not read; unpack the archive first."
            }
            Self::MemberEncrypted | Self::MemberMethod { .. } => {
                "It is left out; unpack it yourself and open what was in it."
            }
            Self::HeaderCut { .. } => "The file holds no packet; copy or capture it again.",
            Self::RecordCut { .. } => "A file still being written, or a copy broken off, ends so.",
            Self::SnoopLink { .. } => "Its packets are counted and not looked into.",
            Self::RecordTooLong { .. } | Self::RecordLength { .. } => {
                "What follows cannot be found and is not read."
            }
            Self::CapturedOverOriginal { .. } => "The captured octets are kept.",
            Self::FractionOverSecond { .. } => {
                "The packet is kept; its time is the sum of both parts."
            }
            Self::AnotherCapture(_) => "Both are read. Use mergecap to join captures by time.",
            Self::BlockLength { .. } | Self::BlockLengthsDiffer { .. } => {
                "The block is left out; reading goes on at the next block that can be found."
            }
            Self::Passed { .. } => "Everything before and behind is kept.",
            Self::BlockContents { .. } | Self::UnknownInterface { .. } => {
                "The block is left out; everything else is kept."
            }
            Self::TooManyInterfaces { .. } => "Packets of further interfaces are left out.",
            Self::ByteOrderMagic { .. } => "Reading goes on at the next block that can be found.",
        }
    }

    /// One number per kind, for counting.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::TooShort { .. } => 1,
            Self::Unrecognised { .. } => 2,
            Self::Compressed(_) => 3,
            Self::HeaderCut { .. } => 4,
            Self::RecordCut { .. } => 5,
            Self::RecordTooLong { .. } => 6,
            Self::CapturedOverOriginal { .. } => 7,
            Self::FractionOverSecond { .. } => 8,
            Self::AnotherCapture(_) => 9,
            Self::BlockLength { .. } => 10,
            Self::BlockLengthsDiffer { .. } => 11,
            Self::Passed { .. } => 12,
            Self::BlockContents { .. } => 13,
            Self::UnknownInterface { .. } => 14,
            Self::TooManyInterfaces { .. } => 15,
            Self::ByteOrderMagic { .. } => 16,
            Self::SnoopLink { .. } => 18,
            Self::RecordLength { .. } => 19,
            // Those of packings are told where they are found, each at most once a member.
            _ => 17,
        }
    }

    /// How many kinds there are.
    pub(crate) const COUNT: usize = 20;
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

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("the file is empty (0 octets)"),
            Self::TooShort { octets } => {
                write!(f, "the file has only {octets} octets, too few to tell what it is")
            }
            Self::Unrecognised { first: [a, b, c, d], guess } => {
                write!(f, "the file begins with {a:02x} {b:02x} {c:02x} {d:02x}, ")?;
                match guess {
                    Some(guess) => write!(f, "which looks like {guess}, not like a capture"),
                    None => f.write_str("which is no capture format we know"),
                }
            }
            Self::Compressed(compression) => {
                write!(f, "the file is compressed with {}", compression.name())
            }
            Self::HeaderCut { needed, available } => write!(
                f,
                "the file ends inside its header, which takes {needed} octets; {available} are there"
            ),
            Self::RecordCut { needed, available } => write!(
                f,
                "the file ends inside a record, which takes {needed} octets; {available} are there"
            ),
            Self::RecordTooLong { captured, limit } => write!(
                f,
                "the record claims {captured} captured octets, more than the limit of {limit}"
            ),
            Self::CapturedOverOriginal { captured, original } => write!(
                f,
                "the record claims {captured} captured octets of a packet of {original} octets"
            ),
            Self::FractionOverSecond { fraction } => {
                write!(f, "the time's part below a second is {fraction}, which is a second or more")
            }
            Self::AnotherCapture(format) => {
                write!(f, "another capture ({format}) begins inside this file")
            }
            Self::BlockLength { block_type, length } => write!(
                f,
                "a block of type {block_type:#010x} claims {length} octets, which no block can have"
            ),
            Self::BlockLengthsDiffer { leading, trailing } => write!(
                f,
                "the block's length is {leading} at its beginning and {trailing} at its end"
            ),
            Self::Passed { octets } => write!(f, "{octets} octets belong to no block"),
            Self::BlockContents { block_type, needed, available } => write!(
                f,
                "a block of type {block_type:#010x} needs {needed} octets for what it holds; \
                 {available} are there"
            ),
            Self::UnknownInterface { number, known } => write!(
                f,
                "the block names interface {number}, but the section describes only {known}"
            ),
            Self::TooManyInterfaces { limit } => {
                write!(f, "the section describes more than {limit} interfaces")
            }
            Self::ByteOrderMagic { found } => {
                write!(f, "the section header's byte-order magic is {found:08x}")
            }
            Self::SnoopLink { datalink } => {
                write!(f, "packets of snoop's datalink type {datalink} cannot be looked into")
            }
            Self::RecordLength { length, needed } => write!(
                f,
                "the record claims {length} octets, fewer than the {needed} that its header needs"
            ),
            Self::PackedDamaged { compression, damage } => {
                write!(f, "the {} data are damaged: {damage}", compression.name())
            }
            Self::PackedCut { compression } => {
                write!(f, "the file ends inside {} data", compression.name())
            }
            Self::BehindPacked { compression } => {
                write!(f, "behind the {} data lie octets of something else", compression.name())
            }
            Self::OverRatio { compression, limit } => write!(
                f,
                "more than {limit} octets come out of each octet of the {} data",
                compression.name()
            ),
            Self::OverWindow { compression, needed, limit } => write!(
                f,
                "the {} data need {needed} octets of memory to be unpacked, more than the limit of \
                 {limit}",
                compression.name()
            ),
            Self::PackedTooDeep { limit } => {
                write!(f, "more than {limit} packings lie inside one another")
            }
            Self::ArchiveHeader { zip } => write!(
                f,
                "where the {} archive should go on stands no header",
                if zip { "zip" } else { "tar" }
            ),
            Self::ArchiveCut { zip } => {
                write!(f, "the file ends inside a {} archive", if zip { "zip" } else { "tar" })
            }
            Self::MemberEncrypted => f.write_str("the member of the archive is encrypted"),
            Self::MemberLength => f.write_str("the member of the archive does not tell its length"),
            Self::MemberMethod { method } => write!(
                f,
                "the member of the archive is packed by method {method}, which is not read here"
            ),
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
