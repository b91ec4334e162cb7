//! What is added up: sums, extremes and distinct counts for each group.

#[cfg(not(target_family = "wasm"))]
mod merge;
mod one;
mod statistic;

use model::Column;
use query::{Dimension, Measure, NOTHING, Statistic};

use crate::clip::{Clip, Cuts};
use crate::group::{Batch, Keys, Swap, dimension_codes};
use crate::segment::{Segment, Slot, time_of};
use crate::store::Store;
use crate::tables::Tables;
#[cfg(not(target_family = "wasm"))]
pub(crate) use merge::can_merge;
pub(crate) use one::add_up;
use statistic::Statistics;
pub(crate) use statistic::statistic_of_flows;

/// Things that are added up or compared on their own; measures are made of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Flows,
    FlowsUnknownRate,
    PacketsForward,
    PacketsReverse,
    OctetsForward,
    OctetsReverse,
    PacketsForwardScaled,
    PacketsReverseScaled,
    OctetsForwardScaled,
    OctetsReverseScaled,
    First,
    Last,
}

/// How many parts there are.
pub(crate) const PARTS: usize = Part::Last as usize + 1;

/// The parts that a measure is the sum of.
pub(crate) const fn parts(measure: Measure) -> &'static [Part] {
    match measure {
        Measure::Flows => &[Part::Flows],
        Measure::Packets => &[Part::PacketsForward, Part::PacketsReverse],
        Measure::Octets | Measure::Rate => &[Part::OctetsForward, Part::OctetsReverse],
        Measure::PacketsForward => &[Part::PacketsForward],
        Measure::PacketsReverse => &[Part::PacketsReverse],
        Measure::OctetsForward => &[Part::OctetsForward],
        Measure::OctetsReverse => &[Part::OctetsReverse],
        Measure::PacketsScaled => &[Part::PacketsForwardScaled, Part::PacketsReverseScaled],
        Measure::OctetsScaled => &[Part::OctetsForwardScaled, Part::OctetsReverseScaled],
        Measure::PacketsForwardScaled => &[Part::PacketsForwardScaled],
        Measure::PacketsReverseScaled => &[Part::PacketsReverseScaled],
        Measure::OctetsForwardScaled => &[Part::OctetsForwardScaled],
        Measure::OctetsReverseScaled => &[Part::OctetsReverseScaled],
        Measure::FlowsUnknownRate => &[Part::FlowsUnknownRate],
        Measure::FirstSeen => &[Part::First],
        Measure::LastSeen => &[Part::Last],
        Measure::Distinct(_) | Measure::Of(..) => &[],
    }
}

/// Both halves of a counter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Halves {
    pub(crate) sent: Part,
    pub(crate) received: Part,
    pub(crate) forward: Slot,
    pub(crate) reverse: Slot,
    /// Multiplied by the sampling rate.
    pub(crate) scaled: bool,
}

/// Every counter.
pub(crate) const HALVES: [Halves; 4] = [
    Halves {
        sent: Part::PacketsForward,
        received: Part::PacketsReverse,
        forward: Slot::Packets,
        reverse: Slot::PacketsReverse,
        scaled: false,
    },
    Halves {
        sent: Part::OctetsForward,
        received: Part::OctetsReverse,
        forward: Slot::Octets,
        reverse: Slot::OctetsReverse,
        scaled: false,
    },
    Halves {
        sent: Part::PacketsForwardScaled,
        received: Part::PacketsReverseScaled,
        forward: Slot::Packets,
        reverse: Slot::PacketsReverse,
        scaled: true,
    },
    Halves {
        sent: Part::OctetsForwardScaled,
        received: Part::OctetsReverseScaled,
        forward: Slot::Octets,
        reverse: Slot::OctetsReverse,
        scaled: true,
    },
];

/// The code of [`Slot::Sampling`] that stands for an unknown rate.
pub(crate) const UNKNOWN_RATE: u64 = 1;

/// Sums by group.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    wanted: [bool; PARTS],
    clip: Option<Clip>,
    sums: [Vec<u64>; PARTS],
    distinct: Vec<Distinct>,
    statistics: Vec<Statistics>,
    /// The time over which rates are reckoned.
    nanos: u64,
}

/// Different values of a dimension by group.
#[derive(Clone, Debug)]
struct Distinct {
    dimension: Dimension,
    values: Keys,
    /// Group and value together.
    pairs: Keys,
    counts: Vec<u64>,
}

impl Sums {
    /// Sums of what these measures need, with counters cut to the clip; rates are over `nanos`.
    pub(crate) fn new(store: &Store, measures: &[Measure], clip: Option<Clip>, nanos: u64) -> Self {
        let (distinct, statistics) = (Vec::new(), Vec::new());
        let wanted = wanted(measures);
        let mut sums = Self { wanted, clip, sums: Default::default(), distinct, statistics, nanos };
        for measure in measures {
            match *measure {
                Measure::Distinct(dimension)
                    if !sums.distinct.iter().any(|known| known.dimension == dimension) =>
                {
                    sums.distinct.push(Distinct::new(store, dimension));
                }
                Measure::Of(statistic, column) => sums.expect(statistic, column),
                _ => {}
            }
        }
        sums
    }

