//! Sections one after the other: written whole, read in slices of any size.

use flate2::Crc;

use super::{Tag, VERSION};

/// What every session file begins with: no text, and broken by whatever changes line ends.
pub(crate) const MAGIC: [u8; 8] = *b"\x89FGS\r\n\x1a\n";

/// Octets before the first section: [`MAGIC`], the version of this crate and that of the store.
const HEADER: usize = MAGIC.len() + 4;
/// Octets before what a section holds: tag, length, length as packed, checksum.
const SECTION: usize = 16;
/// Octets of one section at most. A block of flows with every column as wide as it gets takes a
/// sixth of it.
const MOST: usize = 64 << 20;
/// LZ4 packs 255 octets into one at best.
const BEST: usize = 255;

/// One section, unpacked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Section {
    pub(crate) tag: Tag,
    pub(crate) octets: Vec<u8>,
}

/// What is wrong with a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Trouble {
    /// Written by another version: that of the format.
    Version(u16, u16),
    /// One section cannot be what was written; the others are read.
    Damaged(u64),
    /// From there on nothing can be read.
    Broken(u64),
    /// The end is missing.
    Cut,
}

/// What is found.
pub(crate) type Found = Result<Section, Trouble>;

/// The octets before the first section.
pub(super) fn header() -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    out.extend(store::SAVED_VERSION.to_le_bytes());
    out
}

/// Appends a section.
pub(super) fn write(tag: Tag, octets: &[u8], out: &mut Vec<u8>) {
    let packed = lz4_flex::block::compress(octets);
    let packed = if packed.len() < octets.len() { &packed } else { octets };
    let length = |octets: &[u8]| u32::try_from(octets.len()).unwrap_or(u32::MAX).to_le_bytes();
    out.extend(tag.octets());
    out.extend(length(octets));
    out.extend(length(packed));
    out.extend(checksum(tag.octets(), packed).to_le_bytes());
    out.extend_from_slice(packed);
}

fn checksum(tag: [u8; 4], packed: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(&tag);
    sum.update(packed);
    sum.sum()
}

/// Reads a file.
#[derive(Default)]
pub(crate) struct Sections {
    waiting: Vec<u8>,
    /// Octets before those that wait.
    offset: u64,
    begun: bool,
    ended: bool,
    failed: bool,
}

impl Sections {
    /// More of it.
    pub(crate) fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Found)) {
        if self.ended || self.failed {
            return;
        }
        self.waiting.extend_from_slice(slice);
        let waiting = std::mem::take(&mut self.waiting);
        let mut rest = &waiting[..];
        while let Some(taken) = self.next(rest, each) {
            rest = rest.get(taken..).unwrap_or_default();
            self.offset += taken as u64;
        }
        if !self.ended && !self.failed {
            self.waiting = rest.to_vec();
        }
    }

    /// There is no more.
    pub(crate) fn finish(&self, each: &mut dyn FnMut(Found)) {
        if !self.ended && !self.failed {
            each(Err(Trouble::Cut));
        }
    }

    /// Nothing of it can be read.
    pub(crate) const fn has_failed(&self) -> bool {
        self.failed && !self.begun
    }

    /// How many octets the next thing took; none where it is not all there, or nothing follows.
    fn next(&mut self, octets: &[u8], each: &mut dyn FnMut(Found)) -> Option<usize> {
        if self.ended || self.failed {
            return None;
        }
        if !self.begun {
            let header = octets.get(..HEADER)?;
            let number = |at: usize| match header.get(at..at + 2) {
                Some(&[low, high]) => u16::from_le_bytes([low, high]),
                _ => 0,
            };
            let versions = (number(MAGIC.len()), number(MAGIC.len() + 2));
            if versions != (VERSION, store::SAVED_VERSION) {
                self.failed = true;
                each(Err(Trouble::Version(versions.0, versions.1)));
                return None;
            }
            self.begun = true;
            return Some(HEADER);
        }
        let (head, rest) = octets.split_at_checked(SECTION)?;
        let word = |at: usize| head.get(at..at + 4)?.try_into().ok();
        let length = |at| word(at).map(|octets| u32::from_le_bytes(octets) as usize);
        let (tag, raw, packed) = (word(0)?, length(4)?, length(8)?);
        let sum = u32::from_le_bytes(word(12)?);
        let known = Tag::from_octets(tag);
        let fits = raw <= MOST && packed <= raw && raw <= packed.saturating_mul(BEST) + SECTION;
        let (Some(tag), true) = (known, fits) else {
            self.failed = true;
            each(Err(Trouble::Broken(self.offset)));
            return None;
        };
        let body = rest.get(..packed)?;
        let unpacked = match checksum(tag.octets(), body) == sum {
            false => None,
            true if packed == raw => Some(body.to_vec()),
            true => {
                let unpacked = lz4_flex::block::decompress(body, raw).ok();
                unpacked.filter(|octets| octets.len() == raw)
            }
        };
        match unpacked {
            None => each(Err(Trouble::Damaged(self.offset))),
            Some(_) if tag == Tag::End => self.ended = true,
            Some(octets) => each(Ok(Section { tag, octets })),
        }
        Some(SECTION + packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut file = header();
        write(Tag::View, b"a view", &mut file);
        write(Tag::Rows, &[7; 1000], &mut file);
        write(Tag::End, &[], &mut file);
        file
    }

    fn read(file: &[u8], slice: usize) -> Vec<Found> {
        let (mut sections, mut found) = (Sections::default(), Vec::new());
        for slice in file.chunks(slice) {
            sections.push(slice, &mut |section| found.push(section));
        }
        sections.finish(&mut |section| found.push(section));
        found
    }

    fn section(tag: Tag, octets: &[u8]) -> Found {
        Ok(Section { tag, octets: octets.to_vec() })
    }

    #[test]
    fn sections_come_back_in_slices_of_any_size() {
        let file = file();
        assert!(file.len() < 200, "packed: {}", file.len());
        let both = [section(Tag::View, b"a view"), section(Tag::Rows, &[7; 1000])];
        for slice in [1, 7, 30, 1000] {
            assert_eq!(read(&file, slice), both);
        }
    }

    #[test]
    fn of_a_damaged_file_every_whole_section_is_kept() {
        let (file, view) = (file(), section(Tag::View, b"a view"));
        let first = HEADER + SECTION + 6;
        for end in HEADER..file.len() {
            let found = read(&file[..end], 50);
            assert_eq!(found.last(), Some(&Err(Trouble::Cut)), "cut at {end}");
            assert_eq!(found.contains(&view), end >= first);
        }
        let mut damaged = file.clone();
        damaged[HEADER + SECTION] ^= 1;
        let rows = section(Tag::Rows, &[7; 1000]);
        assert_eq!(read(&damaged, 50), [Err(Trouble::Damaged(HEADER as u64)), rows]);
        let mut broken = file.clone();
        broken[first] ^= 1;
        assert_eq!(read(&broken, 50), [view, Err(Trouble::Broken(first as u64))]);
        let mut other = file;
        other[MAGIC.len()] = 9;
        assert_eq!(read(&other, 50), [Err(Trouble::Version(9, store::SAVED_VERSION))]);
    }

    #[test]
    fn a_length_that_nothing_can_unpack_to_takes_no_memory() {
        let mut file = header();
        write(Tag::Rows, &[7; 1000], &mut file);
        file[HEADER + 4..HEADER + 8].copy_from_slice(&(60_u32 << 20).to_le_bytes());
        assert_eq!(read(&file, 50), [Err(Trouble::Broken(HEADER as u64))]);
    }
}
