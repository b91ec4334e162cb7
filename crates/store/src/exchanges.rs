//! Exchanges in columns: kept up to a limit, asked by [`query::ExchangeQuestion`], exact in every
//! answer about those that were kept.

mod answer;
mod measure;
mod saved;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

pub use answer::Judged;
use model::{Exchange, ExchangeColumn, ExchangeKind, SourceId, Timestamp, Value};

use crate::dictionary::Dictionary;

/// What is kept of exchanges at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExchangeLimits {
    /// Exchanges of each kind; what comes later is counted. At about 110 octets each, three hundred
    /// thousand take 32 MB; an office of a hundred people asks for that many names in a day.
    pub rows: u32,
    /// Octets of names, paths and the like, all kinds together, each different one once.
    pub text_octets: usize,
}

impl Default for ExchangeLimits {
    fn default() -> Self {
        Self { rows: 300_000, text_octets: 32 << 20 }
    }
}

/// The flow an exchange was said in: its source, and how many of its flows began before it.
pub type Said = (SourceId, u32);

/// Every exchange there is.
#[derive(Debug, Default)]
pub struct Exchanges {
    limits: ExchangeLimits,
    tables: [Table; ExchangeKind::ALL.len()],
    texts: Dictionary<Box<str>>,
    text_octets: usize,
    addresses: Dictionary<IpAddr>,
}

/// Those of one kind: a lane for each of its columns but the last, in which `said` stands.
#[derive(Debug, Default)]
struct Table {
    lanes: Vec<Vec<u64>>,
    said: Vec<Said>,
    not_kept: u64,
}

/// The cell of a value that is missing.
const MISSING: u64 = u64::MAX;

impl Exchanges {
    /// None yet.
    pub fn new(limits: ExchangeLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// One more; counted where there is no room.
    pub fn append(&mut self, said: Said, exchange: &Exchange) {
        let kind = exchange.kind();
        let table = &mut self.tables[kind as usize];
        let is_full = table.said.len() >= self.limits.rows as usize
            || self.text_octets >= self.limits.text_octets;
        if is_full {
            table.not_kept += 1;
            return;
        }
        let columns = lanes(kind);
        table.lanes.resize_with(columns.clone().count(), Vec::new);
        for (lane, column) in table.lanes.iter_mut().zip(columns) {
            lane.push(match exchange.value(column) {
                Value::Text(text) => self
                    .texts
                    .intern(&*text, || {
                        self.text_octets += text.len();
                        text.clone()
                    })
                    .into(),
                Value::Address(address) => self.addresses.intern(&address, || address).into(),
                Value::Time(time) => time_cell(time),
                Value::Number(number) | Value::Span(number) => number,
                _ => MISSING,
            });
        }
        table.said.push(said);
    }

    /// Forgets all that came from a source.
    pub fn forget(&mut self, source: SourceId) {
        for table in &mut self.tables {
            let kept: Vec<bool> = table.said.iter().map(|(from, _)| *from != source).collect();
            for lane in &mut table.lanes {
                let mut kept = kept.iter();
                lane.retain(|_| kept.next().is_some_and(|kept| *kept));
            }
            table.said.retain(|(from, _)| *from != source);
        }
        if self.is_empty() {
            *self = Self::new(self.limits);
        }
    }

    /// Whether there is none, not even one that was not kept.
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(|table| table.said.is_empty())
    }

    /// Exchanges of all kinds that found no room.
    pub fn not_kept(&self) -> u64 {
        self.tables.iter().map(|table| table.not_kept).sum()
    }

    /// The single value a cell stands for.
    fn value(&self, column: ExchangeColumn, cell: u64) -> Value {
        if cell == MISSING {
            return Value::Missing;
        }
        match column.info().kind {
            model::ColumnType::Text => {
                self.texts.get(cell).map_or(Value::Missing, |text| Value::Text(text.clone()))
            }
            model::ColumnType::Address => {
                self.addresses.get(cell).map_or(Value::Missing, |it| Value::Address(*it))
            }
            model::ColumnType::Time => Value::Time(cell_time(cell)),
            model::ColumnType::Span => Value::Span(cell),
            _ => Value::Number(cell),
        }
    }

    /// The cell of a value; none where nothing that is kept holds it.
    fn cell(&self, value: &Value) -> Option<u64> {
        match value {
            Value::Missing => Some(MISSING),
            Value::Text(text) => self.texts.number(&**text).map(u64::from),
            Value::Address(address) => self.addresses.number(address).map(u64::from),
            Value::Time(time) => Some(time_cell(*time)),
            Value::Number(number) | Value::Span(number) => Some(*number),
            Value::Exporter(_) | Value::Net(..) | Value::Thousandths(_) | Value::Pair(_) => None,
        }
    }

    fn lane(&self, kind: ExchangeKind, column: ExchangeColumn) -> Option<&[u64]> {
        let at = lanes(kind).position(|known| known == column)?;
        self.tables[kind as usize].lanes.get(at).map(Vec::as_slice)
    }
}

/// The columns of a kind that have lanes: those of its table, and what is derived of them.
fn lanes(kind: ExchangeKind) -> impl Iterator<Item = ExchangeColumn> + Clone {
    kind.columns().iter().copied().chain([ExchangeColumn::LatencyClass])
}

/// An instant as a number that sorts as it does.
const fn time_cell(time: Timestamp) -> u64 {
    (time.0 as u64) ^ (1 << 63)
}

const fn cell_time(cell: u64) -> Timestamp {
    Timestamp((cell ^ (1 << 63)) as i64)
}
