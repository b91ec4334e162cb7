//! What can be wrong with a capture: where, what, how bad, and what to do about it.

mod words;

use crate::{Compression, Damage, Format};

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

/// What is wrong; `Display` is the sentence without place and advice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IssueKind {
    /// The file has no octet.
    Empty,
    /// The file is packed, and no octet came out of it.
    NothingUnpacked,
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
    /// What is in a stored member of an archive has another checksum than it says.
    MemberSum,
    /// An option of an interface's description reaches beyond its block.
    OptionLength {
        /// Octets it claims.
        claimed: u32,
        /// Octets that are there for it.
        available: u32,
    },
    /// A packet's time lies outside of what is told apart here.
    TimeOutOfRange {
        /// As it stands in the file, in the interface's units.
        ticks: u64,
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
            | Self::NothingUnpacked
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
            Self::NothingUnpacked => "Unpack it yourself and open what was in it.",
            Self::TooShort { .. } | Self::Unrecognised { .. } => {
                "Flowglass opens pcap, pcapng, snoop and ERF captures, IPFIX files, and tables and \
                 logs of flows (its own, Zeek's, Suricata's, nfdump's), packed or not; choose one \
                 of these."
            }
            Self::Compressed(Compression::Gzip) => "Unpack it first, for instance with gunzip.",
            Self::Compressed(Compression::Zstd) => "Unpack it first, for instance with unzstd.",
            Self::Compressed(Compression::Xz) => "Unpack it first, for instance with unxz.",
            Self::Compressed(Compression::Lz4) => "Unpack it first, for instance with unlz4.",
            Self::Compressed(Compression::Bzip2) => "Unpack it first, for instance with bunzip2.",
            Self::Compressed(Compression::Deflate) => "Unpack it first.",
            Self::PackedDamaged { damage: Damage::Method | Damage::Dictionary, .. } => {
                "What was unpacked before is kept; unpack it yourself and open what was in it."
            }
            Self::PackedDamaged { .. } => {
                "What was unpacked before is kept; copy the file again if you can."
            }
            Self::MemberSum => "What is in it is kept as it is; copy the file again if you can.",
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
            Self::OptionLength { .. } => {
                "It and the options behind it are not read. Where one of them is the resolution, times are \
                 wrong: it is taken for microseconds."
            }
            Self::TimeOutOfRange { .. } => {
                "The packet is kept with the nearest time there is; all that is reckoned from it is wrong."
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
            Self::OptionLength { .. } => 20,
            Self::TimeOutOfRange { .. } => 21,
            // Those of packings are told where they are found, each at most once a member.
            _ => 17,
        }
    }

    /// How many kinds there are.
    pub(crate) const COUNT: usize = 22;
}
