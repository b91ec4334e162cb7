//! All flows as blocks of octets, and back into a store: what a session file is made of.
//!
//! A block of dictionaries holds what entries came since the one before, and stands before the first
//! block of rows that speaks of them. Places of addresses are looked up anew, and exported records
//! are kept elsewhere: neither is saved.

mod tables;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use model::SourceId;

use crate::lane::Pool;
pub use crate::octets::Damaged;
use crate::octets::{Octets, put_length};
use crate::segment::{ROWS, Segment, Slot};
use crate::store::{Row, Store};
use tables::Translation;

/// Changes whenever slots, lanes or dictionaries are written differently.
pub const SAVED_VERSION: u16 = 1;

/// Writes a store, block by block, while flows may come; those that come meanwhile are saved, too, as
/// far as there are blocks to come.
#[derive(Debug)]
pub struct Saver {
    /// The next segment.
    segment: usize,
    /// Entries of each dictionary that were written.
    written: [usize; tables::TABLES],
    renumbered: u64,
}

/// What a [`Saver`] writes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// Entries of dictionaries.
    Tables(Vec<u8>),
    /// Rows.
    Rows(Vec<u8>),
}

/// Flows were forgotten while they were saved, and their dictionaries gone through: what was written
/// speaks of entries by numbers that are others now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Renumbered;

impl Saver {
    /// Begins with the first row.
    pub const fn new(store: &Store) -> Self {
        Self { segment: 0, written: [0; tables::TABLES], renumbered: store.renumbered }
    }

    /// The next block; none after the last one.
    pub fn next(&mut self, store: &Store) -> Result<Option<Block>, Renumbered> {
        if self.renumbered != store.renumbered {
            return Err(Renumbered);
        }
        while store.segments.get(self.segment).is_some_and(|segment| segment.live_rows() == 0) {
            self.segment += 1;
        }
        let Some(segment) = store.segments.get(self.segment) else { return Ok(None) };
        if let Some(tables) = store.tables.save_since(&mut self.written) {
            return Ok(Some(Block::Tables(tables)));
        }
        let mut out = Vec::new();
        put_length(&mut out, self.segment);
        segment.save(&mut out);
        self.segment += 1;
        Ok(Some(Block::Rows(out)))
    }

    /// Segments written, and how many there are.
    pub fn progress(&self, store: &Store) -> (u64, u64) {
        (self.segment as u64, store.segments.len() as u64)
    }
}

/// Puts what was saved into a store, beside what is there.
#[derive(Debug, Default)]
pub struct Opener {
    tables: Translation,
    /// Where segments have come to stand, by where they stood.
    places: HashMap<u32, u32, FixedState>,
}

/// What became of a block of rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Opened {
    /// Flows that are in the store now.
    pub flows: u64,
    /// Flows for which there was no room.
    pub left_out: u64,
}

impl Opener {
    /// A block of dictionaries.
    pub fn tables(&mut self, store: &mut Store, octets: &[u8]) -> Result<(), Damaged> {
        store.flush();
        let limit = store.limits.text_octets;
        self.tables.open(&mut store.tables, Octets(octets), limit, &mut store.text_losses)
    }

    /// A block of rows; `source` says which source each of the old ones is now.
    pub fn rows(
        &mut self,
        store: &mut Store,
        octets: &[u8],
        source: impl Fn(SourceId) -> SourceId,
    ) -> Result<Opened, Damaged> {
        store.flush();
        let mut octets = Octets(octets);
        let place = octets.u32("a block of flows")?;
        let mut segment = Segment::open(&mut octets, |slot| self.tables.most(slot))?;
        octets.end("a block of flows")?;
        let flows = segment.live_rows();
        if flows > store.room() {
            store.full_losses += flows as u64;
            return Ok(Opened { flows: 0, left_out: flows as u64 });
        }
        // Memory of lanes that are replaced fits no others.
        let mut pool = Pool::default();
        self.tables.apply(&mut segment, &mut pool);
        let renamed = |old: u64| {
            let old = SourceId(u32::try_from(old).unwrap_or(u32::MAX));
            u64::from(source(old).0)
        };
        segment.translate(Slot::Source, renamed, &mut pool);
        segment.forget_slot(Slot::Record);
        if let Some(last) = store.segments.last_mut() {
            last.close(&mut store.pool);
        }
        // A store whose only segment is empty begins with this one.
        if store.segments.last().is_some_and(|last| last.rows() == 0) {
            store.segments.pop();
        }
        let now = u32::try_from(store.segments.len()).unwrap_or(u32::MAX);
        self.places.insert(place, now);
        store.segments.push(segment);
        store.live += flows;
        store.generation += flows as u64;
        Ok(Opened { flows: flows as u64, left_out: 0 })
    }

    /// Where a row has come to stand; none where its block was not opened.
    pub fn row(&self, old: Row) -> Option<Row> {
        let rows = u32::try_from(ROWS).ok()?;
        let segment = self.places.get(&(old.0 / rows))?;
        Some(Row(segment.checked_mul(rows)?.checked_add(old.0 % rows)?))
    }
}
