//! Which rows a question is about.

use std::sync::Arc;

use model::{Column, TimeRange, Timestamp};
use query::Filter;

use crate::bitmap;
use crate::plan::Plan;
use crate::rows::Rows;
use crate::segment::{CHUNK, Segment, Touch, time_code, time_of};
use crate::store::Store;

/// Rows that follow each other and are looked at, or passed over, together: what lies side by side in
/// memory.
const RUN: u32 = if cfg!(test) { 2 } else { 256 };

/// Which rows are looked at: all of them, or one run in so many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    one_in: u32,
}

/// The rows that match, by segment, in order.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// Index of the segment and rows of it, at most [`CHUNK`] together; never empty.
    pub(crate) parts: Vec<(usize, Rows)>,
    /// How many rows those are.
    pub(crate) matched: u64,
}

impl Part {
    /// Every row.
    pub(crate) const ALL: Self = Self { one_in: 1 };

    /// One run in so many.
    pub(crate) const fn one_in(one_in: u32) -> Self {
        Self { one_in: if one_in == 0 { 1 } else { one_in } }
    }

    /// Clears the bits of a segment's other rows. In each segment they are other ones, so that what comes at
    /// even distances is not all of it.
    fn mask(self, segment: usize, bits: &mut [u64]) {
        if self == Self::ALL {
            return;
        }
        let shift = u32::try_from(segment % self.one_in as usize).unwrap_or_default();
        // Neither a run nor a word is cut by the other.
        let step = RUN.min(u64::BITS);
        let together = u64::MAX >> (u64::BITS - step);
        for (base, word) in (0_u32..).step_by(64).zip(bits) {
            let belongs = |bit: &u32| ((base + bit) / RUN + shift).is_multiple_of(self.one_in);
            let runs = (0..u64::BITS).step_by(step as usize).filter(belongs);
            *word &= runs.fold(0, |mask, bit| mask | together << bit);
        }
    }
}

impl Store {
    /// The rows that pass the filter and touch the time.
    pub(crate) fn select(&self, filter: Option<&Filter>, time: Option<&TimeRange>) -> Selection {
        self.select_in(filter, time, 0..self.segments.len())
    }

    /// The same of these segments only.
    pub(crate) fn select_in(
        &self,
        filter: Option<&Filter>,
        time: Option<&TimeRange>,
        segments: impl Iterator<Item = usize>,
    ) -> Selection {
        self.select_part((filter, time), segments, Part::ALL)
    }

    /// The same of this part of their rows.
    pub(crate) fn select_part(
        &self,
        (filter, time): (Option<&Filter>, Option<&TimeRange>),
        segments: impl Iterator<Item = usize>,
        part: Part,
    ) -> Selection {
        debug_assert!(self.is_flushed(), "what was appended is in its place");
        let plan = filter
            .filter(|filter| !filter.is_everything())
            .map(|filter| Plan::new(filter.root(), &self.tables));
        let mut selection = Selection::default();
        let mut rows: Arc<Vec<u32>> = Arc::default();
        for index in segments {
            let Some(segment) = self.segments.get(index) else { continue };
            let touch = time.map_or(Touch::All, |range| segment.touch(range));
            if segment.live_rows() == 0 || touch == Touch::None {
                continue;
            }
            if rows.len() != segment.rows() {
                rows = Arc::new((0..).take(segment.rows()).collect());
            }
            let mut bits = match &plan {
                Some(plan) => plan.select((segment, &self.tables), &rows),
                None => vec![u64::MAX; bitmap::words(rows.len())],
            };
            segment.restrict_to_live(&mut bits);
            part.mask(index, &mut bits);
            let mut found = bitmap::rows(&bits);
            if let (Touch::Some, Some(range)) = (touch, time) {
                let (mut starts, mut ends) = (Vec::new(), Vec::new());
                segment.codes(Column::Start, &found, &mut starts);
                segment.codes(Column::End, &found, &mut ends);
                let mut times = starts.into_iter().zip(ends);
                found.retain(|_| {
                    times.next().is_some_and(|(start, end)| {
                        start < time_code(range.end) && end >= time_code(range.start)
                    })
                });
            }
            selection.matched += found.len() as u64;
            // Where it is all of them, one list does for all segments.
            let found = if found.len() == rows.len() { rows.clone() } else { Arc::new(found) };
            selection.parts.extend(Rows::parts(&found, CHUNK).map(|rows| (index, rows)));
        }
        selection
    }

    /// How many flows there are in a part.
    pub(crate) fn flows_in(&self, part: Part) -> u64 {
        let of = |(index, segment): (usize, &Segment)| {
            let mut bits = vec![u64::MAX; bitmap::words(segment.rows())];
            segment.restrict_to_live(&mut bits);
            part.mask(index, &mut bits);
            bits.iter().map(|word| u64::from(word.count_ones())).sum::<u64>()
        };
        let there = self.segments.iter().enumerate();
        there.filter(|(_, segment)| segment.live_rows() > 0).map(of).sum()
    }

    /// Rows of segments that touch the time.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn rows_near(&self, time: Option<&TimeRange>) -> usize {
        let is_near =
            |segment: &&Segment| time.is_none_or(|time| segment.touch(time) != Touch::None);
        self.segments.iter().filter(is_near).map(Segment::live_rows).sum()
    }

    /// From the first start to just after the last end.
    pub(crate) fn extent(&self, selection: &Selection) -> Option<TimeRange> {
        let (first, last) = self.ends(selection);
        let after = |end: Timestamp| end.plus_nanos(1);
        (selection.matched > 0)
            .then(|| TimeRange { start: time_of(first), end: after(time_of(last)) })
    }

    /// The codes of the first start and the last end.
    pub(crate) fn ends(&self, selection: &Selection) -> (u64, u64) {
        let (mut first, mut last) = (u64::MAX, 0);
        for parts in selection.parts.chunk_by(|one, next| one.0 == next.0) {
            let segment = &self.segments[parts[0].0];
            let rows = || parts.iter().map(|(_, rows)| &**rows);
            let all = rows().map(<[u32]>::len).sum::<usize>() == segment.live_rows();
            let ends = if all { segment.ends_of_all(rows()) } else { segment.ends_of(rows()) };
            first = first.min(ends.0);
            last = last.max(ends.1);
        }
        (first, last)
    }
}
