//! A test of the filter, asked of a column's codes instead of its values.

use model::{Column, Timestamp};
use query::filter::{Expression, Test};

use crate::address::FIRST_V6;
use crate::bitmap::{self, fill};
use crate::dictionary::Dictionary;
use crate::segment::{CHUNK, Segment, direct, time_code};
use crate::tables::{Coding, Tables, coding, words};

/// Which codes of a column are accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Accept {
    /// Those that are true here; none beyond.
    Table(Vec<bool>),
    /// Those inside any of these, both ends included.
    Ranges(Vec<(u64, u64)>),
    /// Those inside any of these; from the first one of the table on, those that are true there.
    Both(Vec<(u64, u64)>, u64, Vec<bool>),
}

impl Accept {
    /// What a test accepts of a column; for `!=`, what it excludes.
    pub(crate) fn new(test: &Test, column: Column, tables: &Tables) -> Self {
        let text = |text: &str| !text.is_empty() && test.accepts_text(text);
        match coding(column) {
            Coding::Address => Self::addresses(test, 0, tables),
            Coding::OptionalAddress => Self::addresses(test, 1, tables),
            Coding::Application => {
                Self::after_missing(tables.applications.values().iter().map(|name| text(name)))
            }
            Coding::OfApplication => {
                let value = |name| model::application::value(column, name);
                let names = tables.applications.values().iter();
                Self::after_missing(names.map(|name| match value(name) {
                    model::Value::Text(words) => text(&words),
                    _ => false,
                }))
            }
            Coding::Name => {
                Self::after_missing(tables.names.values().iter().map(|name| text(name)))
            }
            Coding::Place => {
                let accepted = |names: &Dictionary<Box<str>>| {
                    Self::after_missing(names.values().iter().map(|name| text(name)))
                };
                tables.places.names(accepted)
            }
            Coding::Exporter => {
                let keys = tables.exporters.values().iter();
                Self::after_missing(keys.map(|key| test.accepts(&model::Value::Exporter(*key))))
            }
            Coding::Word => Self::Table(words(column).into_iter().map(text).collect()),
            Coding::Number
            | Coding::Optional
            | Coding::Time
            | Coding::Span
            | Coding::OptionalSpan => Self::numbers(test, coding(column)),
        }
    }

    /// What free text accepts of a column of text.
    pub(crate) fn free(free: &str, column: Column, tables: &Tables) -> Self {
        let texts = match coding(column) {
            Coding::Name => &tables.names,
            _ => &tables.applications,
        };
        let texts = texts.values().iter();
        Self::after_missing(texts.map(|text| Expression::free_text_accepts(free, text)))
    }

    /// A bit for each row that is accepted. `rows` are all rows of the segment.
    pub(crate) fn scan(
        &self,
        (segment, tables): (&Segment, &Tables),
        column: Column,
        rows: &[u32],
        bits: &mut [u64],
    ) {
        let of = (segment, tables);
        match self {
            Self::Table(table) => {
                let accept = |code| {
                    usize::try_from(code).ok().and_then(|code| table.get(code)) == Some(&true)
                };
                scan(of, column, rows, accept, bits);
            }
            Self::Ranges(ranges) => match (ranges.as_slice(), direct(column)) {
                ([], _) => bits.fill(0),
                ([(low, high)], Some(slot)) => segment.lane(slot).scan_range(*low, *high, bits),
                ([(low, high)], None) => {
                    let (low, width) = (*low, high - low);
                    scan(of, column, rows, |code| code.wrapping_sub(low) <= width, bits);
                }
                (ranges, _) => scan(of, column, rows, |code| lies_in(ranges, code), bits),
            },
            Self::Both(ranges, first, table) => {
                let accept = |code: u64| match code.checked_sub(*first) {
                    None => lies_in(ranges, code),
                    Some(at) => {
                        usize::try_from(at).ok().and_then(|at| table.get(at)) == Some(&true)
                    }
                };
                scan(of, column, rows, accept, bits);
            }
        }
    }

    /// IPv4 addresses lie in ranges; those of IPv6 are asked one by one. Each code is so much more.
    fn addresses(test: &Test, more: u64, tables: &Tables) -> Self {
        let mut ranges: Vec<(u64, u64)> = test
            .ipv4_ranges()
            .into_iter()
            .map(|range| (u64::from(*range.start()) + more, u64::from(*range.end()) + more))
            .filter(|(low, high)| low <= high)
            .collect();
        model::sort(&mut ranges);
        let ranges = join(ranges);
        let accepted: Vec<bool> =
            tables.addresses.all_v6().map(|address| test.accepts_address(address)).collect();
        if accepted.contains(&true) {
            Self::Both(ranges, FIRST_V6 + more, accepted)
        } else {
            Self::Ranges(ranges)
        }
    }

    fn after_missing(accepted: impl Iterator<Item = bool>) -> Self {
        Self::Table([false].into_iter().chain(accepted).collect())
    }

    fn numbers(test: &Test, coding: Coding) -> Self {
        let Some(ranges) = test.ranges() else {
            // Flags that contain flags: an octet has few values.
            return Self::Table((0..=255).map(|number| test.accepts_number(number)).collect());
        };
        let code = |number: i128| match coding {
            Coding::Time => {
                let nanos = number.clamp(i64::MIN.into(), i64::MAX.into());
                time_code(Timestamp(i64::try_from(nanos).unwrap_or_default()))
            }
            Coding::Optional | Coding::OptionalSpan => {
                u64::try_from(number.clamp(0, i128::from(u64::MAX) - 1) + 1).unwrap_or(u64::MAX)
            }
            _ => u64::try_from(number.clamp(0, u64::MAX.into())).unwrap_or(u64::MAX),
        };
        let (least, most) = match coding {
            Coding::Time => (i64::MIN.into(), i64::MAX.into()),
            _ => (0, u64::MAX.into()),
        };
        let mut codes: Vec<(u64, u64)> = ranges
            .into_iter()
            .filter(|range| range.start() <= range.end())
            .filter(|range| *range.start() <= most && *range.end() >= least)
            .map(|range| (code(*range.start()), code(*range.end())))
            .collect();
        model::sort(&mut codes);
        Self::Ranges(join(codes))
    }
}

fn scan(
    (segment, tables): (&Segment, &Tables),
    column: Column,
    rows: &[u32],
    accept: impl Fn(u64) -> bool,
    bits: &mut [u64],
) {
    if let Some(slot) = direct(column) {
        return segment.lane(slot).scan(accept, bits);
    }
    let mut codes = Vec::new();
    for (rows, bits) in rows.chunks(CHUNK).zip(bits.chunks_mut(bitmap::words(CHUNK))) {
        tables.codes(segment, column, rows, &mut codes);
        fill(&codes, &accept, bits);
    }
}

/// Whether it lies inside any of these, which are sorted.
fn lies_in(ranges: &[(u64, u64)], code: u64) -> bool {
    let after = ranges.partition_point(|(low, _)| *low <= code);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|(_, high)| code <= *high)
}

/// Sorted ranges without overlaps.
fn join(sorted: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    let mut joined: Vec<(u64, u64)> = Vec::with_capacity(sorted.len());
    for (low, high) in sorted {
        match joined.last_mut() {
            Some((_, end)) if low <= *end => *end = (*end).max(high),
            _ => joined.push((low, high)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_ranges_become_one() {
        assert_eq!(join(vec![(1, 5), (2, 3), (5, 9), (11, 12)]), [(1, 9), (11, 12)]);
    }
}
