//! Words of records that come together: each different one stands once beside the columns.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use model::{FlowBatch, Label};

use crate::flow;
use crate::layout::WordPlace;

/// Labels of a batch by the octets that say them.
#[derive(Clone, Debug)]
pub(super) struct Words {
    labels: HashMap<Box<[u8]>, u16, FixedState>,
    /// Short ones by their key, the latest in each place: most records say what others said.
    latest: [(u128, u16); 1 << BITS],
}

const BITS: u32 = 6;
/// 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// No word has this key: its length would be 255.
const NONE: u128 = u128::MAX;

impl Default for Words {
    fn default() -> Self {
        Self { labels: HashMap::default(), latest: [(NONE, 0); 1 << BITS] }
    }
}

impl Words {
    /// A place among the labels of the batch and one more; 0 where the word at that place says none.
    #[inline]
    pub(super) fn label(&mut self, place: WordPlace, bytes: &[u8], batch: &mut FlowBatch) -> u16 {
        let Some(key) = place.key(bytes) else { return self.find(place.word(bytes), batch) };
        let hash = (key as u64 ^ (key >> 64) as u64).wrapping_mul(SPREAD);
        let at = (hash >> (u64::BITS - BITS)) as usize;
        match self.latest.get(at) {
            Some((known, code)) if *known == key => *code,
            _ => {
                let code = self.find(place.word(bytes), batch);
                if let Some(latest) = self.latest.get_mut(at) {
                    *latest = (key, code);
                }
                code
            }
        }
    }

    fn find(&mut self, octets: &[u8], batch: &mut FlowBatch) -> u16 {
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
        self.latest.fill((NONE, 0));
    }
}

/// Places have 16 bits, and whoever labels the rest of a batch needs some.
const MOST: usize = 1 << 15;
