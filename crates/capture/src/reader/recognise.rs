//! Which format, by the first octets and never by a file's name.

use crate::bytes::{View, array, be32};
use crate::{ByteOrder, Compression, Format, IssueKind, Resolution, Variant};

use super::pcap::HEADER_OCTETS;
use super::{erf, snoop};

/// What the first octets say.
pub(super) enum Recognised {
    Pcap(PcapHeader),
    Pcapng(ByteOrder),
    /// With its datalink type.
    Snoop(u32),
    Erf,
    Not(IssueKind),
    /// So many octets are needed to say.
    Need(usize),
}

/// The global header of a pcap file. Time zone and accuracy are ignored, as everybody does.
#[derive(Clone, Copy)]
pub(super) struct PcapHeader {
    pub(super) order: ByteOrder,
    pub(super) resolution: Resolution,
    /// Kuznetzov's magic: a record's header has 24 octets, or 28.
    pub(super) modified: bool,
    pub(super) minor_version: u16,
    pub(super) snap_length: u32,
    pub(super) link_type: u16,
}

/// Section Header Block (pcapng §4.1); the same in both byte orders.
pub(super) const SECTION_HEADER: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

pub(super) fn recognise(octets: &[u8], end: bool) -> Recognised {
    let Some(first) = array::<4>(octets, 0) else {
        if end {
            let octets = u32::try_from(octets.len()).unwrap_or(u32::MAX);
            return Recognised::Not(IssueKind::TooShort { octets });
        }
        return Recognised::Need(4);
    };
    if first == SECTION_HEADER {
        return match array::<4>(octets, 8).map(byte_order) {
            None => Recognised::Need(12),
            Some(Some(order)) => Recognised::Pcapng(order),
            Some(None) if octets.len() < GUESS_OCTETS && !end => Recognised::Need(GUESS_OCTETS),
            Some(None) => Recognised::Not(unrecognised(octets, first)),
        };
    }
    if pcap_magic(first).is_some() {
        return match pcap_header(octets) {
            None => Recognised::Need(HEADER_OCTETS),
            Some(header) => Recognised::Pcap(header),
        };
    }
    if octets.len() < GUESS_OCTETS && !end {
        return Recognised::Need(GUESS_OCTETS);
    }
    if octets.starts_with(&snoop::MAGIC)
        && let (Some(snoop::VERSION), Some(datalink)) = (be32(octets, 8), be32(octets, 12))
    {
        return Recognised::Snoop(datalink);
    }
    if guess(octets).is_none() && compression(octets).is_none() {
        match erf::looks(octets, end) {
            erf::Looks::Need(count) => return Recognised::Need(count),
            erf::Looks::Like => return Recognised::Erf,
            erf::Looks::Unlike => {}
        }
    }
    Recognised::Not(unrecognised(octets, first))
}

/// Whether the first octets are those of a capture as it stands: pcap, pcapng or snoop.
pub fn is_capture(octets: &[u8]) -> bool {
    array::<4>(octets, 0).is_some_and(|first| {
        first == SECTION_HEADER || pcap_magic(first).is_some() || first == snoop::MAGIC[..4]
    })
}

/// Whether a whole header of a capture stands here, where a record or block was expected.
/// `None`: more octets are needed to say.
pub(super) fn is_another(octets: &[u8], first: [u8; 4], end: bool) -> Option<bool> {
    if first == SECTION_HEADER {
        return match array::<4>(octets, 8) {
            Some(magic) => Some(byte_order(magic).is_some()),
            None => end.then_some(false),
        };
    }
    if pcap_magic(first).is_none() {
        return Some(false);
    }
    match pcap_header(octets) {
        Some(header) => {
            Some(header.minor_version <= 4 && octets.get(4..8).is_some_and(is_version_2))
        }
        None => end.then_some(false),
    }
}

/// pcapng's byte-order magic (§4.1).
pub(super) fn byte_order(magic: [u8; 4]) -> Option<ByteOrder> {
    match magic {
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(ByteOrder::Little),
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(ByteOrder::Big),
        _ => None,
    }
}

