//! tar archives (POSIX ustar and pax, GNU): headers of 512 octets, each before its member.

use super::layer::{Outcome, UnpackCounters};
use crate::bytes::array;
use crate::{Issue, IssueKind, UnpackLimits};

/// A reader of tar archives.
#[derive(Default)]
pub(super) struct Tar {
    place: Place,
    header: Vec<u8>,
    /// Octets of the archive that are done with.
    offset: u64,
    /// Name and size that an extended header gives to the next member.
    long_name: Option<String>,
    long_size: Option<u64>,
    /// The extended header that is being read: its kind and its octets, as far as they are kept.
    extended: Vec<u8>,
    name: String,
    pending: Option<Issue>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Header,
    /// A member's octets: how many are missing, and how many fill up its last block.
    Data {
        missing: u64,
        padding: u64,
        what: What,
    },
    Padding(u64),
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Member,
    LongName,
    Pax,
    /// Passed over.
    Rest,
}

const BLOCK: usize = 512;
/// Octets kept of an extended header: names are shorter.
const EXTENDED_OCTETS: usize = 4096;

/// Whether a header of tar stands here: its checksum says so.
pub(super) fn is_header(header: &[u8; BLOCK]) -> bool {
    let told = octal(header.get(148..156).unwrap_or_default());
    let sum: u64 = (0..)
        .zip(header)
        .map(|(at, octet)| u64::from(if (148..156).contains(&at) { b' ' } else { *octet }))
        .sum();
    // Zeros would be their own sum, and are the end of an archive.
    told == Some(sum) && header.first() != Some(&0)
}

