//! Rows into groups: one number for each combination of values.

mod keys;

use query::Dimension;

use crate::networks;
use crate::rows::Rows;
use crate::segment::{Segment, Slot};
use crate::store::Store;
use crate::tables::{Coding, Tables, coding, width};
pub(crate) use keys::Keys;

/// The flow's protocols whose services have ports: TCP and UDP.
const WITH_PORTS: [u64; 2] = [6, 17];

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
    pub(crate) rows: Rows,
    pub(crate) swap: Swap,
    /// The group of each row; empty when there is only one.
    pub(crate) groups: Vec<u32>,
}

/// The groups found so far.
#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    dimensions: Vec<Dimension>,
    keys: Keys,
    /// How many codes a group has.
    width: usize,
    /// The codes of each group, one after the other.
    codes: Vec<u64>,
    /// Flows that are in none of the groups, for there are too many.
    beyond: u64,
}

impl Grouping {
    pub(crate) fn new(store: &Store, dimensions: &[Dimension]) -> Self {
        Self {
            dimensions: dimensions.to_vec(),
            keys: store.keys(dimensions).at_most(store.limits.groups),
            width: dimensions.iter().map(|dimension| width(*dimension)).sum(),
            codes: Vec::new(),
            beyond: 0,
        }
    }

    /// How many groups there are; without dimensions one. Behind the last of [`Self::own`] may come one
    /// of what is beyond them.
    pub(crate) fn len(&self) -> usize {
        self.own() + usize::from(self.beyond > 0)
    }

    /// How many groups there are that have codes of their own; without dimensions one.
    pub(crate) const fn own(&self) -> usize {
        if self.width == 0 { 1 } else { self.keys.len() }
    }

    /// Flows that are in none of these; one is counted for each of its ends where groups are of those.
    pub(crate) const fn beyond(&self) -> u64 {
        self.beyond
    }

    /// The codes of a group, those of one dimension after the other.
    pub(crate) fn codes(&self, group: u32) -> &[u64] {
        let first = group as usize * self.width;
        self.codes.get(first..first + self.width).unwrap_or_default()
    }

    /// Puts rows of a segment into their groups; both ends apart when hosts are asked for.
    pub(crate) fn place(&mut self, store: &Store, segment: usize, rows: &Rows) -> Vec<Batch> {
        let from = &store.segments[segment];
        let mut batches = Vec::with_capacity(2);
        let batch = |rows: Rows, swap| Batch { segment, rows, swap, groups: Vec::new() };
        let ends: Vec<Dimension> =
            self.dimensions.iter().copied().filter(|dimension| dimension.is_of_ends()).collect();
        if !ends.is_empty() {
            let others = with_two_ends(from, &store.tables, &ends, rows);
            batches.push(batch(rows.clone(), Swap::None));
            batches.push(batch(others.into(), Swap::All));
        } else if self.dimensions.contains(&Dimension::Conversation) {
            let swapped = conversations(from, &store.tables, rows).2;
            batches.push(batch(rows.clone(), Swap::Rows(swapped)));
        } else {
            batches.push(batch(rows.clone(), Swap::None));
        }
        for batch in &mut batches {
            batch.groups = self.assign(from, &store.tables, batch);
        }
        batches
    }

    /// Enters the groups of another one that knows none beyond; the number of each among ours. None where there are too
    /// many together: then some may be entered already.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn take_over(&mut self, other: &Self) -> Option<Vec<u32>> {
        if self.width == 0 {
            return Some(vec![0]);
        }
        let column = |at: usize| other.codes.iter().skip(at).step_by(self.width).copied().collect();
        let columns: Vec<Vec<u64>> = (0..self.width).map(column).collect();
        let mut numbers = Vec::with_capacity(other.own());
        let (codes, last) = (&mut self.codes, self.keys.beyond());
        self.keys.number(&columns, |row, group, is_new| {
            if is_new {
                codes.extend(columns.iter().map(|column| column[row]));
            }
            numbers.push(group);
        });
        (other.beyond == 0 && !numbers.contains(&last)).then_some(numbers)
    }

    fn assign(&mut self, segment: &Segment, tables: &Tables, batch: &Batch) -> Vec<u32> {
        let far = matches!(batch.swap, Swap::All);
        let mut columns = Vec::with_capacity(self.width);
        for dimension in &self.dimensions {
            dimension_codes(segment, tables, *dimension, &batch.rows, far, &mut columns);
        }
        let mut groups = Vec::with_capacity(batch.rows.len());
        let (codes, beyond, last) = (&mut self.codes, &mut self.beyond, self.keys.beyond());
        self.keys.number(&columns, |row, group, is_new| {
            if is_new {
                codes.extend(columns.iter().map(|column| column[row]));
            }
            *beyond += u64::from(group == last);
            groups.push(group);
        });
        groups
    }
}

