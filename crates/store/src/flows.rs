//! Answers whose rows are single flows, and flows one by one for exports.

mod paging;

use model::{Column, FlowRecord, TimeRange};
use query::{Answer, Dimension, Measure, NOTHING, Order, OrderBy, Question, Row};

use crate::answer::{nanos, whole, window};
use crate::axis::Spread;
use crate::clip::{Clip, Cuts};
use crate::group::{Batch, dimension_codes};
use crate::measure::{HALVES, parts, rate, seen, statistic_of_flows, unknown_rates};
use crate::ranks::Ranks;
use crate::rows::Rows;
use crate::segment::{CHUNK, ROWS, Segment, Slot};
use crate::select::Selection;
use crate::series::{Series, attach};
use crate::store::{self, Store, split};
use crate::tables::Tables;
pub(crate) use paging::Paging;

/// So many rows are kept before any is left out.
const LEAST_KEYED: usize = if cfg!(test) { 4 } else { 1 << 14 };

/// What measures of a flow depend on besides the flow.
#[derive(Clone, Copy)]
struct Frame {
    clip: Option<Clip>,
    /// The time over which rates are reckoned.
    nanos: u64,
}

impl Frame {
    fn of(question: &Question, extent: Option<TimeRange>) -> Self {
        Self { clip: question.time.map(Clip::new), nanos: nanos(question, extent) }
    }
}

/// What flows are sorted by.
#[derive(Clone, Copy)]
enum By {
    /// The order in which they came.
    Row,
    Column(Column),
    Measure(Measure),
}

