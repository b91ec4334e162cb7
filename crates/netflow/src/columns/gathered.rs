//! Data sets gathered until columns are long: what there is to do once for a column is then done
//! once for many datagrams.

use std::sync::Arc;

use model::{FlowBatch, RecordId, Sampling};

use crate::columns::rows::{Place, Rows};
use crate::columns::words::Words;
use crate::context::Context;
use crate::layout::{Layout, WordPlace};
use crate::sampling::sampling;
use crate::sink::RecordSet;
use crate::told::Told;

/// Turns data sets into columns.
///
/// [`Self::take`] each set, then [`Self::batch`] has the flows of all, each as
/// [`crate::Record::flow`] has it and in their order; [`Self::clear`] makes room for others.
#[derive(Debug, Default)]
pub struct FlowColumns {
    batch: FlowBatch,
    /// What lays out the records that are no rows yet.
    layout: Option<Arc<Layout>>,
    bytes: Vec<u8>,
    runs: Vec<Run>,
    rows: usize,
    words: Words,
}

/// Records of one message.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) rows: usize,
    pub(super) context: Context,
    pub(super) template: Option<u16>,
    /// Of those that say nothing of it themselves.
    pub(super) sampling: Sampling,
    /// The id of the first; the others follow.
    pub(super) first: Option<RecordId>,
}

/// Records of one layout that become rows together.
#[derive(Clone, Copy)]
pub(super) struct Gathered<'a> {
    pub(super) rows: Rows<'a>,
    /// All of them, one message after the other.
    pub(super) runs: &'a [Run],
    /// What their exporter has told of itself, where something depends on it.
    pub(super) told: Option<&'a Told>,
}

/// So many octets become rows together: they and their columns stay in the nearest cache.
const ENOUGH: usize = 24 << 10;

impl FlowColumns {
    /// The flows that these records tell of; the first one gets that id and the others those after
    /// it. False, and nothing happened, where they must be read one by one.
    pub fn take(&mut self, set: &RecordSet<'_>, first: Option<RecordId>) -> bool {
        let Some(plan) = &set.layout.plan else { return false };
        let words = plan.words();
        if words.is_some() && !self.words.have_room(set.len()) {
            return false;
        }
        if !self.layout.as_ref().is_some_and(|layout| Arc::ptr_eq(layout, set.layout)) {
            self.settle(None);
            self.layout = Some(Arc::clone(set.layout));
        }
        let asks = plan.asks(set.told);
        if asks {
            self.settle(None);
        }
        let told = set.context.sampling.map(sampling);
        let rows = set.len();
        self.bytes.extend_from_slice(set.rows);
        if let Some(place) = words {
            self.replace(place, set);
        }
        self.rows += rows;
        self.runs.push(Run {
            rows,
            context: *set.context,
            template: set.template,
            sampling: told.unwrap_or_else(|| set.told.samplers.sampling(set.template, None, None)),
            first,
        });
        if asks {
            self.settle(Some(set.told));
        } else if self.bytes.len() >= ENOUGH {
            self.settle(None);
        }
        true
    }

    /// All flows as columns. More may follow them.
    pub fn batch(&mut self) -> &mut FlowBatch {
        self.settle(None);
        &mut self.batch
    }

    /// No rows any more; the memory stays for the next ones.
    pub fn clear(&mut self) {
        self.forget();
        self.batch.clear();
        self.words.clear();
    }

    /// How many flows there are.
    pub const fn len(&self) -> usize {
        self.batch.len() + self.rows
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Words of records just gathered give way to what stands for them.
    fn replace(&mut self, place: Place, set: &RecordSet<'_>) {
        let first = self.bytes.len() - set.rows.len();
        let octets = set.row_octets();
        let records = self.bytes.get_mut(first..).unwrap_or_default();
        for record in records.chunks_exact_mut(octets) {
            let word = record.get_mut(place.offset..).and_then(|rest| rest.first_chunk_mut());
            if let Some(word) = word {
                let place = WordPlace::read(*word);
                let label = self.words.label(place, set.bytes, &mut self.batch);
                *word = u32::from(label).to_be_bytes();
            }
        }
    }

    /// What was gathered becomes rows.
    fn settle(&mut self, told: Option<&Told>) {
        if let Some(layout) = &self.layout
            && let Some(plan) = &layout.plan
            && self.rows > 0
        {
            let rows = Rows::new(&self.bytes, layout.row_octets());
            plan.append(Gathered { rows, runs: &self.runs, told }, &mut self.batch);
        }
        self.forget();
    }

    fn forget(&mut self) {
        self.bytes.clear();
        self.runs.clear();
        self.rows = 0;
    }
}
