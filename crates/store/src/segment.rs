//! 16 Ki rows: a lane for each thing a flow holds.

mod codes;
mod saved;
mod scaled;

use model::{TimeRange, Timestamp};

use crate::bitmap;
use crate::held::Held;
use crate::lane::{Lane, Pool};

pub(crate) use crate::slot::{Cells, SLOTS, Slot, direct};

/// Rows of a segment. Tests have small ones, so that little data fills several.
pub(crate) const ROWS: usize = if cfg!(test) { 1 << 3 } else { 1 << 14 };

/// Rows that are worked on together: their numbers stay in the nearest cache. Whole words of bits.
pub(crate) const CHUNK: usize = 1 << 12;

/// Rows that are put into lanes together: what each lane costs is paid once for all of them, and they
/// stay in the nearest cache meanwhile.
pub(crate) const TOGETHER: usize = if cfg!(test) { 3 } else { 32 };

/// Words with a bit for each slot.
const WORDS: usize = bitmap::words(SLOTS);

/// A bit for each slot that is meant.
pub(crate) fn mask(is_meant: impl Fn(usize) -> bool) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    for slot in 0..SLOTS {
        words[slot / 64] |= u64::from(is_meant(slot)) << (slot % 64);
    }
    words
}

/// A bit for each slot whose cell is not 0 in one of these rows.
fn told(rows: &[Cells]) -> [u64; WORDS] {
    let mut all = [0; SLOTS];
    for cells in rows {
        all.iter_mut().zip(cells).for_each(|(all, cell)| *all |= cell);
    }
    let mut words = [0; WORDS];
    for (word, cells) in words.iter_mut().zip(all.chunks(64)) {
        for (at, cell) in cells.iter().enumerate() {
            *word |= u64::from(*cell != 0) << at;
        }
    }
    words
}

/// Instants as numbers that sort as time does.
pub(crate) const fn time_code(time: Timestamp) -> u64 {
    time.0.cast_unsigned() ^ (1 << 63)
}

/// And back.
pub(crate) const fn time_of(code: u64) -> Timestamp {
    Timestamp((code ^ (1 << 63)).cast_signed())
}

/// A block of rows.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// One for each slot; none where all rows were forgotten.
    lanes: Vec<Lane>,
    /// A bit for each lane that holds anything.
    told: [u64; WORDS],
    rows: usize,
    /// A bit for each row that still counts; empty while all do.
    live: Vec<u64>,
    live_rows: usize,
    /// Nothing starts or ends outside of these. They grow, and never shrink.
    bounds: Option<Bounds>,
    /// Grows with every change.
    version: u64,
    /// First start and last end of the rows that count, as codes, and of which version they are.
    known_ends: Held<Option<(u64, (u64, u64))>>,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    first_start: Timestamp,
    last_start: Timestamp,
    first_end: Timestamp,
    last_end: Timestamp,
}

/// What a time range means for a whole segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Touch {
    /// No row touches it.
    None,
    /// Every row does.
    All,
    /// Every row lies inside as a whole.
    Inside,
    /// Rows must be looked at.
    Some,
}

impl Default for Segment {
    fn default() -> Self {
        Self {
            lanes: vec![Lane::NOTHING; SLOTS],
            told: [0; WORDS],
            rows: 0,
            live: Vec::new(),
            live_rows: 0,
            bounds: None,
            version: 0,
            known_ends: Held::new(None),
        }
    }
}

impl Segment {
    /// So many rows more, at most [`TOGETHER`], for which there is room.
    pub(crate) fn push(&mut self, rows: &[Cells], pool: &mut Pool) {
        let before = self.rows;
        self.each_lane(told(rows), |slot, lane| {
            lane.push(before, rows.iter().map(|cells| cells[slot]), pool);
        });
        self.grow(rows.len());
        rows.iter().for_each(|cells| self.include_cells(cells));
    }

    /// Calls with each lane that holds anything, or will: those of `more`.
    #[inline]
    pub(crate) fn each_lane(&mut self, more: [u64; WORDS], mut call: impl FnMut(usize, &mut Lane)) {
        self.version += 1;
        if self.lanes.is_empty() {
            self.lanes.resize(SLOTS, Lane::NOTHING);
        }
        for (word, (told, more)) in self.told.iter_mut().zip(more).enumerate() {
            *told |= more;
            let mut left = *told;
            while left != 0 {
                let slot = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                if let Some(lane) = self.lanes.get_mut(slot) {
                    call(slot, lane);
                }
            }
        }
    }

    /// So many rows more, whose lanes are there already, count.
    pub(crate) fn grow(&mut self, rows: usize) {
        if !self.live.is_empty() {
            self.live.resize(bitmap::words(self.rows + rows), 0);
            for row in self.rows..self.rows + rows {
                if let Some(word) = self.live.get_mut(row / 64) {
                    *word |= 1 << (row % 64);
                }
            }
        }
        self.rows += rows;
        self.live_rows += rows;
    }

    /// Something starts and ends at these codes.
    pub(crate) fn include(&mut self, start: u64, end: u64) {
        let (start, end) = (time_of(start), time_of(end));
        let one = Bounds { first_start: start, last_start: start, first_end: end, last_end: end };
        let old = self.bounds.unwrap_or(one);
        self.bounds = Some(Bounds {
            first_start: old.first_start.min(start),
            last_start: old.last_start.max(start),
            first_end: old.first_end.min(end),
            last_end: old.last_end.max(end),
        });
    }