impl Store {
    /// The flows that pass filter and touch the time, whole, in the question's order, from `offset` on; all of them
    /// unless `limit` is above 0.
    pub fn flows_of<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = FlowRecord> + 'a {
        self.look_up_for(question);
        let selection = self.select(question.filter.as_ref(), question.time.as_ref());
        let limit = if question.limit == 0 { u32::MAX } else { question.limit };
        self.sorted(question, &selection, limit, Frame::of(question, self.extent(&selection)))
            .into_iter()
            .map(|row| {
                let (segment, place) = split(row);
                self.tables.record(&self.segments[segment], place)
            })
    }

    /// The rows of [`Store::flows_of`], for whoever reads them one by one later on by [`Store::flow`] of
    /// [`store::Row::id`].
    pub fn rows_in_order(&self, question: &Question) -> Vec<store::Row> {
        self.look_up_for(question);
        let selection = self.select(question.filter.as_ref(), question.time.as_ref());
        let limit = if question.limit == 0 { u32::MAX } else { question.limit };
        self.sorted(question, &selection, limit, Frame::of(question, self.extent(&selection)))
    }

    /// The rows that pass filter and touch the time, in ascending order.
    pub fn rows_of(&self, question: &Question) -> Vec<store::Row> {
        self.look_up_for(question);
        let selection = self.select(question.filter.as_ref(), question.time.as_ref());
        let of_part = |(segment, rows): &(usize, Rows)| {
            let base = u32::try_from(segment * ROWS).unwrap_or_default();
            rows.iter().map(move |row| store::Row(base + row)).collect::<Vec<_>>()
        };
        selection.parts.iter().flat_map(of_part).collect()
    }

    pub(crate) fn answer_flows(
        &self,
        question: &Question,
        selection: &Selection,
        spread: Option<Spread>,
        answer: &mut Answer,
    ) {
        let measures = &question.measures;
        let frame = Frame::of(question, answer.extent);
        let rows = self.sorted(question, selection, question.limit, frame);
        answer.available = selection.matched;
        answer.rows = rows.iter().map(|row| self.flow_row(question, *row, frame)).collect();
        let total = self.total(question, selection, frame.nanos);
        answer.total.measures = measures.iter().map(|wanted| total.measure(*wanted, 0)).collect();

        let Some(spread) = spread else { return };
        let mut series = Series::new(spread, measures, rows.len() + 1);
        for (line, row) in rows.iter().enumerate() {
            let (segment, place) = split(*row);
            let place = u32::try_from(place).unwrap_or_default();
            series.add(self, &whole(segment, &vec![place].into()), |_| Some(line));
        }
        for (segment, selected) in &selection.parts {
            let batch: Batch = whole(*segment, selected);
            series.add(self, &batch, |_| Some(rows.len()));
        }
        attach(answer, &series, measures);
    }

    fn flow_row(&self, question: &Question, row: store::Row, frame: Frame) -> Row {
        let (index, place) = split(row);
        let segment = &self.segments[index];
        let rows = [u32::try_from(place).unwrap_or_default()];
        let measure = |measure: &Measure| {
            let mut out = Vec::new();
            measure_flows((segment, &self.tables), *measure, frame, &rows, &mut out);
            out.first().copied().unwrap_or_default()
        };
        let cell =
            |column: &Column| self.tables.value(*column, self.tables.code(segment, *column, place));
        Row {
            id: u64::from(row.0) + 1,
            key: question.select.iter().map(cell).collect(),
            measures: question.measures.iter().map(measure).collect(),
            series: Vec::new(),
            beside: None,
        }
    }

    /// The selected rows in the question's order, from its offset on, at most `limit`.
    fn sorted(
        &self,
        question: &Question,
        selection: &Selection,
        limit: u32,
        frame: Frame,
    ) -> Vec<store::Row> {
        let matched = usize::try_from(selection.matched).unwrap_or(usize::MAX);
        let (offset, end) = window(question.offset, limit, matched);
        let (by, descending) = match question.order {
            Some(Order { by: OrderBy::Column(column), descending }) => {
                (By::Column(column), descending)
            }
            Some(Order {
                by: OrderBy::Measure(measure) | OrderBy::Change(measure),
                descending,
            }) => (By::Measure(measure), descending),
            Some(Order { by: OrderBy::Key, descending }) => (By::Row, descending),
            None => question
                .measures
                .first()
                .map_or((By::Row, false), |measure| (By::Measure(*measure), true)),
        };
        let mut keyed = self.keyed(selection, (by, descending), end, frame);
        if end < keyed.len() {
            keyed.select_nth_unstable(end);
            keyed.truncate(end);
        }
        if offset > 0 && offset < keyed.len() {
            keyed.select_nth_unstable(offset);
        }
        let shown = &mut keyed[offset..];
        shown.sort_unstable();
        shown.iter().map(|(_, row)| store::Row(*row)).collect()
    }

    /// Rows with a key that sorts them, at least the first so many; rows that agree follow each other
    /// as they came.
    fn keyed(
        &self,
        selection: &Selection,
        (by, descending): (By, bool),
        first: usize,
        frame: Frame,
    ) -> Vec<(u64, u32)> {
        let ranks = match by {
            By::Column(column) => self.tables.ranks(column),
            By::Row | By::Measure(_) => Ranks::Same,
        };
        let matched = usize::try_from(selection.matched).unwrap_or_default();
        // Of many rows and few to show, those that cannot be among them are left out at once.
        let most = first.saturating_mul(2).saturating_add(LEAST_KEYED);
        let mut worst = u64::MAX;
        let mut keyed = Vec::with_capacity(matched.min(most.saturating_add(CHUNK)));
        let mut codes = Vec::new();
        for (index, rows) in &selection.parts {
            let segment = &self.segments[*index];
            let base = u32::try_from(index * ROWS).unwrap_or_default();
            match by {
                By::Row => {
                    codes.clear();
                    codes.extend(rows.iter().map(|row| u64::from(base + row)));
                }
                By::Column(column) => self.tables.codes(segment, column, rows, &mut codes),
                By::Measure(measure) => {
                    measure_flows((segment, &self.tables), measure, frame, rows, &mut codes);
                    if matches!(measure, Measure::Of(..)) {
                        codes.iter_mut().for_each(|code| *code = no_value_first(*code));
                    }
                }
            }
            ranks.apply(&mut codes);
            if descending {
                codes.iter_mut().for_each(|code| *code = !*code);
            }
            let new = codes.iter().copied().zip(rows.iter().map(|row| base + row));
            keyed.extend(new.filter(|(key, _)| *key <= worst));
            if keyed.len() > most {
                worst = keyed.select_nth_unstable(first).1.0;
                keyed.truncate(first + 1);
            }
        }
        keyed
    }
}

