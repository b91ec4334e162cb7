//! Flows with their names, and what else happened, in order: what the second stage of reading hands to
//! the third.

use std::ops::Range;

use model::{FlowRecord, Label, Revealed};

use crate::ahead::batch::{Contents, Fact, Shown, Slice, keep};

/// What happened, until it is taken in. It holds all it speaks of, and never more than a batch of the
/// first stage tells.
#[derive(Default)]
pub struct Named {
    pub(super) facts: Vec<Fact>,
    /// Datagrams of exports.
    octets: Vec<u8>,
    pub(super) flows: Vec<Shown>,
    /// Of each of the flows.
    pub(super) words: Vec<Words>,
    /// A slice of the file ends with it.
    pub(crate) slice: Option<Slice>,
}

/// What the packets of a flow, and others, told of it.
#[derive(Default)]
pub(crate) struct Words {
    /// How many flows of its source began before it.
    pub(crate) begun: u32,
    label: Label,
    host_name: Option<Box<str>>,
    revealed: Option<Box<Revealed>>,
}

impl Named {
    /// Octets of the file that were read when it was handed over, beyond those of batches before.
    pub fn octets_read(&self) -> u64 {
        self.slice.map_or(0, |slice| slice.octets)
    }

    /// It was taken in, and is filled again.
    pub(super) fn empty(&mut self) {
        self.slice = None;
        self.facts.clear();
        self.octets.clear();
        self.flows.clear();
        self.words.clear();
    }

    /// Keeps octets: where they are.
    pub(super) fn keep(&mut self, octets: &[u8]) -> Range<u32> {
        keep(&mut self.octets, octets)
    }

    /// What happened, to be taken in one by one, with the flows and the octets it speaks of. It stays here
    /// until the batch is filled again: rooms are given back by the thread that took them.
    pub(crate) fn open(
        &mut self,
    ) -> (
        impl Iterator<Item = &mut Fact>,
        impl Iterator<Item = (&mut Shown, &mut Words)>,
        Contents<'_>,
    ) {
        let flows = self.flows.iter_mut().zip(self.words.iter_mut());
        (self.facts.iter_mut(), flows, Contents(&self.octets))
    }
}

impl Words {
    /// What is told of a flow that goes on.
    pub(super) fn copied(begun: u32, record: &FlowRecord) -> Self {
        Self {
            begun,
            label: record.label.clone(),
            host_name: record.host_name.clone(),
            revealed: record.revealed.clone(),
        }
    }

    /// What is told of a flow that has ended.
    pub(super) fn taken(begun: u32, record: &mut FlowRecord) -> Self {
        Self {
            begun,
            label: std::mem::take(&mut record.label),
            host_name: record.host_name.take(),
            revealed: record.revealed.take(),
        }
    }

    /// Written into a record, or taken back from it.
    pub(crate) fn swap(&mut self, record: &mut FlowRecord) {
        std::mem::swap(&mut self.label, &mut record.label);
        std::mem::swap(&mut self.host_name, &mut record.host_name);
        std::mem::swap(&mut self.revealed, &mut record.revealed);
    }
}
