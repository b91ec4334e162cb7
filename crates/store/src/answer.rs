//! A question in, its answer out.

use std::cmp::Ordering;

use model::{TimeRange, Value};
use query::{Answer, Dimension, Measure, Order, OrderBy, Question, Row};

use crate::axis::{INSTANT_NANOS, Spread};
use crate::clip::Clip;
use crate::flows::no_value_first;
use crate::group::{Batch, Grouping, Swap};
use crate::measure::Sums;
use crate::select::Selection;
use crate::series::{Series, attach};
use crate::store::Store;
use crate::tables::width;

impl Store {
    /// The exact answer to a question about the flows there are now.
    ///
    /// - Distinct counts do not count missing values.
    /// - With `Question::time`, packets and octets are those of the part of a flow that lies inside,
    ///   in measures, in series and where they sort; all else is of whole flows that touch it.
    /// - The axis covers `Question::time`, or else the answer's extent; a second where that
    ///   is a single instant.
    /// - Packets and octets are the sums of the two halves, each cut and spread on its own.
    /// - An order by a column means nothing to groups; they are then sorted as without an order.
    pub fn answer(&self, question: &Question) -> Answer {
        self.look_up_for(question);
        let selection = self.select(question.filter.as_ref(), question.time.as_ref());
        let extent = self.extent(&selection);
        let spread = Spread::new(question, extent);
        let mut answer = Answer {
            matched: selection.matched,
            stored: self.len() as u64,
            extent,
            ..Answer::default()
        };
        if question.select.is_empty() {
            self.answer_groups(question, &selection, spread, &mut answer);
        } else {
            self.answer_flows(question, &selection, spread, &mut answer);
        }
        answer
    }

    fn answer_groups(
        &self,
        question: &Question,
        selection: &Selection,
        spread: Option<Spread>,
        answer: &mut Answer,
    ) {
        let (by, descending) = order(question);
        let mut measures = question.measures.clone();
        measures.extend(by);
        let mut grouping = Grouping::new(self, &question.group_by);
        let nanos = nanos(question, answer.extent);
        let mut sums = Sums::new(self, &measures, question.time.map(Clip::new), nanos);
        sums.grow(grouping.len());
        let mut kept: Vec<Batch> = Vec::new();
        for (segment, rows) in &selection.parts {
            for batch in grouping.place(self, *segment, rows) {
                sums.grow(grouping.len());
                sums.add(self, &batch);
                if spread.is_some() {
                    kept.push(batch);
                }
            }
        }

        sums.finish();

        let shown = self.top(question, &grouping, &sums, by, descending);
        let mut is_shown = vec![false; grouping.len()];
        for group in &shown {
            is_shown[*group as usize] = true;
        }
        let row = |key, measure: &dyn Fn(Measure) -> u64| Row {
            key,
            measures: question.measures.iter().map(|wanted| measure(*wanted)).collect(),
            ..Row::default()
        };
        answer.available = grouping.len() as u64;
        answer.rows = shown
            .iter()
            .map(|group| {
                let key = self.key(question, grouping.codes(*group));
                row(key, &|measure| sums.measure(measure, *group as usize))
            })
            .collect();
        let hidden = || (0..grouping.len()).filter(|group| !is_shown[*group]);
        answer.other = (shown.len() < grouping.len())
            .then(|| row(Vec::new(), &|measure| sums.together(measure, hidden())));
        answer.total = if question.group_by.is_empty() {
            // The only group there is.
            row(Vec::new(), &|measure| sums.measure(measure, 0))
        } else {
            let total = self.total(question, selection, nanos);
            row(Vec::new(), &|measure| total.measure(measure, 0))
        };

        let Some(spread) = spread else { return };
        let others = shown.len();
        let total_line = others + usize::from(answer.other.is_some());
        let mut line_of = vec![others; grouping.len()];
        for (line, group) in shown.iter().enumerate() {
            line_of[*group as usize] = line;
        }
        let mut series = Series::new(spread, &question.measures, total_line + 1);
        for batch in &kept {
            series.add(self, batch, |group| line_of.get(group as usize).copied());
        }
        drop(kept);
        // Where each flow is in one group and seen from its initiator, the lines add up.
        if question
            .group_by
            .iter()
            .any(|by| by.is_of_ends() || matches!(by, Dimension::Conversation))
        {
            for (segment, rows) in &selection.parts {
                series.add(self, &whole(*segment, rows), |_| Some(total_line));
            }
        } else {
            series.sum_up();
        }
        attach(answer, &series, &question.measures);
    }