/// A measure of each flow alone, its counters cut to the clip, in place of what `out` held.
fn measure_flows(
    (segment, tables): (&Segment, &Tables),
    measure: Measure,
    frame: Frame,
    rows: &[u32],
    out: &mut Vec<u64>,
) {
    let clip = frame.clip.as_ref();
    let column = match measure {
        Measure::Packets
        | Measure::Octets
        | Measure::PacketsForward
        | Measure::PacketsReverse
        | Measure::OctetsForward
        | Measure::OctetsReverse
        | Measure::PacketsScaled
        | Measure::OctetsScaled
        | Measure::PacketsForwardScaled
        | Measure::PacketsReverseScaled
        | Measure::OctetsForwardScaled
        | Measure::OctetsReverseScaled => return count_flows(segment, measure, clip, rows, out),
        Measure::Rate => {
            count_flows(segment, Measure::Octets, clip, rows, out);
            return out.iter_mut().for_each(|octets| *octets = rate(*octets, frame.nanos));
        }
        Measure::Of(statistic, column) => {
            return statistic_of_flows((segment, tables), statistic, column, rows, out);
        }
        Measure::FlowsUnknownRate => {
            *out = unknown_rates(segment, rows);
            return;
        }
        Measure::FirstSeen => Column::Start,
        Measure::LastSeen => Column::End,
        Measure::Distinct(Dimension::Column(column)) => column,
        Measure::Distinct(Dimension::Host) => {
            segment.lane(Slot::SourceAddress).gather(rows, out);
            let mut others = Vec::new();
            segment.lane(Slot::DestinationAddress).gather(rows, &mut others);
            out.iter_mut().zip(others).for_each(|(a, b)| *a = 1 + u64::from(*a != b));
            return;
        }
        Measure::Distinct(dimension @ (Dimension::Prefix { .. } | Dimension::Bucket { .. })) => {
            let mut columns = Vec::new();
            dimension_codes(segment, tables, dimension, rows, false, &mut columns);
            let codes = columns.pop().unwrap_or_default();
            let is_there = |code: u64| u64::from(!Tables::is_missing(dimension, code));
            out.clear();
            return out.extend(codes.into_iter().map(is_there));
        }
        Measure::Distinct(Dimension::Place(part)) => {
            tables.place_codes(segment, part, false, rows, out);
            let mut others = Vec::new();
            tables.place_codes(segment, part, true, rows, &mut others);
            for (a, b) in out.iter_mut().zip(others) {
                *a = u64::from(*a != 0) + u64::from(b != 0 && *a != b);
            }
            return;
        }
        Measure::Flows | Measure::Distinct(Dimension::Conversation | Dimension::Service) => {
            out.clear();
            return out.resize(rows.len(), 1);
        }
    };
    tables.codes(segment, column, rows, out);
    tables.kinds.fold(&tables.applications, column, out);
    match measure {
        Measure::FirstSeen | Measure::LastSeen => {
            out.iter_mut().for_each(|code| *code = seen(*code));
        }
        Measure::Distinct(dimension) => {
            out.iter_mut().for_each(|code| *code = (!Tables::is_missing(dimension, *code)).into());
        }
        _ => {}
    }
}

/// No value is less than any.
pub(crate) const fn no_value_first(measured: u64) -> u64 {
    if measured == NOTHING { 0 } else { measured.saturating_add(1) }
}

/// The counters of each flow alone.
fn count_flows(
    segment: &Segment,
    measure: Measure,
    clip: Option<&Clip>,
    rows: &[u32],
    out: &mut Vec<u64>,
) {
    let cuts = clip.map_or_else(Cuts::default, |clip| clip.cuts(segment, rows));
    out.clear();
    out.resize(rows.len(), 0);
    let mut amounts = Vec::new();
    for counter in HALVES {
        let both = [(counter.sent, counter.forward), (counter.received, counter.reverse)];
        for (part, slot) in both {
            if parts(measure).contains(&part) {
                segment.lane(slot).gather(rows, &mut amounts);
                if counter.scaled {
                    segment.scale(rows, &mut amounts);
                }
                cuts.apply(&mut amounts);
                out.iter_mut().zip(&amounts).for_each(|(sum, add)| *sum = sum.saturating_add(*add));
            }
        }
    }
}
