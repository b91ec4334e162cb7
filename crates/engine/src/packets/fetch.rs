//! Packets' octets again: from their places in the file where that can be, several at once where they
//! are near each other, else by reading the file from its beginning, as compressed files need it.

use capture::{At, Format, Item, record_at};
use model::SourceId;
use protocol::SourceKind;

use super::Entry;
use crate::file::{File, Piece};
use crate::jobs::Want;
use crate::source::Source;

/// Octets read at a packet's place: what most records need.
const FIRST_OCTETS: u64 = 64 << 10;
/// Octets read at a time.
const SLICE_OCTETS: u64 = 4 << 20;

/// Packets on their way.
pub(crate) struct Fetch {
    source: SourceId,
    /// By file, and by their place in it, as the rest is.
    entries: Vec<Entry>,
    /// What is known of the files, by their number.
    files: Vec<(u32, Known)>,
    next: usize,
    way: Way,
    /// Octets read and not used yet, and where the first of them stands.
    held: Vec<u8>,
    from: u64,
    /// The record at the beginning of `held` needs so many.
    needed: usize,
}

#[derive(Clone, Copy)]
struct Known {
    /// Its place among those that were given.
    part: u32,
    octets: u64,
    format: Option<Format>,
}

enum Way {
    /// The next packet's file was not looked at yet.
    New,
    /// At their places, in a file of this format.
    There(Format),
    /// Through the file, of which so many octets were read.
    Through(Box<File>),
}

impl Fetch {
    /// These packets of a source; the words say why they cannot be read.
    pub(crate) fn new(source: &Source, mut entries: Vec<Entry>) -> Result<Self, String> {
        if source.status.kind == SourceKind::Relay {
            return Err("what a relay sent is not kept".to_owned());
        }
        entries.sort_unstable_by_key(|entry| (entry.part, entry.offset, entry.number));
        let mut files: Vec<(u32, Known)> = Vec::new();
        for entry in &entries {
            if files.last().is_none_or(|last| last.0 != entry.part) {
                let (part, octets) = source.given(entry.part);
                let format = source.capture_format(entry.part);
                files.push((entry.part, Known { part, octets, format }));
            }
        }
        Ok(Self {
            source: source.status.id,
            entries,
            files,
            next: 0,
            way: Way::New,
            held: Vec::new(),
            from: 0,
            needed: 0,
        })
    }

    /// What is to be read next; none when all of them came.
    pub(crate) fn wants(&mut self) -> Option<Want> {
        let entry = *self.entries.get(self.next)?;
        let known = self.known(&entry)?;
        if let Way::New = self.way {
            self.held.clear();
            self.needed = 0;
            (self.way, self.from) = match known.format {
                Some(format) => (Way::There(format), entry.offset),
                None => (Way::Through(Box::default()), 0),
            };
        }
        let read = self.from + self.held.len() as u64;
        let most = match self.way {
            Way::There(_) if self.needed > self.held.len() => {
                (self.needed - self.held.len()) as u64
            }
            Way::There(_) => self.together(&entry),
            _ => SLICE_OCTETS,
        };
        Some(Want { source: self.source, part: known.part, from: read, most })
    }

    /// What was wanted; each packet goes to `each`, without octets where it is not there any more.
    pub(crate) fn give(&mut self, octets: &[u8], each: &mut dyn FnMut(&Entry, Option<&[u8]>)) {
        match std::mem::replace(&mut self.way, Way::New) {
            Way::New => {}
            Way::There(format) => self.there(format, octets, each),
            Way::Through(file) => self.through(file, octets, each),
        }
    }

    /// How many of them came, and how many there are.
    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.next as u64, self.entries.len() as u64)
    }

    fn known(&self, entry: &Entry) -> Option<Known> {
        self.files.iter().find(|file| file.0 == entry.part).map(|file| file.1)
    }

    /// Octets from this packet to the last one that is near.
    fn together(&self, first: &Entry) -> u64 {
        let mut end = first.offset + FIRST_OCTETS;
        for entry in self.entries.iter().skip(self.next + 1) {
            let is_near = entry.part == first.part
                && entry.offset < end
                && entry.offset - first.offset < SLICE_OCTETS - FIRST_OCTETS;
            if !is_near {
                break;
            }
            end = entry.offset + FIRST_OCTETS;
        }
        end - first.offset
    }

    fn there(
        &mut self,
        format: Format,
        octets: &[u8],
        each: &mut dyn FnMut(&Entry, Option<&[u8]>),
    ) {
        self.held.extend_from_slice(octets);
        self.needed = 0;
        let part = self.entries.get(self.next).map(|entry| entry.part);
        while let Some(entry) =
            self.entries.get(self.next).copied().filter(|it| Some(it.part) == part)
        {
            let place = usize::try_from(entry.offset - self.from).unwrap_or(usize::MAX);
            let Some(rest) = self.held.get(place..).filter(|rest| !rest.is_empty()) else {
                if octets.is_empty() {
                    // The file ends before it.
                    each(&entry, None);
                    self.next += 1;
                    continue;
                }
                // Read on from there.
                return;
            };
            match record_at(format, rest) {
                At::Whole(record) if record.fits(entry.time, entry.length) => {
                    each(&entry, Some(record.data));
                    self.next += 1;
                }
                At::Need(needed) if needed > rest.len() && !octets.is_empty() => {
                    self.held.drain(..place);
                    self.from = entry.offset;
                    self.needed = needed;
                    self.way = Way::There(format);
                    return;
                }
                _ => {
                    // Something else stands there: whoever reads from the beginning finds it, or
                    // knows that it is gone.
                    self.held.clear();
                    self.from = 0;
                    self.way = Way::Through(Box::default());
                    return;
                }
            }
        }
    }

    fn through(
        &mut self,
        mut file: Box<File>,
        octets: &[u8],
        each: &mut dyn FnMut(&Entry, Option<&[u8]>),
    ) {
        let Some(first) = self.entries.get(self.next).copied() else { return };
        let end = self.known(&first).map_or(0, |known| known.octets);
        let (entries, next) = (&self.entries, &mut self.next);
        let mut take = |piece: Piece<'_>| {
            let Piece::Item(Item::Packet(packet)) = piece else { return };
            while let Some(entry) = entries
                .get(*next)
                .filter(|entry| entry.part == first.part && entry.offset <= packet.offset)
            {
                each(entry, (entry.offset == packet.offset).then_some(packet.data));
                *next += 1;
            }
        };
        file.push(octets, &mut take);
        self.from += octets.len() as u64;
        let is_over = octets.is_empty() || self.from >= end;
        if is_over {
            file.finish(&mut take);
        }
        while let Some(entry) =
            self.entries.get(self.next).filter(|entry| is_over && entry.part == first.part)
        {
            each(entry, None);
            self.next += 1;
        }
        if self.entries.get(self.next).is_some_and(|entry| entry.part == first.part) {
            self.way = Way::Through(file);
        }
    }
}
