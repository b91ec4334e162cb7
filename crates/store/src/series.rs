//! Measures over time: the second pass of a question with buckets.

use query::{Answer, Axis, Measure};

use crate::axis::{Lie, Spread};
use crate::group::Batch;
use crate::measure::{HALVES, PARTS, Part, halves, is_plain, parts, rate, unknown_rates, wanted};
use crate::segment::{Segment, Slot};
use crate::store::Store;

/// Buckets of several lines, for each part that is wanted.
#[derive(Debug)]
pub(crate) struct Series {
    spread: Spread,
    wanted: [bool; PARTS],
    /// By part, then line after line.
    buckets: [Vec<u64>; PARTS],
}

impl Series {
    /// So many empty lines.
    pub(crate) fn new(spread: Spread, measures: &[Measure], lines: usize) -> Self {
        let wanted = wanted(measures);
        let mut buckets: [Vec<u64>; PARTS] = Default::default();
        for (part, buckets) in buckets.iter_mut().enumerate() {
            let lasting = part == Part::First as usize || part == Part::Last as usize;
            if wanted[part] && !lasting {
                buckets.resize(lines * spread.count(), 0);
            }
        }
        Self { spread, wanted, buckets }
    }

    /// Spreads rows over the line that `line` says for their group.
    pub(crate) fn add(
        &mut self,
        store: &Store,
        batch: &Batch,
        line: impl Fn(u32) -> Option<usize>,
    ) {
        let segment = &store.segments[batch.segment];
        if batch.groups.is_empty() {
            // All rows are one line's; where they are in one bucket as well, lanes are added up as they stand.
            let Some(line) = line(0) else { return };
            match self.one_bucket(segment, &batch.rows) {
                Some(bucket) => self.add_whole(segment, batch, line * self.spread.count() + bucket),
                None => self.add_each(segment, batch, |_| Some(line)),
            }
        } else {
            let lines: Vec<Option<usize>> = batch.groups.iter().map(|group| line(*group)).collect();
            self.add_each(segment, batch, |row| lines[row]);
        }
    }

    /// The bucket in which all of these rows lie as a whole, if it is plain to see. The instant behind the
    /// last one is in it as well: a flow of no time may be there.
    fn one_bucket(&self, segment: &Segment, rows: &[u32]) -> Option<usize> {
        let (first, last) = segment.lane(Slot::Start).extremes(rows);
        let (_, longest) = segment.lane(Slot::Duration).extremes(rows);
        match self.spread.place(first, (last - first).checked_add(longest)?.checked_add(1)?) {
            Lie::Whole(bucket) if !rows.is_empty() => Some(bucket),
            _ => None,
        }
    }

    /// Adds rows of one line to the one bucket they lie in.
    fn add_whole(&mut self, segment: &Segment, batch: &Batch, bucket: usize) {
        let mut add = |part: Part, more: u64| {
            if self.wanted[part as usize] {
                let bucket = &mut self.buckets[part as usize][bucket];
                *bucket = bucket.saturating_add(more);
            }
        };
        add(Part::Flows, batch.rows.len() as u64);
        if self.wanted[Part::FlowsUnknownRate as usize] {
            add(Part::FlowsUnknownRate, unknown_rates(segment, &batch.rows).iter().sum());
        }
        for counter in HALVES {
            let wanted = [counter.sent, counter.received].map(|part| self.wanted[part as usize]);
            if !wanted.contains(&true) {
                continue;
            }
            let [sent, received] = match is_plain(segment, batch, counter) {
                true => [counter.forward, counter.reverse]
                    .map(|slot| segment.lane(slot).sum(&batch.rows)),
                false => halves(segment, batch, counter)
                    .map(|values| values.into_iter().fold(0, u64::saturating_add)),
            };
            add(counter.sent, sent);
            add(counter.received, received);
        }
    }

