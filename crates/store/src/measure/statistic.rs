//! What is reckoned from the values of a column: sums, extremes, means and percentiles by group.

use model::{Column, ColumnType};
use query::{NOTHING, Statistic};

use crate::group::Batch;
use crate::segment::Segment;
use crate::tables::{Coding, Tables, coding};

/// One column's values by group.
#[derive(Clone, Debug)]
pub(crate) struct Statistics {
    pub(crate) column: Column,
    groups: Vec<Reckoned>,
    /// Each value with its group, where percentiles are asked for; sorted once all are there.
    values: Option<Vec<(u32, u64)>>,
    /// Where the values of each group begin, and the end; once they are sorted.
    begins: Vec<usize>,
}

/// What needs no memory of the values.
#[derive(Clone, Copy, Debug)]
struct Reckoned {
    count: u64,
    sum: u128,
    least: u64,
    greatest: u64,
}

const NONE: Reckoned = Reckoned { count: 0, sum: 0, least: u64::MAX, greatest: 0 };

impl Reckoned {
    const fn with(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum.saturating_add(other.sum),
            least: if self.least < other.least { self.least } else { other.least },
            greatest: if self.greatest > other.greatest { self.greatest } else { other.greatest },
        }
    }

    fn of(value: u64) -> Self {
        Self { count: 1, sum: value.into(), least: value, greatest: value }
    }
}

impl Statistics {
    pub(crate) const fn new(column: Column) -> Self {
        Self { column, groups: Vec::new(), values: None, begins: Vec::new() }
    }

    /// Percentiles will be asked for.
    pub(crate) fn keep_values(&mut self) {
        self.values.get_or_insert_default();
    }

    pub(crate) fn grow(&mut self, groups: usize) {
        self.groups.resize(groups, NONE);
    }

    pub(crate) fn add(&mut self, segment: &Segment, tables: &Tables, batch: &Batch) {
        let Some(missing) = missing(self.column) else { return };
        let mut codes = Vec::with_capacity(batch.rows.len());
        tables.codes(segment, self.column, &batch.rows, &mut codes);
        for (row, code) in codes.into_iter().enumerate() {
            let Some(value) = code.checked_sub(missing) else { continue };
            let group = batch.groups.get(row).copied().unwrap_or_default();
            if let Some(reckoned) = self.groups.get_mut(group as usize) {
                *reckoned = reckoned.with(Reckoned::of(value));
            }
            if let Some(values) = &mut self.values {
                values.push((group, value));
            }
        }
    }

    /// The same of another one, by the numbers of its groups among ours.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn merge(&mut self, other: Self, numbers: &[u32]) {
        for (reckoned, group) in other.groups.into_iter().zip(numbers) {
            if let Some(ours) = self.groups.get_mut(*group as usize) {
                *ours = ours.with(reckoned);
            }
        }
        if let (Some(ours), Some(theirs)) = (&mut self.values, other.values) {
            let number = |group: u32| numbers.get(group as usize).copied().unwrap_or_default();
            ours.extend(theirs.into_iter().map(|(group, value)| (number(group), value)));
        }
    }

    /// All values are there.
    pub(crate) fn finish(&mut self) {
        let Some(values) = &mut self.values else { return };
        values.sort_unstable();
        self.begins.clear();
        let mut begin = 0;
        for reckoned in &self.groups {
            self.begins.push(begin);
            begin += reckoned.count as usize;
        }
        self.begins.push(begin);
    }

    /// A statistic of one group.
    pub(crate) fn of(&self, statistic: Statistic, group: usize) -> u64 {
        let Some(reckoned) = self.groups.get(group).filter(|reckoned| reckoned.count > 0) else {
            return NOTHING;
        };
        match statistic {
            Statistic::Percentile(percent) => {
                let rank = rank(percent, reckoned.count);
                self.sorted(group).get(rank).map_or(NOTHING, |(_, value)| (*value).min(NOTHING - 1))
            }
            _ => of(statistic, reckoned),
        }
    }

    /// A statistic of several groups taken as one.
    pub(crate) fn together(
        &self,
        statistic: Statistic,
        groups: impl Iterator<Item = usize>,
    ) -> u64 {
        let Statistic::Percentile(percent) = statistic else {
            let each = groups.filter_map(|group| self.groups.get(group));
            let all = each.fold(NONE, |all, reckoned| all.with(*reckoned));
            return if all.count == 0 { NOTHING } else { of(statistic, &all) };
        };
        let values = groups.flat_map(|group| self.sorted(group).iter().map(|(_, value)| *value));
        let mut values: Vec<u64> = values.collect();
        if values.is_empty() {
            return NOTHING;
        }
        let rank = rank(percent, values.len() as u64);
        (*values.select_nth_unstable(rank).1).min(NOTHING - 1)
    }

    fn sorted(&self, group: usize) -> &[(u32, u64)] {
        let range = self.begins.get(group).copied().zip(self.begins.get(group + 1).copied());
        let values = self.values.as_deref().unwrap_or_default();
        range.and_then(|(begin, end)| values.get(begin..end)).unwrap_or_default()
    }
}

/// A statistic of each flow alone.
pub(crate) fn statistic_of_flows(
    (segment, tables): (&Segment, &Tables),
    statistic: Statistic,
    column: Column,
    rows: &[u32],
    out: &mut Vec<u64>,
) {
    let Some(missing) = missing(column) else {
        out.clear();
        return out.resize(rows.len(), NOTHING);
    };
    tables.codes(segment, column, rows, out);
    for code in out {
        *code = match (code.checked_sub(missing), statistic) {
            (None, _) => NOTHING,
            (Some(value), Statistic::Percentile(_)) => value.min(NOTHING - 1),
            (Some(value), _) => of(statistic, &Reckoned::of(value)),
        };
    }
}

/// Of at least one value; not a percentile.
fn of(statistic: Statistic, reckoned: &Reckoned) -> u64 {
    let number = |wide: u128| u64::try_from(wide).unwrap_or(NOTHING - 1).min(NOTHING - 1);
    match statistic {
        Statistic::Sum => number(reckoned.sum),
        Statistic::Least => reckoned.least.min(NOTHING - 1),
        Statistic::Greatest => reckoned.greatest.min(NOTHING - 1),
        Statistic::Mean => {
            number(reckoned.sum.saturating_mul(1000) / u128::from(reckoned.count.max(1)))
        }
        Statistic::Percentile(_) => NOTHING,
    }
}

/// The place of a percentile among so many sorted values, by nearest rank.
fn rank(percent: u8, count: u64) -> usize {
    let rank = (u128::from(count) * u128::from(percent.min(100))).div_ceil(100);
    usize::try_from(rank.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// The code from which a column's values begin, where it holds numbers or spans.
fn missing(column: Column) -> Option<u64> {
    let is_number = matches!(
        column.info().kind,
        ColumnType::Count | ColumnType::Number | ColumnType::Span | ColumnType::Port
    );
    match coding(column) {
        Coding::Number | Coding::Span if is_number => Some(0),
        Coding::Optional | Coding::OptionalSpan if is_number => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_stands_there() {
        let check = |percent, count, expected| assert_eq!(rank(percent, count), expected);
        check(50, 1, 0);
        check(50, 2, 0);
        check(50, 3, 1);
        check(95, 20, 18);
        check(95, 21, 19);
        check(99, 100, 98);
        check(99, 101, 99);
        check(0, 5, 0);
        check(100, 5, 4);
        check(255, 5, 4);
    }
}
