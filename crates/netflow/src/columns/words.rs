//! Words of records that come together: each different one stands once beside the columns.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use model::{FlowBatch, Label};

use crate::flow;

/// Labels of a batch by the octets that say them.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    labels: HashMap<Box<[u8]>, u16, FixedState>,
}

impl Words {
    /// A place among the labels of the batch and one more; 0 where the octets say none.
    pub(super) fn label(&mut self, octets: &[u8], batch: &mut FlowBatch) -> u16 {
        if let Some(known) = self.labels.get(octets) {
            return *known;
        }
        let label = flow::name(octets).map(|name| flow::label(&name));
        let code = match label.filter(|label| *label != Label::default()) {
            Some(label) => {
                batch.labels.push(label);
                u16::try_from(batch.labels.len()).unwrap_or(0)
            }
            None => 0,
        };
        self.labels.insert(octets.into(), code);
        code
    }

    /// Whether so many more labels have a place.
    pub(super) fn have_room(&self, rows: usize) -> bool {
        self.labels.len() + rows < MOST
    }

    /// The batch is empty.
    pub(super) fn clear(&mut self) {
        self.labels.clear();
    }
}

/// Places have 16 bits, and whoever labels the rest of a batch needs some.
const MOST: usize = 1 << 15;
