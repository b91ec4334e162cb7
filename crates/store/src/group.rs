//! Rows into groups: one number for each combination of values.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use query::Dimension;

use crate::segment::{Segment, Slot};
use crate::store::Store;
use crate::tables::{Coding, Tables, coding};

/// The flow's protocols whose services have ports: TCP and UDP.
const WITH_PORTS: [u64; 2] = [6, 17];
/// Keys of so many bits are looked up directly: 1 Mi entries of 4 octets.
const DENSE_BITS: u32 = 20;
/// No group yet.
const NONE: u32 = u32::MAX;

/// Which half of a flow is "sent".
#[derive(Clone, Debug)]
pub(crate) enum Swap {
    /// The initiator's.
    None,
    /// The responder's.
    All,
    /// The responder's where true.
    Rows(Vec<bool>),
}

/// Rows of a segment, seen from one end.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) segment: usize,
    pub(crate) rows: Vec<u32>,
    pub(crate) swap: Swap,
    /// The group of each row; empty when there is only one.
    pub(crate) groups: Vec<u32>,
}

/// The groups found so far.
#[derive(Debug)]
pub(crate) struct Grouping {
    dimensions: Vec<Dimension>,
    bits: Vec<u32>,
    /// One for each dimension too wide to be packed with others.
    narrow: Vec<Index>,
    /// One for each time that keys have grown too wide.
    packed: Vec<Index>,
    last: Index,
    /// The codes of each group, one after the other.
    codes: Vec<u64>,
    groups: usize,
}

impl Grouping {
    pub(crate) fn new(store: &Store, dimensions: &[Dimension]) -> Self {
        let bits: Vec<u32> = dimensions.iter().map(|dimension| store.bits(*dimension)).collect();
        let total: u32 = bits.iter().sum();
        Self {
            narrow: bits.iter().map(|_| Index::hash()).collect(),
            packed: bits.iter().map(|_| Index::hash()).collect(),
            last: Index::new(total),
            bits,
            dimensions: dimensions.to_vec(),
            codes: Vec::new(),
            groups: usize::from(dimensions.is_empty()),
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.groups
    }

    /// The codes of a group, one for each dimension.
    pub(crate) fn codes(&self, group: u32) -> &[u64] {
        let width = self.dimensions.len();
        self.codes.get(group as usize * width..(group as usize + 1) * width).unwrap_or_default()
    }

    /// Puts rows of a segment into their groups; both ends apart when hosts are asked for.
    pub(crate) fn place(&mut self, store: &Store, segment: usize, rows: &[u32]) -> Vec<Batch> {
        let from = &store.segments[segment];
        let mut batches = Vec::with_capacity(2);
        let batch = |rows, swap| Batch { segment, rows, swap, groups: Vec::new() };
        if self.dimensions.contains(&Dimension::Host) {
            let (mut sources, mut destinations) = (Vec::new(), Vec::new());
            from.lane(Slot::SourceAddress).gather(rows, &mut sources);
            from.lane(Slot::DestinationAddress).gather(rows, &mut destinations);
            let mut ends = sources.into_iter().zip(destinations);
            let mut others = rows.to_vec();
            others
                .retain(|_| ends.next().is_some_and(|(source, destination)| source != destination));
            batches.push(batch(rows.to_vec(), Swap::None));
            batches.push(batch(others, Swap::All));
        } else if self.dimensions.contains(&Dimension::Conversation) {
            let swapped = conversations(from, &store.tables, rows).1;
            batches.push(batch(rows.to_vec(), Swap::Rows(swapped)));
        } else {
            batches.push(batch(rows.to_vec(), Swap::None));
        }
        for batch in &mut batches {
            batch.groups = self.assign(from, &store.tables, batch);
        }
        batches
    }

    fn assign(&mut self, segment: &Segment, tables: &Tables, batch: &Batch) -> Vec<u32> {
        let far = matches!(batch.swap, Swap::All);
        let columns: Vec<Vec<u64>> = self
            .dimensions
            .iter()
            .map(|dimension| dimension_codes(segment, tables, *dimension, &batch.rows, far))
            .collect();
        let Some(keys) = self.keys(&columns) else { return Vec::new() };
        let mut groups = Vec::with_capacity(keys.len());
        for (row, key) in keys.into_iter().enumerate() {
            let (group, new) = self.last.number(key, self.groups);
            if new {
                self.codes.extend(columns.iter().map(|column| column[row]));
                self.groups += 1;
            }
            groups.push(group);
        }
        groups
    }

    /// One key for each row; None without dimensions. Too wide codes are numbered first.
    fn keys(&mut self, columns: &[Vec<u64>]) -> Option<Vec<u64>> {
        let (first, others) = columns.split_first()?;
        if others.is_empty() {
            return Some(first.clone());
        }
        let mut keys: Vec<u64> = vec![0; first.len()];
        let mut width = 0;
        let narrowed = self.bits.iter().zip(&mut self.narrow).zip(&mut self.packed);
        for (column, ((bits, narrow), packed)) in columns.iter().zip(narrowed) {
            let mut column = std::borrow::Cow::Borrowed(column);
            let mut bits = *bits;
            if bits > 32 {
                for code in column.to_mut() {
                    *code = narrow.next(*code);
                }
                bits = 32;
            }
            if width + bits > 64 {
                keys.iter_mut().for_each(|key| *key = packed.next(*key));
                width = 32;
            }
            for (key, code) in keys.iter_mut().zip(column.iter()) {
                *key = *key << bits | code;
            }
            width += bits;
        }
        Some(keys)
    }
}

/// Keys to numbers, in order of arrival.
#[derive(Debug)]
enum Index {
    Dense(Vec<u32>),
    /// The hash folds: exporters choose their counters, and a plain product of them can be made to
    /// meet in one place.
    Hash(HashMap<u64, u32, FixedState>),
}

impl Index {
    fn new(bits: u32) -> Self {
        if bits <= DENSE_BITS { Self::Dense(vec![NONE; 1 << bits]) } else { Self::hash() }
    }

