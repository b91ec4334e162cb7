//! What is wrong with a capture, as a sentence without place and advice.

use std::fmt;

use super::{Damage, IssueKind};

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("the file is empty (0 octets)"),
            Self::NothingUnpacked => f.write_str("nothing that can be read came out of the file"),
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
            Self::MemberSum => f.write_str("the member's checksum is not that of what is in it"),
            Self::OptionLength { claimed, available } => write!(
                f,
                "an option of the interface's description claims {claimed} octets; {available} are there"
            ),
            Self::TimeOutOfRange { ticks } => {
                write!(
                    f,
                    "the packet's time, {ticks} ticks, lies outside of the years 1677 to 2262"
                )
            }
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
            Self::PackedDamaged {
                compression,
                damage: damage @ (Damage::Method | Damage::Dictionary),
            } => write!(f, "the {} data cannot be unpacked: {damage}", compression.name()),
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