    pub(crate) fn set(&mut self, row: usize, cells: &Cells, pool: &mut Pool) {
        let rows = self.rows;
        self.each_lane(told(std::slice::from_ref(cells)), |slot, lane| {
            lane.set(rows, row, cells[slot], pool);
        });
        self.include_cells(cells);
    }

    pub(crate) fn set_one(&mut self, row: usize, slot: Slot, value: u64, pool: &mut Pool) {
        let (rows, only) = (self.rows, slot as usize);
        self.each_lane(mask(|slot| slot == only), |slot, lane| {
            if slot == only {
                lane.set(rows, row, value, pool);
            }
        });
    }

    /// Takes all rows out; how many there were.
    pub(crate) fn empty(&mut self, pool: &mut Pool) -> usize {
        let gone = std::mem::take(&mut self.live_rows);
        self.lanes.iter_mut().for_each(|lane| lane.clear(pool));
        // Rows that come after these must not bring them back.
        let live = if self.rows < ROWS { vec![0; bitmap::words(self.rows)] } else { Vec::new() };
        let version = self.version + 1;
        *self = Self { rows: self.rows, live, lanes: Vec::new(), version, ..Self::default() };
        gone
    }

    /// Takes rows of a source out of everything; how many there were.
    pub(crate) fn forget(&mut self, source: u64) -> usize {
        if self.live_rows == 0 {
            return 0;
        }
        let mut gone = vec![0; bitmap::words(self.rows)];
        self.lane(Slot::Source).scan(|value| value == source, &mut gone);
        self.restrict_to_live(&mut gone);
        let count = bitmap::rows(&gone).len();
        if count == 0 {
            return 0;
        }
        if self.live.is_empty() {
            self.live = vec![u64::MAX; gone.len()];
            bitmap::trim(&mut self.live, self.rows);
        }
        self.live.iter_mut().zip(&gone).for_each(|(live, gone)| *live &= !gone);
        self.live_rows -= count;
        self.version += 1;
        if self.live_rows == 0 {
            self.empty(&mut Pool::default());
        }
        count
    }

    /// Gives the entries of a dictionary new numbers.
    pub(crate) fn renumber(&mut self, slot: Slot, new: impl Fn(u64) -> u64) {
        if let Some(lane) = self.lanes.get_mut(slot as usize) {
            lane.map(self.rows, new, &mut Pool::default());
        }
    }

    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    pub(crate) const fn live_rows(&self) -> usize {
        self.live_rows
    }

    pub(crate) fn is_live(&self, row: usize) -> bool {
        row < self.rows
            && self.live_rows > 0
            && (self.live.is_empty()
                || self.live.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1))
    }

    /// Clears the bits of rows that no longer count, and of those that never were.
    pub(crate) fn restrict_to_live(&self, bits: &mut [u64]) {
        bitmap::trim(bits, self.rows);
        bits.iter_mut().zip(&self.live).for_each(|(bits, live)| *bits &= live);
    }

    pub(crate) fn lane(&self, slot: Slot) -> &Lane {
        match self.lanes.get(slot as usize) {
            Some(lane) => lane,
            None => &Lane::NOTHING,
        }
    }

    pub(crate) fn get(&self, slot: Slot, row: usize) -> u64 {
        self.lane(slot).get(row)
    }

    /// When its first row starts, and its last one ends; none where it has none.
    pub(crate) fn ends(&self) -> Option<(Timestamp, Timestamp)> {
        self.bounds.map(|bounds| (bounds.first_start, bounds.last_end))
    }

    /// First start and last end of these rows, as codes.
    pub(crate) fn ends_of<'a>(&self, rows: impl Iterator<Item = &'a [u32]>) -> (u64, u64) {
        let (mut first, mut last) = (u64::MAX, 0);
        let (mut starts, mut durations) = (Vec::new(), Vec::new());
        for rows in rows {
            self.lane(Slot::Start).gather(rows, &mut starts);
            self.lane(Slot::Duration).gather(rows, &mut durations);
            for (start, duration) in starts.iter().zip(&durations) {
                first = first.min(*start);
                last = last.max(start.wrapping_add(*duration));
            }
        }
        (first, last)
    }

    /// The same of all rows that count, which is remembered until something changes.
    pub(crate) fn ends_of_all<'a>(&self, rows: impl Iterator<Item = &'a [u32]>) -> (u64, u64) {
        let mut known = self.known_ends.look();
        match *known {
            Some((version, ends)) if version == self.version => ends,
            _ => {
                let ends = self.ends_of(rows);
                *known = Some((self.version, ends));
                ends
            }
        }
    }

    pub(crate) fn touch(&self, range: &TimeRange) -> Touch {
        match &self.bounds {
            None => Touch::None,
            Some(bounds) if bounds.first_start >= range.end || bounds.last_end < range.start => {
                Touch::None
            }
            Some(bounds) if bounds.first_start >= range.start && bounds.last_end < range.end => {
                Touch::Inside
            }
            Some(bounds) if bounds.last_start < range.end && bounds.first_end >= range.start => {
                Touch::All
            }
            Some(_) => Touch::Some,
        }
    }

    /// Octets of memory it takes.
    pub(crate) fn octets_held(&self) -> usize {
        let lanes: usize = self.lanes.iter().map(Lane::octets_held).sum();
        size_of::<Self>()
            + self.lanes.capacity() * size_of::<Lane>()
            + lanes
            + self.live.capacity() * 8
    }

    fn include_cells(&mut self, cells: &Cells) {
        let start = cells[Slot::Start as usize];
        self.include(start, start.wrapping_add(cells[Slot::Duration as usize]));
    }
}