impl PcapHeader {
    pub(super) fn format(&self) -> Format {
        let variant = if self.modified { Variant::Modified } else { Variant::Standard };
        Format::Pcap { resolution: self.resolution, order: self.order, variant }
    }
}

fn pcap_magic(first: [u8; 4]) -> Option<(ByteOrder, Resolution, bool)> {
    Some(match first {
        [0xd4, 0xc3, 0xb2, 0xa1] => (ByteOrder::Little, Resolution::Micros, false),
        [0xa1, 0xb2, 0xc3, 0xd4] => (ByteOrder::Big, Resolution::Micros, false),
        [0x4d, 0x3c, 0xb2, 0xa1] => (ByteOrder::Little, Resolution::Nanos, false),
        [0xa1, 0xb2, 0x3c, 0x4d] => (ByteOrder::Big, Resolution::Nanos, false),
        [0x34, 0xcd, 0xb2, 0xa1] => (ByteOrder::Little, Resolution::Micros, true),
        [0xa1, 0xb2, 0xcd, 0x34] => (ByteOrder::Big, Resolution::Micros, true),
        _ => return None,
    })
}

fn pcap_header(octets: &[u8]) -> Option<PcapHeader> {
    let (order, resolution, modified) = pcap_magic(array(octets, 0)?)?;
    let view = View::new(octets, order);
    // The upper half of the last word holds the length of the frame check sequence, or garbage.
    let [high_a, high_b] = view.u32(20)?.to_le_bytes().first_chunk().copied()?;
    Some(PcapHeader {
        order,
        resolution,
        modified,
        minor_version: view.u16(6)?,
        snap_length: view.u32(16)?,
        link_type: u16::from_le_bytes([high_a, high_b]),
    })
}

fn is_version_2(octets: &[u8]) -> bool {
    matches!(octets, [2, 0, ..] | [0, 2, ..])
}

/// So many octets suffice to name what else it may be.
const GUESS_OCTETS: usize = 16;

fn unrecognised(octets: &[u8], first: [u8; 4]) -> IssueKind {
    if let Some(compression) = compression(octets) {
        return IssueKind::Compressed(compression);
    }
    IssueKind::Unrecognised { first, guess: guess(octets) }
}

fn guess(octets: &[u8]) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(start, _)| octets.starts_with(start)).map(|(_, name)| *name);
    known.or_else(|| is_text(octets).then_some("text"))
}

/// The compression whose first octets these are.
pub(crate) const fn compression(octets: &[u8]) -> Option<Compression> {
    match octets {
        [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
        [0x04, 0x22, 0x4d, 0x18, ..] => Some(Compression::Lz4),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Compression::Bzip2),
        _ => None,
    }
}

fn is_text(octets: &[u8]) -> bool {
    let start = octets.get(..GUESS_OCTETS).unwrap_or(octets);
    let start = start.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(start);
    // A character may be cut at the end, which is no error of the text's.
    let valid = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    valid && start.iter().all(|octet| !octet.is_ascii_control() || octet.is_ascii_whitespace())
}

/// First octets of what people drop on a page by mistake.
const KNOWN: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (WAV, AVI or WebP)"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "an ELF program"),
    (b"MZ", "a Windows program"),
    (b"\0asm", "a WebAssembly module"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"snoop\0\0\0", "a snoop capture of a version other than 2"),
    (b"GMBU", "a Microsoft Network Monitor capture"),
    (b"RTSS", "a Microsoft Network Monitor capture"),
    (b"XCP\0", "a NetXRay capture"),
    (b"TRSNIFF data", "a Sniffer capture"),
    (b"\x0c\xa5", "an nfdump file"),
    (b"\xa5\x0c", "an nfdump file"),
    (b"\x1f\x9d", "a compress (.Z) archive"),
    (b"\x02\x21\x4c\x18", "a legacy lz4 archive"),
    (b"\x5d\0\0", "an LZMA archive"),
    (b"LZIP", "an lzip archive"),
];
