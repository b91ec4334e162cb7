//! Which rows a question is about.

use model::{Column, TimeRange, Timestamp};
use query::Filter;

use crate::bitmap;
use crate::plan::Plan;
use crate::segment::{CHUNK, Slot, Touch, time_code, time_of};
use crate::store::Store;

/// The rows that match, by segment, in order.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// Index of the segment and rows of it, at most [`CHUNK`] together; never empty.
    pub(crate) parts: Vec<(usize, Vec<u32>)>,
    /// How many rows those are.
    pub(crate) matched: u64,
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
        debug_assert!(self.is_flushed(), "what was appended is in its place");
        let plan = filter
            .filter(|filter| !filter.is_everything())
            .map(|filter| Plan::new(filter.root(), &self.tables));
        let mut selection = Selection::default();
        let mut rows: Vec<u32> = Vec::new();
        for index in segments {
            let Some(segment) = self.segments.get(index) else { continue };
            let touch = time.map_or(Touch::All, |range| segment.touch(range));
            if segment.live_rows() == 0 || touch == Touch::None {
                continue;
            }
            if rows.len() != segment.rows() {
                rows = (0..).take(segment.rows()).collect();
            }
            let mut bits = match &plan {
                Some(plan) => plan.select((segment, &self.tables), &rows),
                None => vec![u64::MAX; bitmap::words(rows.len())],
            };
            segment.restrict_to_live(&mut bits);
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
            selection.parts.extend(found.chunks(CHUNK).map(|rows| (index, rows.to_vec())));
        }
        selection
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
        let (mut starts, mut durations) = (Vec::new(), Vec::new());
        for (segment, rows) in &selection.parts {
            let segment = &self.segments[*segment];
            segment.lane(Slot::Start).gather(rows, &mut starts);
            segment.lane(Slot::Duration).gather(rows, &mut durations);
            for (start, duration) in starts.iter().zip(&durations) {
                first = first.min(*start);
                last = last.max(start.wrapping_add(*duration));
            }
        }
        (first, last)
    }
}
