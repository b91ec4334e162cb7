//! The store: rows come, change and go; questions are answered elsewhere in this crate.

use std::net::IpAddr;

use model::{Direction, FlowRecord, SourceId};

use crate::Limits;
use crate::address::FIRST_V6;
use crate::batch::Scratch;
use crate::dictionary::Dictionary;
use crate::flows::Paging;
use crate::held::Held;
use crate::lane::Pool;
use crate::record::WORDS;
use crate::segment::{Cells, ROWS, Segment, Slot, TOGETHER};
use crate::tables::Tables;

/// A flow in the store. It stays the same until the flow is forgotten, and is never given again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Row(pub u32);

impl Row {
    /// The number by which an answer names it, and [`Store::flow`] finds it.
    pub fn id(self) -> u64 {
        u64::from(self.0) + 1
    }
}

/// Every flow there is.
#[derive(Debug, Default)]
pub struct Store {
    pub(crate) segments: Vec<Segment>,
    pub(crate) tables: Tables,
    pub(crate) limits: Limits,
    pub(crate) live: usize,
    pub(crate) generation: u64,
    pub(crate) full_losses: u64,
    pub(crate) text_losses: u64,
    pub(crate) scratch: Scratch,
    pub(crate) pool: Pool,
    /// Rows that are there, and not in a segment yet.
    waiting: Vec<Cells>,
    /// Flows forgotten since dictionaries were gone through, and the entries that were left then.
    stale: usize,
    entries: usize,
    /// How often entries of dictionaries were given new numbers.
    pub(crate) renumbered: u64,
    /// How often it was said anew where addresses are.
    pub(crate) looked_up: u64,
    /// The oldest flows make room for new ones.
    pub(crate) forgets: bool,
    /// Flows that were forgotten by rule.
    pub(crate) forgotten: u64,
    /// The order of tables that somebody leafs through.
    pub(crate) paging: Held<Paging>,
}

impl Store {
    /// An empty store.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// One more flow; None, and a count, when the store is full.
    pub fn append(&mut self, record: &FlowRecord) -> Option<Row> {
        let row = self.append_soon(record);
        self.flush();
        row
    }

    /// The same for one of many: it can be updated at once, and nothing else is to be done with the
    /// store before [`Self::flush`].
    pub fn append_soon(&mut self, record: &FlowRecord) -> Option<Row> {
        if self.forgets && self.room() == 0 {
            self.make_room_for(1);
        }
        let next = self.next_row().filter(|_| self.room() > 0);
        if next.is_none() {
            self.full_losses += 1;
            return None;
        }
        let cells = self.tables.cells(record, self.limits.text_octets, &mut self.text_losses);
        self.waiting.push(cells);
        if self.waiting.len() >= TOGETHER {
            self.flush();
        }
        next
    }

    /// What was appended is in its place.
    pub fn flush(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut rest = &waiting[..];
        while !rest.is_empty() {
            self.make_room();
            let Some(segment) = self.segments.last_mut() else { break };
            let (now, later) = rest.split_at(rest.len().min(ROWS - segment.rows()));
            segment.push(now, &mut self.pool);
            rest = later;
        }
        self.live += waiting.len();
        self.generation += waiting.len() as u64;
        waiting.clear();
        self.waiting = waiting;
    }

    /// A flow went on: this is what it is now. A forgotten flow stays forgotten.
    pub fn update(&mut self, row: Row, record: &FlowRecord) {
        let (segment, place) = split(row);
        let waits = (row.0 as usize).checked_sub(self.rows_in_segments());
        if waits.is_none() && !self.segments.get(segment).is_some_and(|own| own.is_live(place)) {
            return;
        }
        let cells = self.tables.cells(record, self.limits.text_octets, &mut self.text_losses);
        if let Some(waits) = waits {
            if let Some(waiting) = self.waiting.get_mut(waits) {
                *waiting = cells;
            }
            return;
        }
        if let Some(segment) = self.segments.get_mut(segment) {
            segment.set(place, &cells, &mut self.pool);
            self.generation += 1;
        }
    }

    /// Forgets every flow of a source; how many there were. Other rows keep their handles.
    pub fn forget(&mut self, source: SourceId) -> u64 {
        self.flush();
        let gone: usize =
            self.segments.iter_mut().map(|segment| segment.forget(source.0.into())).sum();
        if gone > 0 {
            self.live -= gone;
            self.generation += 1;
            self.renumber();
        }
        gone as u64
    }

    /// Forgets the oldest flows there are, some ten thousand of them, and keeps their memory for
    /// those to come; how many there were. None while all flows are among the newest.
    pub fn forget_oldest(&mut self) -> Option<u64> {
        self.flush();
        let (_, full) = self.segments.split_last_mut()?;
        let oldest = full.iter_mut().find(|segment| segment.live_rows() > 0)?;
        let gone = oldest.empty(&mut self.pool);
        self.live -= gone;
        self.generation += 1;
        self.stale += gone;
        self.forgotten += gone as u64;
        // Then each flow is gone through a bounded number of times, and only for new entries.
        if self.stale > self.live && self.tables.entries() > self.entries * 2 {
            self.renumber();
        }
        Some(gone as u64)
    }

    /// Gives every flow the direction that `of` says for its source and destination.
    pub fn redirect(&mut self, mut of: impl FnMut(&IpAddr, &IpAddr) -> Direction) {
        self.flush();
        for segment in &mut self.segments {
            for row in 0..segment.rows() {
                if !segment.is_live(row) {
                    continue;
                }
                let source = self.tables.address(segment.get(Slot::SourceAddress, row));
                let destination = self.tables.address(segment.get(Slot::DestinationAddress, row));
                let way = of(&source, &destination) as u64;
                segment.set_one(row, Slot::Direction, way, &mut self.pool);
            }
        }
        self.generation += 1;
    }

