//! One packet's octets again: from its place in the file where that can be, else by reading the
//! file from its beginning, as compressed files need it.

use capture::{At, Item, record_at};
use model::Timestamp;
use protocol::{JobSummary, PacketJob, SourceKind};

use super::list::place;
use crate::Engine;
use crate::file::{File, Piece};
use crate::jobs::{Step, Want};

/// Octets read at a packet's place: what most records need.
const FIRST_OCTETS: u64 = 64 << 10;
/// Octets read at a time on the way through a file.
const SLICE_OCTETS: u64 = 4 << 20;

/// The search for a packet.
pub(crate) struct Find {
    want: Want,
    /// Octets of the file.
    octets: u64,
    /// Where the packet stands in it.
    offset: u64,
    time: Timestamp,
    length: u32,
    way: Way,
}

enum Way {
    /// At its place, in a file of this format.
    There(capture::Format),
    /// Through the file.
    Through(Box<File>),
    Found,
    /// It is not there any more.
    Gone,
}

impl Find {
    pub(crate) fn new(engine: &Engine, job: &PacketJob) -> Result<Self, String> {
        let gone = || "this packet is no longer known: its source was closed".to_owned();
        let (source, flow) = place(engine, job.flow).ok_or_else(gone)?;
        let index = source.packets.as_ref().ok_or_else(gone)?;
        let entry = index.of_flow(flow).find(|(entry, _)| entry.number == job.number);
        let (entry, _) = entry.ok_or_else(gone)?;
        if source.status.kind == SourceKind::Relay {
            return Err("what a relay sent is not kept".to_owned());
        }
        let (part, octets) = source.given(entry.part);
        let way = source.capture_format(entry.part).map_or_else(Way::through, Way::There);
        let mut find = Self {
            want: Want { source: source.status.id, part, from: 0, most: SLICE_OCTETS },
            octets,
            offset: entry.offset,
            time: entry.time,
            length: entry.length,
            way,
        };
        if let Way::There(_) = find.way {
            find.want = Want { from: entry.offset, most: FIRST_OCTETS, ..find.want };
        }
        Ok(find)
    }

    pub(crate) fn step(&self) -> Step {
        match self.way {
            Way::There(_) | Way::Through(_) => Step::Read(self.want),
            Way::Found => Step::Done(JobSummary { items: 1, ..JobSummary::default() }),
            Way::Gone => {
                let words = "the file no longer holds this packet: was it changed?";
                Step::Failed(words.to_owned())
            }
        }
    }

    pub(crate) fn give(&mut self, octets: &[u8], output: &mut Vec<u8>) {
        let mut way = std::mem::replace(&mut self.way, Way::Gone);
        self.way = match &mut way {
            Way::There(format) => match record_at(*format, octets) {
                At::Whole(record) if record.fits(self.time, self.length) => {
                    output.extend_from_slice(record.data);
                    Way::Found
                }
                At::Need(needed) if octets.len() < needed && !octets.is_empty() => {
                    let needed = needed as u64;
                    if needed > self.want.most {
                        self.want.most = needed;
                        way
                    } else {
                        self.through()
                    }
                }
                _ => self.through(),
            },
            Way::Through(file) => {
                let offset = self.offset;
                let mut is_found = false;
                let mut take = |piece: Piece<'_>| {
                    if let Piece::Item(Item::Packet(packet)) = piece
                        && packet.offset == offset
                    {
                        output.extend_from_slice(packet.data);
                        is_found = true;
                    }
                };
                file.push(octets, &mut take);
                self.want.from += octets.len() as u64;
                let is_over = octets.is_empty() || self.want.from >= self.octets;
                if is_over && !is_found {
                    file.finish(&mut |piece| {
                        if let Piece::Item(Item::Packet(packet)) = piece
                            && packet.offset == offset
                        {
                            output.extend_from_slice(packet.data);
                            is_found = true;
                        }
                    });
                }
                match (is_found, is_over) {
                    (true, _) => Way::Found,
                    (false, true) => Way::Gone,
                    (false, false) => way,
                }
            }
            Way::Found | Way::Gone => way,
        };
    }

    pub(crate) const fn progress(&self) -> (u64, u64) {
        match self.way {
            Way::Through(_) => (self.want.from, self.octets),
            _ => (0, 0),
        }
    }

    /// From the beginning of the file.
    fn through(&mut self) -> Way {
        self.want = Want { from: 0, most: SLICE_OCTETS, ..self.want };
        Way::through()
    }
}

impl Way {
    fn through() -> Self {
        Self::Through(Box::default())
    }
}
