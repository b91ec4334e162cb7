//! The flows that one side of an answer is about, added up: what was asked, or what it is compared
//! with.

use std::ops::Range;

use model::TimeRange;
use query::{Dimension, Measure, Question};

use super::{nanos, whole};
use crate::axis::Spread;
use crate::clip::Clip;
use crate::group::{Batch, Grouping};
use crate::measure::{Sums, add_up};
use crate::select::{Part, Selection};
use crate::series::Series;
#[cfg(not(target_family = "wasm"))]
use crate::shares;
use crate::store::Store;

/// What rows of a question add up to.
pub(crate) struct Added {
    pub(crate) selection: Selection,
    pub(crate) sums: Sums,
    /// What is spread over time later on.
    pub(crate) kept: Vec<Batch>,
    /// The groups that any of them is in, where that is asked for.
    present: Option<Vec<bool>>,
}

impl Added {
    /// Of these segments; groups that are new are entered.
    pub(crate) fn of(
        (store, part): (&Store, Part),
        segments: Range<usize>,
        question: &Question,
        measures: &[Measure],
        grouping: &mut Grouping,
        is_compared: bool,
    ) -> Self {
        let wanted = (question.filter.as_ref(), question.time.as_ref());
        let selection = store.select_part(wanted, segments, part);
        let mut sums = Sums::new(store, measures, question.time.map(Clip::new), 0);
        sums.grow(grouping.len());
        let (mut kept, mut present) = (Vec::new(), is_compared.then(Vec::new));
        for (segment, rows) in &selection.parts {
            for batch in grouping.place(store, *segment, rows) {
                sums.grow(grouping.len());
                sums.add(store, &batch);
                if let Some(present) = &mut present {
                    present.resize(grouping.len(), false);
                    // Without dimensions rows name no group.
                    let is_one = batch.groups.is_empty() && !batch.rows.is_empty();
                    present.iter_mut().take(1).for_each(|first| *first |= is_one);
                    batch.groups.iter().for_each(|group| present[*group as usize] = true);
                }
                if question.buckets > 0 {
                    kept.push(batch);
                }
            }
        }
        Self { selection, sums, kept, present }
    }
}

/// Of all segments; by several cores where that is faster.
fn add_all(
    (store, part): (&Store, Part),
    question: &Question,
    measures: &[Measure],
    grouping: &mut Grouping,
    is_compared: bool,
) -> Added {
    #[cfg(not(target_family = "wasm"))]
    if !is_compared && let Some(added) = shares::add((store, part), question, measures, grouping) {
        return added;
    }
    let all = 0..store.segments.len();
    Added::of((store, part), all, question, measures, grouping, is_compared)
}

/// One side, with the groups of both.
pub(crate) struct Side {
    selection: Selection,
    pub(crate) extent: Option<TimeRange>,
    pub(super) spread: Option<Spread>,
    pub(super) sums: Sums,
    /// Every flow once, seen from its initiator; none where the only group is that.
    total: Option<Sums>,
    /// The groups that a flow of this side is in, where another side has groups, too; those behind
    /// the last have none.
    present: Option<Vec<bool>>,
    /// What is spread over time later on.
    kept: Vec<Batch>,
}

impl Side {
    /// Adds up what a question selects, for these measures; groups that are new are entered.
    pub(super) fn gather(
        (store, part): (&Store, Part),
        question: &Question,
        measures: &[Measure],
        grouping: &mut Grouping,
        is_compared: bool,
    ) -> Self {
        let added = add_all((store, part), question, measures, grouping, is_compared);
        let Added { selection, mut sums, kept, present } = added;
        let extent = store.extent(&selection);
        let spread = Spread::new(question, extent);
        let nanos = nanos(question, extent);
        sums.rate_over(nanos);
        let is_grouped = !question.group_by.is_empty();
        let one = (!counts_ends(&question.group_by)).then(|| sums.as_one(&question.measures));
        let total = is_grouped
            .then(|| one.flatten().unwrap_or_else(|| store.total(question, &selection, nanos)));
        Self { selection, extent, spread, sums, total, present, kept }
    }

