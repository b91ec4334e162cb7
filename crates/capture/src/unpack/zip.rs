//! zip archives (APPNOTE 6.3), read from the front: each member behind its own header. The directory at the
//! end is not needed, so that an archive can be read while it comes.

use super::decode::Gather;
use super::inflate::Inflate;
use super::layer::{Outcome, Ratio, UnpackCounters};
use crate::bytes::array;
use crate::{Compression, Damage, Issue, IssueKind, UnpackLimits};

/// A reader of zip archives.
#[derive(Default)]
pub(super) struct Zip {
    place: Place,
    gather: Gather,
    member: Member,
    inflate: Inflate,
    ratio: Ratio,
    out: Vec<u8>,
    /// Octets of the archive that are done with.
    offset: u64,
    pending: Option<Issue>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Header,
    /// Name and extra field.
    Names,
    /// So many octets as they are: stored, or packed by what tells itself by its first octets.
    Stored(u64),
    /// Passed over.
    Skipped(u64),
    Deflated,
    /// The member's end is to be told.
    End,
    /// Sum and sizes behind the data.
    Descriptor,
    Over,
}

/// What a local file header says (§4.3.7).
#[derive(Default)]
struct Member {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    name_octets: usize,
    extra_octets: usize,
}

const HEADER_OCTETS: usize = 30;
const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// bzip2, zstd, xz: their own first octets tell them.
const TELLING: [u16; 3] = [12, 93, 95];
/// What follows a member of unknown length that has no octet: signature and three zeros.
const EMPTY: &[u8] = b"PK\x07\x08\0\0\0\0\0\0\0\0\0\0\0\0";
/// Octets of a descriptor by its variants (§4.3.9): with or without a signature, of 4 or 8 octets.
const DESCRIPTOR_OCTETS: usize = 24;