impl Tar {
    pub(super) fn step<'a, 'i: 'a>(
        &'a mut self,
        input: &mut &'i [u8],
        limits: &UnpackLimits,
        counters: &mut UnpackCounters,
    ) -> Outcome<'a> {
        loop {
            match self.place {
                Place::Header => {
                    if self.take_header(input) {
                        if let Some(issue) = self.pending.take() {
                            return Outcome::Issue(issue);
                        }
                        if matches!(self.place, Place::Data { what: What::Member, .. }) {
                            if counters.members >= limits.max_members {
                                counters.over_members += 1;
                                self.pass_over();
                                continue;
                            }
                            counters.members += 1;
                            return Outcome::Begin(&self.name);
                        }
                    } else if input.is_empty() {
                        return Outcome::Idle;
                    }
                }
                Place::Data { missing: 0, padding, what } => {
                    self.place = Place::Padding(padding);
                    match what {
                        What::Member => return Outcome::End,
                        What::LongName => self.long_name = Some(text(&self.extended)),
                        What::Pax => self.pax(),
                        What::Rest => {}
                    }
                }
                Place::Data { missing, padding, what } => {
                    let taken = self.take(input, missing);
                    if taken.is_empty() {
                        return Outcome::Idle;
                    }
                    let missing = missing - taken.len() as u64;
                    self.place = Place::Data { missing, padding, what };
                    match what {
                        What::Member => return Outcome::Octets(taken),
                        What::LongName | What::Pax => {
                            let room = EXTENDED_OCTETS.saturating_sub(self.extended.len());
                            self.extended.extend(taken.iter().take(room));
                        }
                        What::Rest => {}
                    }
                }
                Place::Padding(missing) => {
                    let taken = self.take(input, missing).len() as u64;
                    self.place = Place::Padding(missing - taken);
                    if missing == taken {
                        self.place = Place::Header;
                    } else {
                        return Outcome::Idle;
                    }
                }
                Place::Over => {
                    *input = &[];
                    return Outcome::Idle;
                }
            }
        }
    }

    /// The archive has ended: what is missing.
    pub(super) fn end(&mut self) -> Outcome<'_> {
        let kind = IssueKind::ArchiveCut { zip: false };
        let issue = Outcome::Issue(Issue { offset: self.offset, kind });
        match std::mem::replace(&mut self.place, Place::Over) {
            Place::Header if self.header.is_empty() => Outcome::Idle,
            Place::Over => Outcome::Idle,
            Place::Data { what: What::Member, .. } => {
                self.place = Place::Padding(1);
                Outcome::End
            }
            _ => issue,
        }
    }

    fn take<'a>(&mut self, input: &mut &'a [u8], most: u64) -> &'a [u8] {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (taken, rest) = input.split_at_checked(most).unwrap_or((*input, &[]));
        *input = rest;
        self.offset += taken.len() as u64;
        taken
    }

    /// Whether a whole header was read.
    fn take_header(&mut self, input: &mut &[u8]) -> bool {
        let missing = BLOCK - self.header.len();
        let taken = self.take(input, missing as u64);
        self.header.extend_from_slice(taken);
        let Some(header) = self.header.first_chunk::<BLOCK>().copied() else { return false };
        self.header.clear();
        if header == [0; BLOCK] {
            self.place = Place::Over;
            return true;
        }
        let size = size(&header).filter(|_| is_header(&header));
        let Some(told) = size else {
            let offset = self.offset.saturating_sub(BLOCK as u64);
            self.pending = Some(Issue { offset, kind: IssueKind::ArchiveHeader { zip: false } });
            self.place = Place::Over;
            return true;
        };
        let what = match header.get(156) {
            Some(b'0' | 0 | b'7') => What::Member,
            Some(b'L') => What::LongName,
            Some(b'x') => What::Pax,
            _ => What::Rest,
        };
        self.extended.clear();
        let mut missing = told;
        if !matches!(what, What::LongName | What::Pax) {
            let long = (self.long_name.take(), self.long_size.take());
            missing = long.1.unwrap_or(told);
            self.name = long.0.unwrap_or_else(|| name(&header));
        }
        let padding = missing.wrapping_neg() % BLOCK as u64;
        self.place = Place::Data { missing, padding, what };
        true
    }

    fn pass_over(&mut self) {
        if let Place::Data { what, .. } = &mut self.place {
            *what = What::Rest;
        }
    }

    /// Lines of length, key and value (pax, "pax Extended Header").
    fn pax(&mut self) {
        let mut rest = self.extended.as_slice();
        while let Some(space) = rest.iter().position(|octet| *octet == b' ') {
            let (length, _) = rest.split_at(space);
            let length: Option<usize> =
                std::str::from_utf8(length).ok().and_then(|n| n.parse().ok());
            let Some(line) = length.and_then(|length| rest.get(space + 1..length)) else { break };
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            if let Some(path) = line.strip_prefix(b"path=") {
                self.long_name = Some(text(path));
            } else if let Some(size) = line.strip_prefix(b"size=") {
                self.long_size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok());
            }
            rest = length.and_then(|length| rest.get(length..)).unwrap_or_default();
        }
    }
}

/// Prefix and name of ustar, or the name alone.
fn name(header: &[u8; BLOCK]) -> String {
    let own = text(header.get(..100).unwrap_or_default());
    let is_ustar = header.get(257..263) == Some(b"ustar\0");
    let prefix = text(header.get(345..500).unwrap_or_default());
    if is_ustar && !prefix.is_empty() { format!("{prefix}/{own}") } else { own }
}

fn text(octets: &[u8]) -> String {
    let octets = octets.split(|octet| *octet == 0).next().unwrap_or_default();
    String::from_utf8_lossy(octets).into_owned()
}

/// A size in octal digits, or in base 256 where the first bit says so (GNU).
fn size(header: &[u8; BLOCK]) -> Option<u64> {
    let field = array::<12>(header, 124)?;
    if field.first() == Some(&0x80) {
        return array(&field, 4).map(u64::from_be_bytes);
    }
    octal(&field)
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(field).ok()?;
    let digits = digits.trim_matches([' ', '\0']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}