    fn hash() -> Self {
        Self::Hash(HashMap::default())
    }

    /// The number of a key, and whether it is `next`, given to a new one.
    fn number(&mut self, key: u64, next: usize) -> (u32, bool) {
        let next = u32::try_from(next).unwrap_or(NONE);
        let place = match self {
            Self::Dense(numbers) => &mut numbers[key as usize],
            Self::Hash(numbers) => numbers.entry(key).or_insert(NONE),
        };
        let new = *place == NONE;
        if new {
            *place = next;
        }
        (*place, new)
    }

    fn next(&mut self, key: u64) -> u64 {
        match self {
            Self::Dense(_) => key,
            Self::Hash(numbers) => {
                let next = u32::try_from(numbers.len()).unwrap_or(NONE);
                (*numbers.entry(key).or_insert(next)).into()
            }
        }
    }
}

/// The codes of a dimension; of hosts the source, or with `far` the destination.
pub(crate) fn dimension_codes(
    segment: &Segment,
    tables: &Tables,
    dimension: Dimension,
    rows: &[u32],
    far: bool,
) -> Vec<u64> {
    let mut codes = Vec::with_capacity(rows.len());
    match dimension {
        Dimension::Column(column) => segment.codes(column, rows, &mut codes),
        Dimension::Host => {
            let slot = if far { Slot::DestinationAddress } else { Slot::SourceAddress };
            segment.lane(slot).gather(rows, &mut codes);
        }
        Dimension::Conversation => codes = conversations(segment, tables, rows).0,
        Dimension::Service => {
            segment.lane(Slot::Protocol).gather(rows, &mut codes);
            for (code, port) in codes.iter_mut().zip(service_ports(segment, rows)) {
                *code = *code << 16 | if WITH_PORTS.contains(code) { port } else { 0 };
            }
        }
    }
    codes
}

/// The responders' ports. An exporter's record of one direction does not tell who began: the lower
/// port is taken, for clients' ports are high.
fn service_ports(segment: &Segment, rows: &[u32]) -> Vec<u64> {
    let mut ports = Vec::new();
    segment.lane(Slot::DestinationPort).gather(rows, &mut ports);
    // Bits of 0 hold nothing but "no exporter".
    if segment.lane(Slot::Exporter).bits() == 0 {
        return ports;
    }
    let (mut exporters, mut replies, mut others) = (Vec::new(), Vec::new(), Vec::new());
    segment.lane(Slot::Exporter).gather(rows, &mut exporters);
    segment.lane(Slot::PacketsReverse).gather(rows, &mut replies);
    segment.lane(Slot::SourcePort).gather(rows, &mut others);
    let one_way =
        exporters.iter().zip(&replies).map(|(exporter, sent)| *exporter > 0 && *sent == 0);
    for ((port, other), one_way) in ports.iter_mut().zip(others).zip(one_way) {
        if one_way {
            *port = other.min(*port);
        }
    }
    ports
}

/// The pair of addresses, lower address first, and whether the source is the higher one.
fn conversations(segment: &Segment, tables: &Tables, rows: &[u32]) -> (Vec<u64>, Vec<bool>) {
    let (mut sources, mut destinations) = (Vec::new(), Vec::new());
    segment.lane(Slot::SourceAddress).gather(rows, &mut sources);
    segment.lane(Slot::DestinationAddress).gather(rows, &mut destinations);
    sources
        .into_iter()
        .zip(destinations)
        .map(|(source, destination)| {
            let swapped = tables.address(source) > tables.address(destination);
            let pair = if swapped { (destination, source) } else { (source, destination) };
            (pair.0 << 32 | pair.1, swapped)
        })
        .unzip()
}

impl Store {
    /// Bits that hold any code of a dimension.
    fn bits(&self, dimension: Dimension) -> u32 {
        let count = |entries: usize| usize::BITS - entries.leading_zeros();
        match dimension {
            Dimension::Host => count(self.tables.addresses.len()),
            Dimension::Conversation => 64,
            Dimension::Service => 24,
            Dimension::Column(column) => match coding(column) {
                Coding::Address | Coding::OptionalAddress => count(self.tables.addresses.len()),
                Coding::Application => count(self.tables.applications.len()),
                Coding::Name => count(self.tables.names.len()),
                Coding::Exporter => count(self.tables.exporters.len()),
                Coding::Word => 3,
                Coding::Number
                | Coding::Optional
                | Coding::Time
                | Coding::Span
                | Coding::OptionalSpan => match crate::segment::direct(column) {
                    Some(slot) => self
                        .segments
                        .iter()
                        .map(|segment| segment.lane(slot).bits())
                        .max()
                        .unwrap_or_default(),
                    None => 64,
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    use super::*;

    /// Numbers of which a product with rustc-hash's factor leaves the upper part empty: all of them
    /// would meet in one place of a table.
    #[test]
    fn counters_chosen_against_a_product_spread() {
        let factor = 0xf135_7aea_2e62_a9c5_u64;
        let mut inverse = factor;
        for _ in 0..6 {
            let error = 2_u64.wrapping_sub(factor.wrapping_mul(inverse));
            inverse = inverse.wrapping_mul(error);
        }
        assert_eq!(factor.wrapping_mul(inverse), 1);
        let Index::Hash(numbers) = Index::hash() else { unreachable!("it is hashed") };
        let hash = |number| numbers.hasher().hash_one(inverse.wrapping_mul(number)) & 0xf_ffff;
        let places: HashSet<u64> = (0..65_536).map(hash).collect();
        // 65,536 of 2^20 places, of which chance alone would take about 63,500.
        assert!(places.len() > 60_000, "{} places", places.len());
    }
}