/// The rows whose ends differ in any of these dimensions.
fn with_two_ends(
    segment: &Segment,
    tables: &Tables,
    dimensions: &[Dimension],
    rows: &[u32],
) -> Vec<u32> {
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for dimension in dimensions {
        dimension_codes(segment, tables, *dimension, rows, false, &mut near);
        dimension_codes(segment, tables, *dimension, rows, true, &mut far);
    }
    let differs = |row: usize| near.iter().zip(&far).any(|(near, far)| near[row] != far[row]);
    (0..).zip(rows).filter(|(row, _)| differs(*row)).map(|(_, row)| *row).collect()
}

/// Appends the codes of a dimension, in one column or two; of hosts and places those of the
/// source, or with `far` of the destination.
pub(crate) fn dimension_codes(
    segment: &Segment,
    tables: &Tables,
    dimension: Dimension,
    rows: &[u32],
    far: bool,
    columns: &mut Vec<Vec<u64>>,
) {
    let mut codes = Vec::with_capacity(rows.len());
    match dimension {
        Dimension::Column(column) => {
            tables.codes(segment, column, rows, &mut codes);
            tables.kinds.fold(&tables.applications, column, &mut codes);
        }
        Dimension::Place(part) => tables.place_codes(segment, part, far, rows, &mut codes),
        Dimension::Prefix { .. } | Dimension::Bucket { .. }
            if networks::is_senseless(dimension) =>
        {
            codes.resize(rows.len(), 0);
        }
        Dimension::Prefix { column, v4, v6 } => {
            tables.codes(segment, column, rows, &mut codes);
            tables.fold_networks(column, v4, v6, &mut codes);
        }
        Dimension::Bucket { column, nanos } => {
            segment.codes(column, rows, &mut codes);
            networks::steps(nanos, &mut codes);
        }
        Dimension::Host => {
            let slot = if far { Slot::DestinationAddress } else { Slot::SourceAddress };
            segment.lane(slot).gather(rows, &mut codes);
        }
        Dimension::Conversation => {
            let (low, high, _) = conversations(segment, tables, rows);
            columns.push(low);
            codes = high;
        }
        Dimension::Service => {
            segment.lane(Slot::Protocol).gather(rows, &mut codes);
            for (code, port) in codes.iter_mut().zip(service_ports(segment, rows)) {
                *code = *code << 16 | if WITH_PORTS.contains(code) { port } else { 0 };
            }
        }
    }
    columns.push(codes);
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

/// The lower address, the higher one, and whether the source is the higher one.
fn conversations(
    segment: &Segment,
    tables: &Tables,
    rows: &[u32],
) -> (Vec<u64>, Vec<u64>, Vec<bool>) {
    let (mut low, mut high) = (Vec::new(), Vec::new());
    segment.lane(Slot::SourceAddress).gather(rows, &mut low);
    segment.lane(Slot::DestinationAddress).gather(rows, &mut high);
    let swapped = low
        .iter_mut()
        .zip(&mut high)
        .map(|(low, high)| {
            let is_swapped = tables.compare_addresses(*low, *high).is_gt();
            if is_swapped {
                std::mem::swap(low, high);
            }
            is_swapped
        })
        .collect();
    (low, high, swapped)
}

impl Store {
    /// Numbers for the combinations of these dimensions' codes.
    pub(crate) fn keys(&self, dimensions: &[Dimension]) -> Keys {
        let bits =
            |dimension: &Dimension| std::iter::repeat_n(self.bits(*dimension), width(*dimension));
        Keys::new(dimensions.iter().flat_map(bits).collect())
    }

    /// Bits that hold any code of a dimension.
    pub(crate) fn bits(&self, dimension: Dimension) -> u32 {
        let count = |entries: usize| usize::BITS - entries.leading_zeros();
        match dimension {
            Dimension::Host | Dimension::Conversation => self.tables.addresses.bits(),
            Dimension::Service => 24,
            Dimension::Place(part) => self.bits(Dimension::Column(part.columns()[0])),
            Dimension::Bucket { .. } => 64,
            Dimension::Prefix { column, .. } => self.bits(Dimension::Column(column)),
            Dimension::Column(column) => match coding(column) {
                Coding::Place => self.tables.places.names(|names| count(names.len())),
                Coding::Address => self.tables.addresses.bits(),
                Coding::Application | Coding::OfApplication => {
                    count(self.tables.applications.len())
                }
                Coding::Name => count(self.tables.names.len()),
                Coding::Exporter => count(self.tables.exporters.len()),
                Coding::Word => 3,
                Coding::Number
                | Coding::Optional
                | Coding::OptionalAddress
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
