//! A segment as octets, and back.

use super::{ROWS, SLOTS, Segment, mask};
use crate::bitmap;
use crate::lane::{Lane, Pool};
use crate::octets::{Damaged, Octets, put_length, put_u64};
use crate::slot::Slot;

const WHAT: &str = "a block of flows";

impl Segment {
    /// Appends its rows and what they hold.
    pub(crate) fn save(&self, out: &mut Vec<u8>) {
        put_length(out, self.rows);
        put_length(out, self.live.len());
        self.live.iter().for_each(|word| put_u64(out, *word));
        let told = || self.lanes.iter().enumerate().filter(|(_, lane)| !lane.is_nothing());
        put_length(out, told().count());
        for (slot, lane) in told() {
            out.push(u8::try_from(slot).unwrap_or(u8::MAX));
            lane.save(self.rows, out);
        }
    }

    /// The segment that was saved; `most` is what each slot can hold.
    pub(crate) fn open(
        octets: &mut Octets<'_>,
        most: impl Fn(usize) -> u64,
    ) -> Result<Self, Damaged> {
        let damaged = || Damaged { what: WHAT };
        let rows = octets.u32(WHAT)? as usize;
        let words = octets.count(8, WHAT)?;
        if rows == 0 || rows > ROWS || (words != 0 && words != bitmap::words(rows)) {
            return Err(damaged());
        }
        let mut live = (0..words).map(|_| octets.u64(WHAT)).collect::<Result<Vec<u64>, _>>()?;
        bitmap::trim(&mut live, rows);
        let live_rows = match words {
            0 => rows,
            _ => live.iter().map(|word| word.count_ones() as usize).sum(),
        };
        let mut segment = Self { rows, live, live_rows, ..Self::default() };
        let mut told = [false; SLOTS];
        for _ in 0..octets.count(13, WHAT)? {
            let slot = usize::from(octets.u8(WHAT)?);
            let known = told.get_mut(slot).filter(|told| !**told).ok_or_else(damaged)?;
            *known = true;
            let lane = Lane::open(octets, rows, most(slot))?;
            if let Some(place) = segment.lanes.get_mut(slot) {
                *place = lane;
            }
        }
        segment.told = mask(|slot| told[slot]);
        segment.find_bounds().ok_or_else(damaged)?;
        Ok(segment)
    }

    /// Fills it with rows that do not count, so that others can follow behind it.
    pub(crate) fn close(&mut self, pool: &mut Pool) {
        let (rows, missing) = (self.rows, ROWS - self.rows);
        if missing == 0 || rows == 0 {
            return;
        }
        let live_rows = self.live_rows;
        self.each_lane([0; super::WORDS], |_, lane| {
            let last = lane.get(rows - 1);
            lane.fill(rows, last, missing, pool);
        });
        if self.live.is_empty() {
            self.live = vec![u64::MAX; bitmap::words(rows)];
        }
        bitmap::trim(&mut self.live, rows);
        self.live.resize(bitmap::words(ROWS), 0);
        (self.rows, self.live_rows) = (ROWS, live_rows);
    }

    /// Replaces all numbers of a slot.
    pub(crate) fn translate(&mut self, slot: Slot, new: impl Fn(u64) -> u64, pool: &mut Pool) {
        let rows = self.rows;
        if let Some(lane) = self.lanes.get_mut(slot as usize) {
            lane.map(rows, new, pool);
        }
        self.told = mask(|slot| self.lanes.get(slot).is_some_and(|lane| !lane.is_nothing()));
    }

    /// Forgets what a slot holds.
    pub(crate) fn forget_slot(&mut self, slot: Slot) {
        if let Some(lane) = self.lanes.get_mut(slot as usize) {
            *lane = Lane::NOTHING;
        }
    }

    /// From when to when its rows start and end; none where one ends beyond all time.
    fn find_bounds(&mut self) -> Option<()> {
        let rows: Vec<u32> = (0..).take(self.rows).collect();
        let (mut starts, mut durations) = (Vec::new(), Vec::new());
        self.lane(Slot::Start).gather(&rows, &mut starts);
        self.lane(Slot::Duration).gather(&rows, &mut durations);
        let (mut first, mut last) = ((u64::MAX, u64::MAX), (0, 0));
        for (start, duration) in starts.into_iter().zip(durations) {
            let end = start.checked_add(duration)?;
            first = (first.0.min(start), first.1.min(end));
            last = (last.0.max(start), last.1.max(end));
        }
        self.include(first.0, first.1);
        self.include(last.0, last.1);
        Some(())
    }
}
