//! A question in, its answer out.

mod side;

use std::cmp::Ordering;

use model::{TimeRange, Value};
use query::{
    Answer, Baseline, Beside, Change, Compared, Dimension, Measure, Order, OrderBy, Question, Row,
};

use crate::axis::{INSTANT_NANOS, Spread};
use crate::clip::Clip;
use crate::flows::no_value_first;
use crate::group::{Batch, Grouping, Swap};
use crate::measure::Sums;
use crate::rows::Rows;
use crate::select::{Part, Selection};
use crate::series::attach;
use crate::store::Store;
use crate::tables::width;
#[cfg(not(target_family = "wasm"))]
pub(crate) use side::Added;
pub(crate) use side::{Side, is_of_groups};

impl Store {
    /// The exact answer to a question about the flows there are now.
    ///
    /// - Distinct counts do not count missing values.
    /// - Of more groups than [`Limits::groups`](crate::Limits::groups) those are told apart whose flows came
    ///   first; what the others add up to is in `other`, exactly, and `beyond` counts their flows.
    /// - With `Question::time`, packets and octets are those of the part of a flow that lies inside,
    ///   in measures, in series and where they sort; all else is of whole flows that touch it.
    /// - The axis covers `Question::time`, or else the answer's extent; a second where that
    ///   is a single instant.
    /// - Packets and octets are the sums of the two halves, each cut and spread on its own.
    /// - An order by a column means nothing to groups; they are then sorted as without an order.
    /// - With `Question::compare`, groups are those of either side, and each side has its own extent,
    ///   axis and time for rates.
    pub fn answer(&self, question: &Question) -> Answer {
        self.look_up_for(question);
        if question.select.is_empty() {
            return self.answer_groups(question, Part::ALL);
        }
        if question.buckets == 0 && question.compare.is_none() {
            return self.answer_page(question);
        }
        let selection = self.select(question.filter.as_ref(), question.time.as_ref());
        let extent = self.extent(&selection);
        let mut answer = Answer {
            matched: selection.matched,
            stored: self.len() as u64,
            extent,
            ..Answer::default()
        };
        let spread = Spread::new(question, extent);
        self.answer_flows(question, &selection, spread, &mut answer);
        if let Some(baseline) = baseline(question) {
            // Of flows one by one there is nothing to compare but what they are together.
            let all = Question { select: Vec::new(), group_by: Vec::new(), limit: 0, ..baseline };
            let theirs = self.answer_groups(&all, Part::ALL);
            answer.compared = Some(Compared {
                matched: theirs.matched,
                extent: theirs.extent,
                axis: theirs.axis,
            });
            let ours = answer.matched > 0;
            let row = &mut answer.total;
            row.beside = Some(beside(&row.measures, (ours, theirs.matched > 0), theirs.total));
        }
        answer
    }

    /// Of this part of the flows, as it is.
    pub(crate) fn answer_groups(&self, question: &Question, part: Part) -> Answer {
        let by = By::of(question);
        let mut measures = question.measures.clone();
        measures.extend(by.measure);
        let mut grouping = Grouping::new(self, &question.group_by);
        let other = baseline(question);
        let is_compared = other.is_some();
        let mut gather = |question: &Question| {
            Side::gather((self, part), question, &measures, &mut grouping, is_compared)
        };
        let mut ours = gather(question);
        let mut theirs = other.map(|baseline| gather(&baseline));
        let groups = grouping.len();
        ours.finish(groups);
        theirs.iter_mut().for_each(|side| side.finish(groups));
        self.answer_of(question, Sides { grouping: &grouping, ours, theirs }, by)
    }