    /// The flow that an answer's row speaks of.
    pub fn flow(&self, id: u64) -> Option<FlowRecord> {
        let row = Row(u32::try_from(id.checked_sub(1)?).ok()?);
        let (segment, place) = split(row);
        let segment = self.segments.get(segment).filter(|segment| segment.is_live(place))?;
        Some(self.tables.record(segment, place))
    }

    /// Flows in the store.
    pub const fn len(&self) -> usize {
        self.live
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Octets of memory it takes.
    pub fn octets_held(&self) -> usize {
        let segments: usize = self.segments.iter().map(Segment::octets_held).sum();
        let paging = self.paging.look().octets_held();
        segments + self.tables.octets_held() + self.pool.octets_held() + paging
    }

    /// Flows that were not stored because the store was full.
    pub const fn full_losses(&self) -> u64 {
        self.full_losses
    }

    /// Names that were not stored because names took too much room; their flows were.
    pub const fn text_losses(&self) -> u64 {
        self.text_losses
    }

    /// Differs whenever an answer may.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// How many flows more may come: up to the limit, and while there are numbers for their rows.
    pub(crate) fn room(&self) -> usize {
        let numbers = (u32::MAX as usize).saturating_sub(self.rows());
        (self.limits.flows as usize).saturating_sub(self.live + self.waiting.len()).min(numbers)
    }

    /// The last segment has room for a row.
    pub(crate) fn make_room(&mut self) {
        if self.segments.last().is_none_or(|segment| segment.rows() == ROWS) {
            self.segments.push(Segment::default());
        }
        // Where one segment became full, the next one will: it does not grow step by step.
        self.pool.room = if self.segments.len() > 1 { ROWS } else { 0 };
    }

    pub(crate) const fn is_flushed(&self) -> bool {
        self.waiting.is_empty()
    }

    fn next_row(&self) -> Option<Row> {
        u32::try_from(self.rows()).ok().map(Row)
    }

    fn rows(&self) -> usize {
        self.rows_in_segments() + self.waiting.len()
    }

    fn rows_in_segments(&self) -> usize {
        match self.segments.split_last() {
            None => 0,
            Some((last, full)) => full.len() * ROWS + last.rows(),
        }
    }

    /// Flows forgotten since dictionaries were gone through.
    pub(crate) const fn stale(&self) -> usize {
        self.stale
    }

    /// Leaves only those entries in the dictionaries that some row speaks of.
    pub(crate) fn renumber(&mut self) {
        self.stale = 0;
        self.renumbered += 1;
        let old = std::mem::take(&mut self.tables);
        self.tables.places = old.places.emptied();
        let new = &mut self.tables;
        let addresses = [
            (Slot::SourceAddress, FIRST_V6),
            (Slot::DestinationAddress, FIRST_V6),
            (Slot::NextHop, FIRST_V6 + 1),
            (Slot::PostNatSourceAddress, FIRST_V6 + 1),
            (Slot::PostNatDestinationAddress, FIRST_V6 + 1),
        ];
        renumber(&mut self.segments, &addresses, &old.addresses.v6, &mut new.addresses.v6);
        let slot = [(Slot::Application, 1)];
        renumber(&mut self.segments, &slot, &old.applications, &mut new.applications);
        let names: Vec<(Slot, u64)> =
            WORDS.iter().map(|slot| (*slot, 1)).chain([(Slot::HostName, 2)]).collect();
        renumber(&mut self.segments, &names, &old.names, &mut new.names);
        renumber(&mut self.segments, &[(Slot::Exporter, 1)], &old.exporters, &mut new.exporters);
        let text = new.applications.values().iter().chain(new.names.values());
        new.text_octets = text.map(|text| text.len()).sum();
        self.entries = self.tables.entries();
    }
}

/// The segment of a row, and its place there.
pub(crate) const fn split(row: Row) -> (usize, usize) {
    (row.0 as usize / ROWS, row.0 as usize % ROWS)
}

/// Rewrites slots that speak of a dictionary; beside each, how many codes stand for no entry.
fn renumber<T: Eq + std::hash::Hash + Clone>(
    segments: &mut [Segment],
    slots: &[(Slot, u64)],
    old: &Dictionary<T>,
    new: &mut Dictionary<T>,
) {
    if old.is_empty() {
        return;
    }
    let mut used = vec![false; old.len()];
    for segment in segments.iter().filter(|segment| segment.live_rows() > 0) {
        for (slot, first) in slots {
            let mut mark = |code: u64| {
                let number = code.checked_sub(*first).and_then(|at| usize::try_from(at).ok());
                if let Some(used) = number.and_then(|number| used.get_mut(number)) {
                    *used = true;
                }
            };
            match segment.lane(*slot).same() {
                Some(code) => mark(code),
                None => (0..segment.rows())
                    .filter(|row| segment.is_live(*row))
                    .for_each(|row| mark(segment.get(*slot, row))),
            }
        }
    }
    // What only rows speak of that no longer count is nothing.
    let numbers: Vec<Option<u64>> = old
        .values()
        .iter()
        .zip(used)
        .map(|(value, used)| used.then(|| new.intern(value, || value.clone()).into()))
        .collect();
    for segment in segments {
        for (slot, first) in slots {
            segment.renumber(*slot, |code| match code.checked_sub(*first) {
                Some(number) => {
                    let number = usize::try_from(number).ok().and_then(|at| numbers.get(at));
                    number.copied().flatten().map_or(0, |number| number + first)
                }
                None => code,
            });
        }
    }
}