    /// Of what was added up before: nothing of it is spread over time.
    pub(crate) fn of_sums(
        (matched, extent): (u64, Option<TimeRange>),
        mut sums: Sums,
        mut total: Option<Sums>,
        question: &Question,
    ) -> Self {
        let nanos = nanos(question, extent);
        sums.rate_over(nanos);
        if total.is_none() && !question.group_by.is_empty() {
            total = sums.as_one(&question.measures);
        }
        if let Some(total) = &mut total {
            total.rate_over(nanos);
            total.finish();
        }
        let selection = Selection { parts: Vec::new(), matched };
        Self { selection, extent, spread: None, sums, total, present: None, kept: Vec::new() }
    }

    /// Every row has been added; there are so many groups.
    pub(crate) fn finish(&mut self, groups: usize) {
        self.sums.grow(groups);
        self.sums.finish();
    }

    pub(super) const fn matched(&self) -> u64 {
        self.selection.matched
    }

    /// Whether any of its flows is in a group.
    pub(super) fn is_in(&self, group: u32) -> bool {
        let present = self.present.as_ref();
        present.is_none_or(|present| present.get(group as usize).copied().unwrap_or_default())
    }

    /// Measures of one group.
    pub(super) fn group(&self, measures: &[Measure], group: u32) -> Vec<u64> {
        measures.iter().map(|wanted| self.sums.measure(*wanted, group as usize)).collect()
    }

    /// Measures of several groups together.
    pub(super) fn together(
        &self,
        measures: &[Measure],
        groups: impl Iterator<Item = usize> + Clone,
    ) -> Vec<u64> {
        let own = |group: &usize| self.is_in(u32::try_from(*group).unwrap_or(u32::MAX));
        let groups = groups.filter(own);
        measures.iter().map(|wanted| self.sums.together(*wanted, groups.clone())).collect()
    }

    /// Measures of all its flows.
    pub(super) fn total(&self, measures: &[Measure]) -> Vec<u64> {
        let total = self.total.as_ref().unwrap_or(&self.sums);
        measures.iter().map(|wanted| total.measure(*wanted, 0)).collect()
    }

    /// Lines over time: of the shown groups, of the others where there are any, and of all; none where
    /// nothing is spread.
    pub(super) fn lines(
        &self,
        store: &Store,
        question: &Question,
        (shown, groups): (&[u32], usize),
    ) -> Option<Series> {
        let spread = self.spread?;
        let others = shown.len();
        let total_line = others + usize::from(others < groups);
        let mut line_of = vec![others; groups];
        for (line, group) in shown.iter().enumerate() {
            line_of[*group as usize] = line;
        }
        let mut series = Series::new(spread, &question.measures, total_line + 1);
        let line = |group: u32| line_of.get(group as usize).copied();
        #[cfg(not(target_family = "wasm"))]
        let is_spread = shares::spread(store, &self.kept, &mut series, line);
        #[cfg(target_family = "wasm")]
        let is_spread = false;
        if !is_spread {
            self.kept.iter().for_each(|batch| series.add(store, batch, line));
        }
        // Where each flow is in one group and seen from its initiator, the lines add up.
        if counts_ends(&question.group_by) {
            for (segment, rows) in &self.selection.parts {
                series.add(store, &whole(*segment, rows), |_| Some(total_line));
            }
        } else {
            series.sum_up();
        }
        Some(series)
    }
}

/// Whether what all flows add up to follows from what groups do.
pub(crate) fn is_of_groups(question: &Question) -> bool {
    !counts_ends(&question.group_by) && add_up(&question.measures)
}

/// Whether what groups sent and received is not what initiators and responders did.
fn counts_ends(dimensions: &[Dimension]) -> bool {
    dimensions.iter().any(|by| by.is_of_ends() || matches!(by, Dimension::Conversation))
}