    /// Every flow once, seen from its initiator.
    pub(crate) fn total(&self, question: &Question, selection: &Selection, nanos: u64) -> Sums {
        let clip = question.time.map(Clip::new);
        let mut total = Sums::new(self, &question.measures, clip, nanos);
        total.grow(1);
        for (segment, rows) in &selection.parts {
            total.add(self, &whole(*segment, rows));
        }
        total.finish();
        total
    }

    /// The groups to show, in order.
    fn top(
        &self,
        question: &Question,
        grouping: &Grouping,
        sums: &Sums,
        by: Option<Measure>,
        descending: bool,
    ) -> Vec<u32> {
        let mut groups: Vec<u32> = (0..).take(grouping.len()).collect();
        let values: Vec<u64> = by.map_or_else(Vec::new, |by| {
            let value = |group| match by {
                Measure::Of(..) => no_value_first(sums.measure(by, group)),
                _ => sums.measure(by, group),
            };
            (0..grouping.len()).map(value).collect()
        });
        let codes_of: Vec<Dimension> = question
            .group_by
            .iter()
            .flat_map(|dimension| std::iter::repeat_n(*dimension, width(*dimension)))
            .collect();
        let by_key = |a: u32, b: u32| {
            let codes = grouping.codes(a).iter().zip(grouping.codes(b));
            let mut orders = codes_of
                .iter()
                .zip(codes)
                .map(|(dimension, (a, b))| self.tables.compare(*dimension, *a, *b));
            orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        let directed = |order: Ordering| if descending { order.reverse() } else { order };
        let compare = |a: &u32, b: &u32| match by {
            Some(_) => {
                directed(values[*a as usize].cmp(&values[*b as usize])).then_with(|| by_key(*a, *b))
            }
            None => directed(by_key(*a, *b)),
        };
        let (offset, end) = window(question.offset, question.limit, groups.len());
        if end < groups.len() {
            groups.select_nth_unstable_by(end, compare);
            groups.truncate(end);
        }
        if offset < end {
            model::sort_by(&mut groups, compare);
        }
        groups.split_off(offset)
    }

    fn key(&self, question: &Question, mut codes: &[u64]) -> Vec<Value> {
        let mut value = |dimension: &Dimension| {
            let (own, rest) = codes.split_at(width(*dimension));
            codes = rest;
            self.tables.dimension_value(*dimension, own)
        };
        question.group_by.iter().map(&mut value).collect()
    }
}

/// The time over which an answer's rates are reckoned: what was asked for, else what matched, and a
/// second where that is a single instant.
pub(crate) fn nanos(question: &Question, extent: Option<TimeRange>) -> u64 {
    match (question.time, extent) {
        (Some(time), _) => time.nanos(),
        (None, Some(extent)) if extent.nanos() > 1 => extent.nanos(),
        (None, _) => INSTANT_NANOS,
    }
}

/// All selected rows of a segment as one group.
pub(crate) fn whole(segment: usize, rows: &[u32]) -> Batch {
    Batch { segment, rows: rows.to_vec(), swap: Swap::None, groups: Vec::new() }
}

/// Where the rows to show begin and end among so many.
pub(crate) fn window(offset: u64, limit: u32, available: usize) -> (usize, usize) {
    let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(available);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    (offset, offset.saturating_add(limit).min(available))
}

/// The measure that groups are sorted by (None is the key) and whether the largest comes first.
fn order(question: &Question) -> (Option<Measure>, bool) {
    match question.order {
        Some(Order { by: OrderBy::Measure(measure), descending }) => (Some(measure), descending),
        Some(Order { by: OrderBy::Key, descending }) => (None, descending),
        Some(Order { by: OrderBy::Column(_), .. }) | None => {
            let first = question.measures.first().copied();
            (first, first.is_some())
        }
    }
}
