//! Questions about many flows: each core looks at segments that follow each other, and what they found is put together in
//! the order of the segments. So groups are found in the same order as by one core, and answers are the same.

use std::ops::Range;
use std::sync::OnceLock;
use std::thread::{self, available_parallelism};

use query::{Measure, Question};

use crate::answer::Added;
use crate::group::{Batch, Grouping};
use crate::measure::can_merge;
use crate::select::Part;
use crate::series::Series;
use crate::store::Store;

/// Flows of which a core looks at no fewer: beginning a thread takes as long as looking at some ten thousand.
const LEAST: usize = if cfg!(test) { 16 } else { 1 << 18 };
/// Segments that one core looks at before: by them it is seen how many groups there are.
const FIRST: usize = 4;
/// With fewer flows in a group than that, putting groups together takes as long as finding them.
const FLOWS_IN_GROUP: u64 = 4;
/// Cores that answer one question, at most.
const MOST: usize = 8;

#[cfg(test)]
thread_local! {
    /// Whether one core shall do it.
    pub(crate) static ALONE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// How many cores shall look at so many flows.
fn cores(flows: usize) -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    let there =
        *CORES.get_or_init(|| available_parallelism().map_or(1, |cores| cores.get().min(MOST)));
    // What several find is tried on any machine, beside what one does.
    #[cfg(test)]
    let there = if ALONE.get() { 1 } else { there.max(3) };
    there.min(flows / LEAST)
}

/// So many things in as many parts that follow each other.
fn parts(things: usize, parts: usize) -> impl Iterator<Item = Range<usize>> {
    (0..parts).map(move |part| things * part / parts..things * (part + 1) / parts)
}

/// What all rows of a question add up to; none where one core shall do it.
pub(crate) fn add(
    of: (&Store, Part),
    question: &Question,
    measures: &[Measure],
    grouping: &mut Grouping,
) -> Option<Added> {
    let (store, _) = of;
    let cores = cores(store.rows_near(question.time.as_ref()));
    if cores < 2 || !can_merge(measures) {
        return None;
    }
    let look = |segments: Range<usize>, groups: &mut Grouping| {
        Added::of(of, segments, question, measures, groups, false)
    };
    let mut groups = Grouping::new(store, &question.group_by);
    let (first, all) = (FIRST.min(store.segments.len()), store.segments.len());
    let mut added = look(0..first, &mut groups);
    if groups.own() as u64 * FLOWS_IN_GROUP > added.selection.matched {
        let rest = look(first..all, &mut groups);
        let numbers: Vec<u32> = (0..).take(groups.len()).collect();
        added.join(rest, &numbers, groups.len());
    } else {
        let shares = thread::scope(|scope| {
            let share = |part: Range<usize>| {
                scope.spawn(move || {
                    let mut groups = Grouping::new(store, &question.group_by);
                    (look(first + part.start..first + part.end, &mut groups), groups)
                })
            };
            let shares: Vec<_> = parts(all - first, cores).map(share).collect();
            shares.into_iter().map(|share| share.join().ok()).collect::<Option<Vec<_>>>()
        })?;
        for (found, theirs) in shares {
            let numbers = groups.take_over(&theirs)?;
            added.join(found, &numbers, groups.len());
        }
    }
    *grouping = groups;
    Some(added)
}

impl Added {
    /// What was found in segments that follow, by the numbers of its groups among so many.
    fn join(&mut self, other: Self, numbers: &[u32], groups: usize) {
        self.sums.grow(groups);
        self.sums.merge(other.sums, numbers);
        self.selection.matched += other.selection.matched;
        self.selection.parts.extend(other.selection.parts);
        self.kept.extend(other.kept.into_iter().map(|mut batch| {
            for group in &mut batch.groups {
                *group = numbers.get(*group as usize).copied().unwrap_or_default();
            }
            batch
        }));
    }
}

/// Spreads rows over their lines; false where one core shall do it.
pub(crate) fn spread(
    store: &Store,
    kept: &[Batch],
    series: &mut Series,
    line: impl Fn(u32) -> Option<usize> + Copy + Send,
) -> bool {
    let cores = cores(kept.iter().map(|batch| batch.rows.len()).sum());
    if cores < 2 {
        return false;
    }
    let found = thread::scope(|scope| {
        let share = |batches: Range<usize>| {
            let mut series = series.emptied();
            scope.spawn(move || {
                let batches = kept.get(batches).unwrap_or_default();
                batches.iter().for_each(|batch| series.add(store, batch, line));
                series
            })
        };
        let shares: Vec<_> = parts(kept.len(), cores).map(share).collect();
        shares.into_iter().map(|share| share.join().ok()).collect::<Option<Vec<_>>>()
    });
    let Some(found) = found else { return false };
    found.iter().for_each(|found| series.merge(found));
    true
}