    /// The answer by what was added up.
    pub(crate) fn answer_of(&self, question: &Question, sides: Sides<'_>, by: By) -> Answer {
        let Sides { grouping, ours, theirs } = sides;
        let groups = grouping.len();
        let shown = self.top(question, grouping, (&ours, theirs.as_ref()), by);
        let mut answer = Answer {
            matched: ours.matched(),
            stored: self.len() as u64,
            extent: ours.extent,
            available: grouping.own() as u64,
            beyond: grouping.beyond(),
            ..Answer::default()
        };
        let measured = &question.measures;
        answer.rows = shown
            .iter()
            .map(|group| Row {
                key: self.key(question, grouping.codes(*group)),
                measures: ours.group(measured, *group),
                ..Row::default()
            })
            .collect();
        let mut is_shown = vec![false; groups];
        for group in &shown {
            is_shown[*group as usize] = true;
        }
        let hidden = (0..groups).filter(|group| !is_shown[*group]);
        answer.other = (shown.len() < groups)
            .then(|| Row { measures: ours.together(measured, hidden.clone()), ..Row::default() });
        answer.total.measures = ours.total(measured);
        if let Some(series) = ours.lines(self, question, (&shown, groups)) {
            attach(&mut answer, &series, measured);
        }
        if let Some(theirs) = &theirs {
            // The same answer about what it is compared with, row by row.
            let mut other = Answer {
                rows: shown
                    .iter()
                    .map(|group| Row { measures: theirs.group(measured, *group), ..Row::default() })
                    .collect(),
                other: answer
                    .other
                    .is_some()
                    .then(|| Row { measures: theirs.together(measured, hidden), ..Row::default() }),
                ..Answer::default()
            };
            other.total.measures = theirs.total(measured);
            if let Some(series) = theirs.lines(self, question, (&shown, groups)) {
                attach(&mut other, &series, measured);
            }
            let (matched, extent) = (theirs.matched(), theirs.extent);
            let all = (answer.matched > 0, matched > 0);
            for ((row, other), group) in answer.rows.iter_mut().zip(other.rows).zip(&shown) {
                let presence = (ours.is_in(*group), theirs.is_in(*group));
                row.beside = Some(beside(&row.measures, presence, other));
            }
            if let (Some(row), Some(other)) = (&mut answer.other, other.other) {
                row.beside = Some(beside(&row.measures, all, other));
            }
            let total = &mut answer.total;
            total.beside = Some(beside(&total.measures, all, other.total));
            answer.compared = Some(Compared { matched, extent, axis: other.axis });
        }
        answer
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
        (ours, theirs): (&Side, Option<&Side>),
        by: By,
    ) -> Vec<u32> {
        let descending = by.descending;
        let mut groups: Vec<u32> = (0..).take(grouping.own()).collect();
        let sorting = |side: &Side, measure, group| match measure {
            Measure::Of(..) => no_value_first(side.sums.measure(measure, group)),
            _ => side.sums.measure(measure, group),
        };
        let values: Vec<u64> = by.measure.map_or_else(Vec::new, |measure| {
            let value = |group| match theirs {
                Some(theirs) if by.is_change => {
                    sorting(ours, measure, group).abs_diff(sorting(theirs, measure, group))
                }
                _ => sorting(ours, measure, group),
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
        let compare = |a: &u32, b: &u32| match by.measure {
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
pub(crate) fn whole(segment: usize, rows: &Rows) -> Batch {
    Batch { segment, rows: rows.clone(), swap: Swap::None, groups: Vec::new() }
}

/// Where the rows to show begin and end among so many.
pub(crate) fn window(offset: u64, limit: u32, available: usize) -> (usize, usize) {
    let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(available);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    (offset, offset.saturating_add(limit).min(available))
}

/// What was added up, and what it is compared with.
pub(crate) struct Sides<'a> {
    pub(crate) grouping: &'a Grouping,
    pub(crate) ours: Side,
    pub(crate) theirs: Option<Side>,
}

/// What groups are sorted by.
#[derive(Clone, Copy)]
pub(crate) struct By {
    /// None is the key.
    measure: Option<Measure>,
    /// By how much it differs from what it is compared with.
    is_change: bool,
    /// The largest comes first.
    descending: bool,
}

impl By {
    /// The measure; none where it is the key.
    pub(crate) const fn measure(self) -> Option<Measure> {
        self.measure
    }

    pub(crate) fn of(question: &Question) -> Self {
        let by = |measure, is_change, descending| Self { measure, is_change, descending };
        match question.order {
            Some(Order { by: OrderBy::Measure(measure), descending }) => {
                by(Some(measure), false, descending)
            }
            Some(Order { by: OrderBy::Change(measure), descending }) => {
                by(Some(measure), true, descending)
            }
            Some(Order { by: OrderBy::Key, descending }) => by(None, false, descending),
            Some(Order { by: OrderBy::Column(_), .. }) | None => {
                let first = question.measures.first().copied();
                by(first, false, first.is_some())
            }
        }
    }
}

/// The question about what it is compared with.
fn baseline(question: &Question) -> Option<Question> {
    let Baseline { filter, time } = question.compare.clone()?;
    Some(Question { filter, time, compare: None, ..question.clone() })
}

/// A row of the other side beside one of ours: whether flows of either are in it.
fn beside(ours: &[u64], (here, there): (bool, bool), other: Row) -> Beside {
    let change = match (here, there) {
        (true, false) => Change::New,
        (false, true) => Change::Gone,
        _ if ours == other.measures => Change::Same,
        _ => Change::Changed,
    };
    Beside { change, measures: other.measures, series: other.series }
}
