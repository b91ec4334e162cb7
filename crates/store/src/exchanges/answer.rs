//! A question about exchanges in, its answer out.

use std::cmp::Ordering;
use std::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use model::{ColumnType, ExchangeColumn, ExchangeKind, TimeRange, Timestamp, Value};
use query::{Answer, Axis, ExchangeMeasure, ExchangeOrder, ExchangeQuestion, Row};

use super::measure::{Sums, measure};
use super::{Exchanges, MISSING, Said, cell_time, time_cell};
use crate::answer::window;
use crate::axis::axis;

/// An exchange that the filter has to judge.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The flow it was said in.
    pub said: Said,
    /// When it began.
    pub time: Timestamp,
    /// Who asked whom, as far as it is known.
    pub ends: [Option<IpAddr>; 2],
    /// What was asked for, where it tells.
    pub name: Option<&'a str>,
}

/// Rows, and the groups they were put in.
struct Groups {
    /// By group: the cells that its rows agree in, and its rows.
    all: Vec<(Vec<u64>, Vec<u32>)>,
}

impl Exchanges {
    /// The exact answer about those that are kept. `passes` judges what time and `only` let through by
    /// the question's filter; `id` gives the number of a flow that is stored, else 0.
    pub fn answer(
        &self,
        question: &ExchangeQuestion,
        passes: impl FnMut(Judged<'_>) -> bool,
        id: impl Fn(Said) -> u64,
    ) -> Answer {
        let rows = self.matching(question, passes);
        let times = self.lane(question.kind, ExchangeColumn::Time).unwrap_or_default();
        let time = |row: &u32| times.get(*row as usize).copied().unwrap_or(MISSING);
        let ends = (rows.iter().map(time).min(), rows.iter().map(time).max());
        let extent = ends.0.zip(ends.1).map(|(first, last)| TimeRange {
            start: cell_time(first),
            end: cell_time(last).plus_nanos(1),
        });
        let axis = axis(question.time, extent, question.buckets);
        let table = &self.tables[question.kind as usize];
        let mut answer = Answer {
            matched: rows.len() as u64,
            stored: table.said.len() as u64,
            extent,
            axis,
            ..Answer::default()
        };
        let lanes = Sums::new(self, question);
        answer.total = self.summed(question, &lanes, &rows, axis);
        if question.select.is_empty() {
            self.answer_groups(question, &lanes, &rows, axis, &mut answer);
            return answer;
        }
        answer.available = rows.len() as u64;
        let rows = self.sorted(question, rows);
        let (from, to) = window(question.offset, question.limit, rows.len());
        answer.rows = rows[from..to]
            .iter()
            .map(|row| Row {
                id: table.said.get(*row as usize).map_or(0, |said| id(*said)),
                key: question.select.iter().map(|it| self.at(question, *it, *row)).collect(),
                ..Row::default()
            })
            .collect();
        answer
    }

    /// The rows that time, `only` and filter let through, in the order in which they came.
    fn matching(
        &self,
        question: &ExchangeQuestion,
        mut passes: impl FnMut(Judged<'_>) -> bool,
    ) -> Vec<u32> {
        let table = &self.tables[question.kind as usize];
        let mut rows: Vec<u32> = (0..).take(table.said.len()).collect();
        let lane = |column| self.lane(question.kind, column);
        if let (Some(range), Some(times)) = (question.time, lane(ExchangeColumn::Time)) {
            let (from, to) = (time_cell(range.start), time_cell(range.end));
            rows.retain(|row| (from..to).contains(&times[*row as usize]));
        }
        for (column, value) in &question.only {
            match (self.cell(value), lane(*column)) {
                (Some(cell), Some(lane)) => rows.retain(|row| lane[*row as usize] == cell),
                // A column that this kind has not is missing everywhere.
                (Some(MISSING), None) => {}
                _ => rows.clear(),
            }
        }
        if question.filter.as_ref().is_some_and(|filter| !filter.is_everything()) {
            rows.retain(|row| {
                let at = |column| self.at(question, column, *row);
                let end = |column| match at(column) {
                    Value::Address(address) => Some(address),
                    _ => None,
                };
                let (name, time) = (at(ExchangeColumn::Name), at(ExchangeColumn::Time));
                passes(Judged {
                    said: table.said[*row as usize],
                    time: if let Value::Time(time) = time { time } else { Timestamp(0) },
                    ends: [end(ExchangeColumn::Client), end(ExchangeColumn::Server)],
                    name: if let Value::Text(name) = &name { Some(name) } else { None },
                })
            });
        }
        if question.files {
            self.keep_files(question, &mut rows);
        }
        rows
    }

    /// Leaves of these rows those that are files.
    fn keep_files(&self, question: &ExchangeQuestion, rows: &mut Vec<u32>) {
        match question.kind {
            ExchangeKind::Dns => rows.clear(),
            ExchangeKind::Http => rows.retain(|row| self.has_body(question, *row)),
            ExchangeKind::Certificate => {
                let hashes = self.lane(question.kind, ExchangeColumn::Hash).unwrap_or_default();
                let mut seen = HashSet::with_hasher(SEED);
                rows.retain(|row| hashes.get(*row as usize).is_some_and(|hash| seen.insert(*hash)));
            }
        }
    }

    /// Whether the reply carries something, as far as its head tells (RFC 9112 §6.3).
    fn has_body(&self, question: &ExchangeQuestion, row: u32) -> bool {
        let is_none_of = |column, words: &[&str]| match self.at(question, column, row) {
            Value::Text(word) => !words.contains(&&*word),
            _ => true,
        };
        self.at(question, ExchangeColumn::Code, row) != Value::Missing
            && self.at(question, ExchangeColumn::Octets, row) != Value::Number(0)
            && is_none_of(ExchangeColumn::Method, &["HEAD", "CONNECT"])
            && is_none_of(ExchangeColumn::Code, &["100", "101", "102", "103", "204", "304"])
    }

    fn answer_groups(
        &self,
        question: &ExchangeQuestion,
        lanes: &Sums<'_>,
        rows: &[u32],
        axis: Option<Axis>,
        answer: &mut Answer,
    ) {
        let groups = self.groups(question, rows);
        let by = question.order.or_else(|| {
            question.measures.first().map(|first| (ExchangeOrder::Measure(*first), true))
        });
        let order = self.group_order(question, lanes, &groups, by);
        let (from, to) = window(question.offset, question.limit, order.len());
        answer.available = order.len() as u64;
        answer.rows = order[from..to]
            .iter()
            .map(|group| {
                let (cells, rows) = &groups.all[*group];
                let key = question.group_by.iter().zip(cells);
                Row {
                    key: key.map(|(column, cell)| self.value(*column, *cell)).collect(),
                    ..self.summed(question, lanes, rows, axis)
                }
            })
            .collect();
        let hidden = order[..from].iter().chain(&order[to..]);
        let hidden: Vec<u32> = hidden.flat_map(|group| groups.all[*group].1.clone()).collect();
        answer.other =
            (to - from < order.len()).then(|| self.summed(question, lanes, &hidden, axis));
    }

    fn groups(&self, question: &ExchangeQuestion, rows: &[u32]) -> Groups {
        let lanes: Vec<Option<&[u64]>> =
            question.group_by.iter().map(|column| self.lane(question.kind, *column)).collect();
        let mut numbers: HashMap<Vec<u64>, usize, FixedState> = HashMap::with_hasher(SEED);
        let mut all: Vec<(Vec<u64>, Vec<u32>)> = Vec::new();
        for row in rows {
            let cells: Vec<u64> =
                lanes.iter().map(|lane| lane.map_or(MISSING, |lane| lane[*row as usize])).collect();
            let next = all.len();
            let group = *numbers.entry_ref(&cells).or_insert(next);
            if group == next {
                all.push((cells, Vec::new()));
            }
            all[group].1.push(*row);
        }
        Groups { all }
    }

    /// The groups in the order in which they are shown.
    fn group_order(
        &self,
        question: &ExchangeQuestion,
        lanes: &Sums<'_>,
        groups: &Groups,
        by: Option<(ExchangeOrder, bool)>,
    ) -> Vec<usize> {
        let mut order: Vec<usize> = (0..groups.all.len()).collect();
        let keys: Vec<u64> = match by {
            Some((ExchangeOrder::Measure(by), _)) => {
                groups.all.iter().map(|(_, rows)| measure(lanes, by, rows)).collect()
            }
            Some((ExchangeOrder::Column(column), _)) => {
                let at = question.group_by.iter().position(|known| *known == column);
                let cells = groups
                    .all
                    .iter()
                    .map(|(cells, _)| at.and_then(|at| cells.get(at)).copied().unwrap_or(MISSING));
                self.ranked(column, cells)
            }
            None => vec![0; groups.all.len()],
        };
        let descending = by.is_some_and(|(_, descending)| descending);
        order.sort_by(|a, b| compare(keys[*a], keys[*b], descending));
        order
    }

    /// Single exchanges in the order in which they are shown.
    fn sorted(&self, question: &ExchangeQuestion, mut rows: Vec<u32>) -> Vec<u32> {
        let (column, descending) = match question.order {
            Some((ExchangeOrder::Column(column), descending)) => (column, descending),
            _ => (ExchangeColumn::Time, false),
        };
        let Some(lane) = self.lane(question.kind, column) else { return rows };
        let keys = self.ranked(column, lane.iter().copied());
        rows.sort_by(|a, b| compare(keys[*a as usize], keys[*b as usize], descending));
        rows
    }

    /// For each cell a number that sorts as its value does.
    fn ranked(&self, column: ExchangeColumn, cells: impl Iterator<Item = u64>) -> Vec<u64> {
        let ranks = match column.info().kind {
            ColumnType::Text => self.texts.ranks(),
            ColumnType::Address => self.addresses.ranks(),
            _ => return cells.collect(),
        };
        let rank = |cell| usize::try_from(cell).ok().and_then(|at| ranks.get(at));
        cells.map(|cell| rank(cell).map_or(MISSING, |rank| u64::from(*rank))).collect()
    }

    fn at(&self, question: &ExchangeQuestion, column: ExchangeColumn, row: u32) -> Value {
        let lane = self.lane(question.kind, column);
        let cell = lane.and_then(|lane| lane.get(row as usize)).copied();
        cell.map_or(Value::Missing, |cell| self.value(column, cell))
    }

    /// The measures of some rows, and their series.
    fn summed(
        &self,
        question: &ExchangeQuestion,
        lanes: &Sums<'_>,
        rows: &[u32],
        axis: Option<Axis>,
    ) -> Row {
        let measures = question.measures.iter().map(|wanted| measure(lanes, *wanted, rows));
        let series = |wanted: &ExchangeMeasure| match (wanted, axis) {
            (ExchangeMeasure::Count, Some(axis)) => lanes.over(axis, rows),
            _ => Vec::new(),
        };
        let series = match axis {
            Some(_) => question.measures.iter().map(series).collect(),
            None => Vec::new(),
        };
        Row { measures: measures.collect(), series, ..Row::default() }
    }
}

/// The same groups in every run.
const SEED: FixedState = FixedState::with_seed(0);

/// What is missing comes last, whatever the direction.
fn compare(a: u64, b: u64, descending: bool) -> Ordering {
    match (a == MISSING, b == MISSING) {
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        _ if descending => b.cmp(&a),
        _ => a.cmp(&b),
    }
}
