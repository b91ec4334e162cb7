//! What is measured of some exchanges.

use model::{ExchangeColumn, Outcome, Value};
use query::{Axis, ExchangeMeasure, ExchangeQuestion};

use super::{Exchanges, MISSING, cell_time};

/// The lanes that measures need.
pub(super) struct Sums<'a> {
    times: &'a [u64],
    outcomes: &'a [u64],
    latencies: &'a [u64],
    octets: &'a [u64],
    distinct: Vec<(ExchangeColumn, &'a [u64])>,
    /// The cells of outcomes; none where nothing that is kept had it.
    fine: Option<u64>,
    unanswered: Option<u64>,
    no_such_name: Option<u64>,
    not_kept: u64,
}

impl<'a> Sums<'a> {
    pub(super) fn new(of: &'a Exchanges, question: &ExchangeQuestion) -> Self {
        let lane = |column| of.lane(question.kind, column).unwrap_or_default();
        let cell = |outcome: Outcome| of.cell(&Value::text(outcome.word()));
        let distinct = question.measures.iter().filter_map(|measure| match measure {
            ExchangeMeasure::Distinct(column) => Some((*column, lane(*column))),
            _ => None,
        });
        Self {
            times: lane(ExchangeColumn::Time),
            outcomes: lane(ExchangeColumn::Outcome),
            latencies: lane(ExchangeColumn::Latency),
            octets: lane(ExchangeColumn::Octets),
            distinct: distinct.collect(),
            fine: cell(Outcome::Fine),
            unanswered: cell(Outcome::Unanswered),
            no_such_name: cell(Outcome::NoSuchName),
            not_kept: of.tables[question.kind as usize].not_kept,
        }
    }

    /// How many of these rows began in each step of an axis.
    pub(super) fn over(&self, axis: Axis, rows: &[u32]) -> Vec<u64> {
        let mut series = vec![0; axis.count as usize];
        for row in rows {
            let at = cell_time(cell(self.times, *row)).nanos_since(axis.start) / axis.width.max(1);
            let step = usize::try_from(at).ok().and_then(|at| series.get_mut(at));
            if let Some(step) = step {
                *step += 1;
            }
        }
        series
    }

    fn count(&self, rows: &[u32], holds: impl Fn(Option<u64>) -> bool) -> u64 {
        rows.iter().filter(|row| holds(Some(cell(self.outcomes, **row)))).count() as u64
    }

    /// The value that so many of a hundred do not exceed: one that occurred, by nearest rank.
    fn percentile(&self, rows: &[u32], hundredths: usize) -> u64 {
        let known = rows.iter().map(|row| cell(self.latencies, *row));
        let mut known: Vec<u64> = known.filter(|cell| *cell != MISSING).collect();
        let rank = (known.len() * hundredths).div_ceil(100);
        let Some(at) = rank.checked_sub(1) else { return MISSING };
        *known.select_nth_unstable(at).1
    }
}

/// A measure of some rows.
pub(super) fn measure(lanes: &Sums<'_>, wanted: ExchangeMeasure, rows: &[u32]) -> u64 {
    let times = || rows.iter().map(|row| cell(lanes.times, *row));
    let seen = |cell: Option<u64>| {
        cell.map_or(0, |cell| u64::try_from(cell_time(cell).0).unwrap_or_default())
    };
    match wanted {
        ExchangeMeasure::Count => rows.len() as u64,
        ExchangeMeasure::Unanswered => lanes.count(rows, |it| it == lanes.unanswered),
        ExchangeMeasure::NoSuchName => lanes.count(rows, |it| it == lanes.no_such_name),
        ExchangeMeasure::Failed => {
            lanes.count(rows, |it| it != lanes.fine && it != lanes.unanswered)
        }
        ExchangeMeasure::Octets => rows
            .iter()
            .map(|row| cell(lanes.octets, *row))
            .filter(|cell| *cell != MISSING)
            .fold(0, u64::saturating_add),
        ExchangeMeasure::LatencyMedian => lanes.percentile(rows, 50),
        ExchangeMeasure::Latency95 => lanes.percentile(rows, 95),
        ExchangeMeasure::Distinct(column) => {
            let lane = lanes.distinct.iter().find(|(known, _)| *known == column);
            let mut cells: Vec<u64> = lane
                .map(|(_, lane)| rows.iter().map(|row| cell(lane, *row)))
                .into_iter()
                .flatten()
                .filter(|cell| *cell != MISSING)
                .collect();
            cells.sort_unstable();
            cells.dedup();
            cells.len() as u64
        }
        ExchangeMeasure::FirstSeen => seen(times().min()),
        ExchangeMeasure::LastSeen => seen(times().max()),
        ExchangeMeasure::NotKept => lanes.not_kept,
    }
}

fn cell(lane: &[u64], row: u32) -> u64 {
    lane.get(row as usize).copied().unwrap_or(MISSING)
}
