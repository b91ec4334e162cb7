//! A look at the beginning of a file: whether it is a capture, and when its first packet was.

use capture::Item;
use model::Timestamp;

use crate::file::{File, Piece};

/// Octets looked at before it is opened without knowing: behind names, secrets and comments the
/// first packet stands nearly always much earlier.
const MOST_OCTETS: u64 = 1 << 20;
/// Octets looked at a time: unpacked they may be a thousand times as many.
const PUSHED_OCTETS: usize = 4 << 10;
/// Octets of the beginning that are kept, to tell parts from each other.
const KEPT_OCTETS: usize = 256;

/// A capture that is one of several, to be read as one: what a [`Peek`] tells of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartOfSet {
    /// Its file's name.
    pub name: String,
    /// Its octets in all.
    pub octets: u64,
    /// Its place among those that were given, which is what [`crate::Want::part`] says.
    pub(crate) given: u32,
    /// The time of its first packet, where that was found.
    pub(crate) first: Option<Timestamp>,
    /// Its first octets: captures of one time, name and size are still told from each other.
    pub(crate) beginning: Box<[u8]>,
}

/// Looks into the beginning of a file.
///
/// Give it octets from the beginning on until [`Peek::needs_more`] says no.
#[derive(Default)]
pub struct Peek {
    file: File,
    beginning: Vec<u8>,
    octets: u64,
    seen: Seen,
}

#[derive(Default)]
struct Seen {
    first: Option<Timestamp>,
    any_packet: bool,
    is_other: bool,
}

impl Peek {
    /// The next octets; none at the end of the file.
    pub fn push(&mut self, octets: &[u8]) {
        if octets.is_empty() {
            self.octets = MOST_OCTETS;
            self.file.finish(&mut |piece| self.seen.take(&piece));
        }
        let room = KEPT_OCTETS.saturating_sub(self.beginning.len());
        self.beginning.extend(octets.iter().take(room));
        for slice in octets.chunks(PUSHED_OCTETS) {
            if !self.needs_more() {
                return;
            }
            self.octets += slice.len() as u64;
            self.file.push(slice, &mut |piece| self.seen.take(&piece));
        }
    }

    /// More octets may tell more.
    pub fn needs_more(&self) -> bool {
        self.octets < MOST_OCTETS
            && self.seen.first.is_none()
            && !self.seen.is_other
            && !self.file.has_failed()
    }

    /// What it is as one of several; none where it is no capture, or an archive.
    pub fn part(self, name: &str, octets: u64) -> Option<PartOfSet> {
        let is_capture = self.seen.any_packet || self.file.is_capture();
        let is_part = is_capture && !self.seen.is_other && !self.file.is_archive();
        is_part.then(|| PartOfSet {
            name: name.to_owned(),
            octets,
            given: 0,
            first: self.seen.first,
            beginning: self.beginning.into(),
        })
    }
}

impl Seen {
    fn take(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Item(Item::Packet(packet)) => {
                self.any_packet = true;
                self.first = self.first.or(packet.time);
            }
            Piece::Item(_) => {}
            _ => self.is_other = true,
        }
    }
}

/// Whether a file that begins so is known to be a capture, and no archive of several.
pub(crate) fn is_one_capture(beginning: &[u8]) -> bool {
    let mut peek = Peek::default();
    peek.push(beginning);
    peek.part("", 0).is_some()
}
