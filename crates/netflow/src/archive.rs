//! Records as they were sent, kept octet by octet so that each can be looked into later.

mod block;

use std::collections::VecDeque;

use model::{RecordId, SourceId};

use crate::config::ARCHIVE_BLOCK_OCTETS;
use crate::record::Record;
use crate::sink::RecordSet;
use crate::told::Told;

use block::Block;

/// Keeps the octets of records with what is needed to read them again, the newest first.
///
/// Records of one set share their bookkeeping, so that keeping costs little more than copying.
/// Where there is no room the oldest records are forgotten, a block at a time; a [`RecordId`] is
/// never given twice.
#[derive(Debug)]
pub struct Archive {
    limit: usize,
    block_octets: usize,
    /// In the order in which they were begun; only the last one of each source grows.
    blocks: VecDeque<Block>,
    octets: usize,
    next: u64,
    forgotten: u64,
    /// Rates and names are a property of the flow's row; a kept record has none.
    told: Told,
}

impl Archive {
    /// Room for so many octets, bookkeeping included.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            block_octets: ARCHIVE_BLOCK_OCTETS.min(limit / BLOCKS),
            blocks: VecDeque::new(),
            octets: 0,
            next: 0,
            forgotten: 0,
            told: Told::default(),
        }
    }

    /// Keeps a record of something that was opened.
    pub fn keep(&mut self, source: SourceId, record: &Record<'_>) -> RecordId {
        self.keep_set(source, record, 1)
    }

    /// Keeps all records of a set; the id of the first, the others follow.
    pub fn keep_all(&mut self, source: SourceId, set: &RecordSet<'_>) -> RecordId {
        let records = u32::try_from(set.len()).unwrap_or(u32::MAX);
        self.keep_set(source, &set.laid(set.bytes()), records)
    }

    /// Keeps so many records whose octets lie one after the other in those of `set`; the id of the
    /// first, the others follow.
    fn keep_set(&mut self, source: SourceId, set: &Record<'_>, records: u32) -> RecordId {
        let first = self.next;
        self.next += u64::from(records);
        let (room, octets) = (self.block_octets, set.bytes().len());
        let fits = |block: &Block| block.is_empty() || block.octets() + octets <= room;
        let block = match self.blocks.iter().rposition(|block| block.source == source) {
            Some(at) if self.blocks.get(at).is_some_and(fits) => self.blocks.get_mut(at),
            _ => {
                let block = Block::new(source);
                self.octets += block.cost();
                self.blocks.push_back(block);
                self.blocks.back_mut()
            }
        };
        if let Some(block) = block {
            let before = block.cost();
            block.keep(first, set, records);
            self.octets += block.cost() - before;
        }
        while self.octets > self.limit
            && let Some(oldest) = self.blocks.pop_front()
        {
            self.octets -= oldest.cost();
            self.forgotten += oldest.records();
        }
        RecordId(first)
    }

    /// Forgets all records of something that was opened.
    pub fn forget(&mut self, source: SourceId) {
        self.blocks.retain(|block| block.source != source);
        self.octets = self.blocks.iter().map(Block::cost).sum();
    }

    /// The record as it was sent, if it is still kept. Its flow has no sampling rate: what was
    /// told of samplers and names when it came stands in the flow's row.
    pub fn record(&self, id: RecordId) -> Option<Record<'_>> {
        self.blocks.iter().find_map(|block| block.find(id.0, &self.told))
    }

    /// Octets in use, bookkeeping included.
    pub const fn octets(&self) -> usize {
        self.octets
    }

    /// Records that were forgotten to make room.
    pub const fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

/// At least so many blocks, so that forgetting one forgets little of the whole.
const BLOCKS: usize = 16;

#[cfg(test)]
mod tests;