    fn expect(&mut self, statistic: Statistic, column: Column) {
        if !self.statistics.iter().any(|known| known.column == column) {
            self.statistics.push(Statistics::new(column));
        }
        if matches!(statistic, Statistic::Percentile(_)) {
            let known = self.statistics.iter_mut().filter(|known| known.column == column);
            known.for_each(Statistics::keep_values);
        }
    }

    /// Rates are over this time.
    pub(crate) const fn rate_over(&mut self, nanos: u64) {
        self.nanos = nanos;
    }

    /// Every row has been added.
    pub(crate) fn finish(&mut self) {
        self.statistics.iter_mut().for_each(Statistics::finish);
    }

    /// Makes room for so many groups.
    pub(crate) fn grow(&mut self, groups: usize) {
        for (part, sums) in self.sums.iter_mut().enumerate() {
            let none = if part == Part::First as usize { u64::MAX } else { 0 };
            sums.resize(if self.wanted[part] { groups } else { 0 }, none);
        }
        self.distinct.iter_mut().for_each(|distinct| distinct.counts.resize(groups, 0));
        self.statistics.iter_mut().for_each(|statistics| statistics.grow(groups));
    }

    /// Adds rows to their groups.
    pub(crate) fn add(&mut self, store: &Store, batch: &Batch) {
        let segment = &store.segments[batch.segment];
        if self.wants(Part::Flows) {
            let sums = &mut self.sums[Part::Flows as usize];
            if batch.groups.is_empty() {
                sums[0] += batch.rows.len() as u64;
            }
            batch.groups.iter().for_each(|group| sums[*group as usize] += 1);
        }
        if self.wants(Part::FlowsUnknownRate) {
            let unknown = unknown_rates(segment, &batch.rows);
            let sums = &mut self.sums[Part::FlowsUnknownRate as usize];
            fold(sums, &batch.groups, &unknown, u64::saturating_add);
        }
        let counts = HALVES.iter().any(|half| self.wants(half.sent) || self.wants(half.received));
        let clip = self.clip.filter(|_| counts);
        let cuts = clip.map_or_else(Cuts::default, |clip| clip.cuts(segment, &batch.rows));
        for counter in HALVES {
            if self.wants(counter.sent) || self.wants(counter.received) {
                if cuts.is_none() && is_plain(segment, batch, counter) {
                    let both =
                        [(counter.sent, counter.forward), (counter.received, counter.reverse)];
                    for (part, slot) in both {
                        if self.wants(part) {
                            let sum = &mut self.sums[part as usize][0];
                            *sum = sum.saturating_add(segment.lane(slot).sum(&batch.rows));
                        }
                    }
                    continue;
                }
                let [forward, reverse] = halves(segment, batch, counter);
                for (part, mut values) in [(counter.sent, forward), (counter.received, reverse)] {
                    if self.wants(part) {
                        cuts.apply(&mut values);
                        let sums = &mut self.sums[part as usize];
                        fold(sums, &batch.groups, &values, u64::saturating_add);
                    }
                }
            }
        }
        let mut codes = Vec::new();
        if self.wants(Part::First) {
            segment.codes(Column::Start, &batch.rows, &mut codes);
            fold(&mut self.sums[Part::First as usize], &batch.groups, &codes, u64::min);
        }
        if self.wants(Part::Last) {
            segment.codes(Column::End, &batch.rows, &mut codes);
            fold(&mut self.sums[Part::Last as usize], &batch.groups, &codes, u64::max);
        }
        for distinct in &mut self.distinct {
            distinct.add(segment, &store.tables, batch);
        }
        for statistics in &mut self.statistics {
            statistics.add(segment, &store.tables, batch);
        }
    }

    /// A measure of one group.
    pub(crate) fn measure(&self, measure: Measure, group: usize) -> u64 {
        let sum = |part: Part| self.sums[part as usize].get(group).copied().unwrap_or_default();
        match measure {
            Measure::Distinct(dimension) => self
                .distinct
                .iter()
                .find(|distinct| distinct.dimension == dimension)
                .and_then(|distinct| distinct.counts.get(group).copied())
                .unwrap_or_default(),
            Measure::Of(statistic, column) => {
                self.statistics_of(column).map_or(NOTHING, |known| known.of(statistic, group))
            }
            Measure::Rate => rate(self.measure(Measure::Octets, group), self.nanos),
            Measure::FirstSeen if sum(Part::First) == u64::MAX => 0,
            Measure::FirstSeen | Measure::LastSeen => {
                parts(measure).iter().map(|part| seen(sum(*part))).sum()
            }
            _ => parts(measure).iter().fold(0, |total, part| total.saturating_add(sum(*part))),
        }
    }