    /// Spreads each row over its line.
    fn add_each(
        &mut self,
        segment: &Segment,
        batch: &Batch,
        line: impl Fn(usize) -> Option<usize>,
    ) {
        let width = self.spread.count();
        let (mut starts, mut durations) = (Vec::new(), Vec::new());
        segment.lane(Slot::Start).gather(&batch.rows, &mut starts);
        segment.lane(Slot::Duration).gather(&batch.rows, &mut durations);
        if self.wanted[Part::Flows as usize] {
            let buckets = &mut self.buckets[Part::Flows as usize];
            for (row, start) in starts.iter().enumerate() {
                if let (Some(line), Some(bucket)) = (line(row), self.spread.bucket(*start)) {
                    buckets[line * width + bucket] += 1;
                }
            }
        }
        if self.wanted[Part::FlowsUnknownRate as usize] {
            let buckets = &mut self.buckets[Part::FlowsUnknownRate as usize];
            let unknown = unknown_rates(segment, &batch.rows);
            for (row, (start, unknown)) in starts.iter().zip(unknown).enumerate() {
                if let (Some(line), Some(bucket)) = (line(row), self.spread.bucket(*start)) {
                    buckets[line * width + bucket] += unknown;
                }
            }
        }
        // Most flows lie in one bucket as a whole: row and place there; others must be cut.
        let (mut whole, mut cut) = (Vec::with_capacity(starts.len()), Vec::new());
        for (row, (start, duration)) in starts.iter().zip(&durations).enumerate() {
            let Some(line) = line(row) else { continue };
            match self.spread.place(*start, *duration) {
                Lie::Outside => {}
                Lie::Whole(bucket) => whole.push((row, line * width + bucket)),
                Lie::Part(place) => cut.push((row, line * width, place)),
            }
        }
        for counter in HALVES {
            let parts = [counter.sent, counter.received];
            if !parts.iter().any(|part| self.wanted[*part as usize]) {
                continue;
            }
            let both = halves(segment, batch, counter);
            for (part, values) in parts.into_iter().zip(both) {
                if !self.wanted[part as usize] {
                    continue;
                }
                let buckets = &mut self.buckets[part as usize];
                for (row, bucket) in &whole {
                    let bucket = &mut buckets[*bucket];
                    *bucket = bucket.saturating_add(values[*row]);
                }
                for (row, line, place) in &cut {
                    self.spread.spread(place, values[*row], |bucket, share| {
                        let bucket = &mut buckets[line + bucket];
                        *bucket = bucket.saturating_add(share);
                    });
                }
            }
        }
    }

    /// The same lines of other rows.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn merge(&mut self, other: &Self) {
        for (ours, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            for (sum, add) in ours.iter_mut().zip(theirs) {
                *sum = sum.saturating_add(*add);
            }
        }
    }

    /// As many lines, and nothing in them.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn emptied(&self) -> Self {
        let buckets = self.buckets.each_ref().map(|buckets| vec![0; buckets.len()]);
        Self { spread: self.spread, wanted: self.wanted, buckets }
    }

    /// The series of a line, one for each measure.
    pub(crate) fn line(&self, measures: &[Measure], line: usize) -> Vec<Vec<u64>> {
        let (width, nanos) = (self.spread.count(), self.spread.axis.width);
        let of = |part: Part| {
            self.buckets[part as usize].get(line * width..(line + 1) * width).unwrap_or_default()
        };
        measures
            .iter()
            .map(|measure| match parts(*measure) {
                [part] => of(*part).to_vec(),
                [first, second] => {
                    let both = of(*first).iter().zip(of(*second));
                    let sum = both.map(|(first, second)| first.saturating_add(*second));
                    match measure {
                        Measure::Rate => sum.map(|octets| rate(octets, nanos)).collect(),
                        _ => sum.collect(),
                    }
                }
                _ => Vec::new(),
            })
            .collect()
    }

    /// Makes the last line the sum of all others.
    pub(crate) fn sum_up(&mut self) {
        let width = self.spread.count();
        for buckets in &mut self.buckets {
            let others = buckets.len().saturating_sub(width);
            let (lines, sum) = buckets.split_at_mut(others);
            for line in lines.chunks(width) {
                sum.iter_mut().zip(line).for_each(|(sum, add)| *sum = sum.saturating_add(*add));
            }
        }
    }

    /// The axis they share.
    pub(crate) const fn axis(&self) -> Axis {
        self.spread.axis
    }
}

/// Puts the lines of a series into an answer: shown rows first, then other, then the total.
pub(crate) fn attach(answer: &mut Answer, series: &Series, measures: &[Measure]) {
    let mut lines = answer.rows.len();
    for (line, row) in answer.rows.iter_mut().enumerate() {
        row.series = series.line(measures, line);
    }
    if let Some(other) = &mut answer.other {
        other.series = series.line(measures, lines);
        lines += 1;
    }
    answer.total.series = series.line(measures, lines);
    answer.axis = Some(series.axis());
}
