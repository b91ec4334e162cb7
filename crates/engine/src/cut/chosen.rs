//! Which flows of a source are meant: flows are known by the order in which the meter began them,
//! which is the same every time the same octets are metered.

use model::SourceId;
use rustc_hash::FxHashMap;
use store::Row;

/// The rows of metered flows, by source and by the order in which they began.
#[derive(Default)]
pub(crate) struct Begun(FxHashMap<SourceId, Vec<u32>>);

/// No row: the flow found no room in the store, or is not published yet.
const NONE: u32 = u32::MAX;

/// The flows whose packets are wanted.
pub(crate) enum Chosen {
    /// Whatever there is.
    All,
    /// One bit for each flow, in the order in which they began.
    Some(Vec<u64>),
}

impl Begun {
    /// This row holds the flow that began so many flows after the source's first.
    pub(crate) fn remember(&mut self, source: SourceId, flow: u32, row: Row) {
        let rows = self.0.entry(source).or_default();
        let place = flow as usize;
        if place >= rows.len() {
            rows.resize(place + 1, NONE);
        }
        if let Some(known) = rows.get_mut(place) {
            *known = row.0;
        }
    }

    /// The row of the flow that began so many flows after the source's first.
    pub(crate) fn row(&self, source: SourceId, flow: u32) -> Option<Row> {
        let row = *self.0.get(&source)?.get(flow as usize)?;
        (row != NONE).then_some(Row(row))
    }

    /// How many flows of the source began before the one in this row.
    pub(crate) fn flow(&self, source: SourceId, row: Row) -> Option<u32> {
        let at = self.0.get(&source)?.iter().position(|known| *known == row.0)?;
        u32::try_from(at).ok()
    }

    pub(crate) fn forget(&mut self, source: SourceId) {
        self.0.remove(&source);
    }

    /// Those of a source's flows that stand in these rows, which are sorted.
    pub(crate) fn chosen(&self, source: SourceId, rows: &[Row]) -> Chosen {
        let of_source = self.0.get(&source).map(Vec::as_slice).unwrap_or_default();
        let mut bits = vec![0_u64; of_source.len().div_ceil(64)];
        for (flow, row) in of_source.iter().enumerate() {
            if *row != NONE
                && rows.binary_search(&Row(*row)).is_ok()
                && let Some(word) = bits.get_mut(flow / 64)
            {
                *word |= 1 << (flow % 64);
            }
        }
        Chosen::Some(bits)
    }
}

impl Chosen {
    /// Not one flow.
    pub(super) fn is_none(&self) -> bool {
        match self {
            Self::All => false,
            Self::Some(bits) => bits.iter().all(|word| *word == 0),
        }
    }

    pub(crate) fn holds(&self, flow: u32) -> bool {
        match self {
            Self::All => true,
            Self::Some(bits) => {
                bits.get(flow as usize / 64).is_some_and(|word| word >> (flow % 64) & 1 == 1)
            }
        }
    }
}