    /// A measure of several groups together; 0 for distinct counts.
    pub(crate) fn together(&self, measure: Measure, groups: impl Iterator<Item = usize>) -> u64 {
        match measure {
            Measure::Rate => return rate(self.together(Measure::Octets, groups), self.nanos),
            Measure::Of(statistic, column) => {
                let known = self.statistics_of(column);
                return known.map_or(NOTHING, |known| known.together(statistic, groups));
            }
            _ => {}
        }
        let each = groups.map(|group| self.measure(measure, group));
        match measure {
            Measure::Distinct(_) => 0,
            Measure::FirstSeen => each.min().unwrap_or_default(),
            Measure::LastSeen => each.max().unwrap_or_default(),
            _ => each.fold(0, u64::saturating_add),
        }
    }

    fn statistics_of(&self, column: Column) -> Option<&Statistics> {
        self.statistics.iter().find(|known| known.column == column)
    }

    const fn wants(&self, part: Part) -> bool {
        self.wanted[part as usize]
    }
}

impl Distinct {
    fn new(store: &Store, dimension: Dimension) -> Self {
        let (values, pairs) = (store.keys(&[dimension]), Keys::new(vec![32, 32]));
        Self { dimension, values, pairs, counts: Vec::new() }
    }

    fn add(&mut self, segment: &Segment, tables: &Tables, batch: &Batch) {
        let ends: &[bool] = if self.dimension.is_of_ends() { &[false, true] } else { &[false] };
        for far in ends {
            let mut columns = Vec::new();
            dimension_codes(segment, tables, self.dimension, &batch.rows, *far, &mut columns);
            let Self { dimension, values, pairs, counts } = self;
            let is_missing = |row: usize| match columns.as_slice() {
                [codes] => Tables::is_missing(*dimension, codes[row]),
                _ => false,
            };
            if batch.groups.is_empty() {
                values.number(&columns, |row, _, is_new| {
                    counts[0] += u64::from(is_new && !is_missing(row));
                });
                continue;
            }
            let groups = batch.groups.iter().map(|group| (*group).into()).collect();
            let mut numbers: Vec<u64> = Vec::with_capacity(batch.rows.len());
            values.number(&columns, |_, number, _| numbers.push(number.into()));
            pairs.number(&[groups, numbers], |row, _, is_new| {
                let group = batch.groups[row] as usize;
                counts[group] += u64::from(is_new && !is_missing(row));
            });
        }
    }
}

/// Whether a counter of these rows is to be added up as it stands in its lanes.
pub(crate) fn is_plain(segment: &Segment, batch: &Batch, counter: Halves) -> bool {
    batch.groups.is_empty()
        && matches!(batch.swap, Swap::None)
        && (!counter.scaled || segment.is_unscaled())
}

/// Which parts these measures need.
pub(crate) fn wanted(measures: &[Measure]) -> [bool; PARTS] {
    let mut wanted = [false; PARTS];
    for part in measures.iter().flat_map(|measure| parts(*measure)) {
        wanted[*part as usize] = true;
    }
    wanted
}

/// What was sent and what was received, row by row.
pub(crate) fn halves(segment: &Segment, batch: &Batch, counter: Halves) -> [Vec<u64>; 2] {
    let mut halves = [Vec::new(), Vec::new()];
    let [first, second] = &mut halves;
    segment.lane(counter.forward).gather(&batch.rows, first);
    segment.lane(counter.reverse).gather(&batch.rows, second);
    if counter.scaled {
        segment.scale(&batch.rows, first);
        segment.scale(&batch.rows, second);
    }
    match &batch.swap {
        Swap::None => {}
        Swap::All => std::mem::swap(first, second),
        Swap::Rows(swapped) => {
            for ((first, second), swapped) in first.iter_mut().zip(second).zip(swapped) {
                if *swapped {
                    std::mem::swap(first, second);
                }
            }
        }
    }
    halves
}

/// 1 for each row whose sampling rate is unknown, 0 for others.
pub(crate) fn unknown_rates(segment: &Segment, rows: &[u32]) -> Vec<u64> {
    let mut codes = Vec::new();
    segment.lane(Slot::Sampling).gather(rows, &mut codes);
    codes.iter_mut().for_each(|code| *code = (*code == UNKNOWN_RATE).into());
    codes
}

/// Bits per second of octets over a time; a single instant is no time to divide by.
pub(crate) fn rate(octets: u64, nanos: u64) -> u64 {
    let bits = u128::from(octets) * 8_000_000_000;
    bits.checked_div(nanos.into()).map_or(0, |rate| u64::try_from(rate).unwrap_or(u64::MAX))
}

/// Nanoseconds since 1970 of an instant's code, never below 0.
pub(crate) const fn seen(code: u64) -> u64 {
    let nanos = time_of(code).0;
    if nanos > 0 { nanos.cast_unsigned() } else { 0 }
}

fn fold(sums: &mut [u64], groups: &[u32], values: &[u64], with: impl Fn(u64, u64) -> u64) {
    if groups.is_empty() {
        if let Some(sum) = sums.first_mut() {
            *sum = values.iter().fold(*sum, |sum, value| with(sum, *value));
        }
        return;
    }
    for (group, value) in groups.iter().zip(values) {
        let sum = &mut sums[*group as usize];
        *sum = with(*sum, *value);
    }
}