impl Zip {
    pub(super) fn step<'a, 'i: 'a>(
        &'a mut self,
        input: &mut &'i [u8],
        limits: &UnpackLimits,
        counters: &mut UnpackCounters,
    ) -> Outcome<'a> {
        loop {
            if let Some(issue) = self.pending.take() {
                return Outcome::Issue(issue);
            }
            match self.place {
                Place::Header => {
                    if !self.fill(input, HEADER_OCTETS) && !self.is_directory() {
                        return Outcome::Idle;
                    }
                    self.header();
                }
                Place::Names => {
                    if !self.fill(input, self.member.name_octets + self.member.extra_octets) {
                        return Outcome::Idle;
                    }
                    self.names();
                    let is_read = matches!(self.place, Place::Stored(_) | Place::Deflated);
                    if is_read && counters.members >= limits.max_members {
                        counters.over_members += 1;
                        self.place = Place::Skipped(self.member.packed);
                    } else if is_read {
                        counters.members += 1;
                        return Outcome::Begin(&self.member.name);
                    }
                }
                Place::Stored(0) => {
                    let follows = self.member.flags & SIZES_FOLLOW != 0;
                    if !follows && !self.is_as_stored(Some(self.member.crc)) {
                        self.tell(self.offset, IssueKind::MemberSum);
                    }
                    self.place = Place::End;
                }
                Place::End => {
                    self.place = match self.member.flags & SIZES_FOLLOW {
                        0 => Place::Header,
                        _ => Place::Descriptor,
                    };
                    return Outcome::End;
                }
                Place::Skipped(0) => self.place = Place::Header,
                Place::Stored(missing) | Place::Skipped(missing) => {
                    let most = usize::try_from(missing).unwrap_or(usize::MAX);
                    let taken = self.take(input, most);
                    if taken.is_empty() {
                        return Outcome::Idle;
                    }
                    let left = missing - taken.len() as u64;
                    if matches!(self.place, Place::Stored(_)) {
                        if self.member.method == STORED {
                            self.inflate.crc.update(taken);
                        }
                        self.place = Place::Stored(left);
                        return Outcome::Octets(taken);
                    }
                    self.place = Place::Skipped(left);
                }
                Place::Deflated => {
                    self.out.clear();
                    let read = self.deflated(input, limits, counters);
                    self.take(input, read);
                    let count = self.out.len() as u64;
                    counters.packed_octets = counters.packed_octets.saturating_add(read as u64);
                    counters.unpacked_octets = counters.unpacked_octets.saturating_add(count);
                    if count > 0 {
                        return Outcome::Octets(&self.out);
                    }
                    if read == 0 && self.place == Place::Deflated {
                        return Outcome::Idle;
                    }
                }
                Place::Descriptor => {
                    // The variants differ in length: a header or the directory follows each.
                    if !self.fill(input, DESCRIPTOR_OCTETS) {
                        return Outcome::Idle;
                    }
                    self.descriptor();
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
        if let Some(issue) = self.pending.take() {
            return Outcome::Issue(issue);
        }
        match std::mem::replace(&mut self.place, Place::Over) {
            Place::Over => Outcome::Idle,
            Place::Stored(_) | Place::Deflated | Place::End => {
                self.place = Place::Descriptor;
                Outcome::End
            }
            _ => {
                let kind = IssueKind::ArchiveCut { zip: true };
                Outcome::Issue(Issue { offset: self.offset, kind })
            }
        }
    }

    fn take<'a>(&mut self, input: &mut &'a [u8], most: usize) -> &'a [u8] {
        let (taken, rest) = input.split_at_checked(most).unwrap_or((*input, &[]));
        *input = rest;
        self.offset += taken.len() as u64;
        taken
    }

    fn fill(&mut self, input: &mut &[u8], needed: usize) -> bool {
        let (read, whole) = self.gather.fill(input, needed);
        self.take(input, read);
        whole
    }

    /// Where the next header should be, the directory begins, or the archive ends (§4.3.12, §4.3.16).
    fn is_directory(&self) -> bool {
        self.gather.0.starts_with(b"PK") && !self.gather.may_be(b"PK\x03\x04")
    }

    fn header(&mut self) {
        let held = std::mem::take(&mut self.gather.0);
        let begun = self.offset.saturating_sub(held.len() as u64);
        if held.starts_with(b"PK\x03\x04") {
            let u16_at = |at| array(&held, at).map_or(0, u16::from_le_bytes);
            let u32_at = |at| array(&held, at).map_or(0, u32::from_le_bytes);
            self.member = Member {
                name: String::new(),
                flags: u16_at(6),
                method: u16_at(8),
                crc: u32_at(14),
                packed: u32_at(18).into(),
                name_octets: u16_at(26).into(),
                extra_octets: u16_at(28).into(),
            };
            self.place = Place::Names;
            return;
        }
        if !held.starts_with(b"PK") {
            self.tell(begun, IssueKind::ArchiveHeader { zip: true });
        }
        self.place = Place::Over;
    }

    fn names(&mut self) {
        let held = std::mem::take(&mut self.gather.0);
        let (name, extra) = held.split_at_checked(self.member.name_octets).unwrap_or_default();
        let member = &mut self.member;
        member.name = String::from_utf8_lossy(name).into_owned();
        if member.packed == u64::from(u32::MAX) {
            member.packed = packed_64(extra).unwrap_or(member.packed);
        }
        let is_known = member.flags & SIZES_FOLLOW == 0 || member.packed > 0;
        let packed = member.packed;
        if member.flags & ENCRYPTED != 0 {
            self.leave_out(IssueKind::MemberEncrypted, is_known, packed);
        } else if member.method == DEFLATED {
            self.inflate.reset();
            self.ratio = Ratio::default();
            self.place = Place::Deflated;
        } else if member.method == STORED || (TELLING.contains(&member.method) && is_known) {
            // One of unknown length is none, or cannot be read: what follows it tells.
            self.inflate.reset();
            self.place = Place::Stored(packed);
        } else {
            let kind = IssueKind::MemberMethod { method: member.method };
            self.leave_out(kind, is_known, packed);
        }
    }

    /// This member is not read; those behind it are if its length is known.
    fn leave_out(&mut self, kind: IssueKind, is_known: bool, packed: u64) {
        self.tell(self.offset, kind);
        self.place = if is_known { Place::Skipped(packed) } else { Place::Over };
    }

    /// Octets read.
    fn deflated(
        &mut self,
        input: &[u8],
        limits: &UnpackLimits,
        counters: &mut UnpackCounters,
    ) -> usize {
        let compression = Compression::Deflate;
        let (read, fault) = match self.inflate.step(input, &mut self.out) {
            Ok(step) => (step.read, None),
            Err(failure) => (usize::try_from(failure.read).unwrap_or_default(), Some(Damage::Data)),
        };
        let follows = self.member.flags & SIZES_FOLLOW != 0;
        if let Some(damage) = fault {
            let offset = self.offset + read as u64;
            self.tell(offset, IssueKind::PackedDamaged { compression, damage });
            self.give_up(read);
        } else if !self.ratio.allows(read, self.out.len(), limits) {
            counters.over_ratio += 1;
            let limit = limits.max_ratio;
            let begun = (self.offset + read as u64).saturating_sub(self.inflate.packed());
            self.tell(begun, IssueKind::OverRatio { compression, limit });
            self.give_up(read);
        } else if self.inflate.ended {
            counters.frames += 1;
            self.place = Place::End;
            if !follows && self.inflate.crc.sum() != self.member.crc {
                let damage = Damage::Check;
                let ended = self.offset + read as u64;
                self.tell(ended, IssueKind::PackedDamaged { compression, damage });
            }
        }
        read
    }

    /// The member ends here; what is left of it is passed over if its length is known.
    fn give_up(&mut self, read: usize) {
        let taken = self.inflate.packed().max(read as u64);
        self.place = match self.member.packed.checked_sub(taken) {
            // The end is told by the next member, or by the end of the archive.
            Some(left) if self.member.packed > 0 => Place::Skipped(left),
            _ => Place::Over,
        };
    }

    /// §4.3.9: the sizes tell how long it is.
    fn descriptor(&mut self) {
        let held = std::mem::take(&mut self.gather.0);
        if self.member.method != DEFLATED && self.member.packed == 0 && !held.starts_with(EMPTY) {
            self.tell(self.offset.saturating_sub(held.len() as u64), IssueKind::MemberLength);
            self.place = Place::Over;
            return;
        }
        let has_signature = held.starts_with(b"PK\x07\x08");
        let start = if has_signature { 4 } else { 0 };
        let sum = array(&held, start).map(u32::from_le_bytes);
        let packed = self.inflate.packed();
        let is_long = packed > 0 && array(&held, start + 4).map(u64::from_le_bytes) == Some(packed);
        let length = start + if is_long { 20 } else { 12 };
        self.gather.0.extend_from_slice(held.get(length..).unwrap_or_default());
        if self.member.method == DEFLATED && sum != Some(self.inflate.crc.sum()) {
            let kind = IssueKind::PackedDamaged {
                compression: Compression::Deflate,
                damage: Damage::Check,
            };
            self.tell(self.offset.saturating_sub(held.len() as u64), kind);
        } else if !self.is_as_stored(sum) {
            self.tell(self.offset.saturating_sub(held.len() as u64), IssueKind::MemberSum);
        }
        self.place = Place::Header;
    }

    /// Whether a member that is stored has this sum; what packs others inside has its own.
    fn is_as_stored(&self, sum: Option<u32>) -> bool {
        self.member.method != STORED || sum == Some(self.inflate.crc.sum())
    }

    fn tell(&mut self, offset: u64, kind: IssueKind) {
        self.pending = Some(Issue { offset, kind });
    }
}

/// The packed size in a zip64 extra field, behind the other size (§4.5.3).
fn packed_64(mut extra: &[u8]) -> Option<u64> {
    loop {
        let kind = array(extra, 0).map(u16::from_le_bytes)?;
        let length = array(extra, 2).map(u16::from_le_bytes)?;
        if kind == 1 {
            return array(extra, 12).map(u64::from_le_bytes);
        }
        extra = extra.get(4 + usize::from(length)..)?;
    }
}
