//! What the detectors of each source are to be shown: gathered while packets are read, looked at later in
//! one go.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use detect::{AlertRule, Alerts, Detectors, List, Neighbour, Seen, Sight};
use enrich::Atlas;
use model::{Exchange, Finding, FindingKind, FlowBatch, FlowRecord, SourceId};
use protocol::ListStatus;

use crate::aside::news::News;
use crate::findings;

/// Gathered before the detectors look: a few MiB, and little enough to stay near the processor.
pub(crate) const GATHERED: usize = 4096;

/// Detectors, and what they have not seen yet.
#[derive(Default)]
pub(crate) struct Watch {
    /// None where nobody looks.
    limits: Option<detect::Limits>,
    /// Whether what looks is not here yet.
    pub(crate) is_blind: bool,
    /// What went by unseen meanwhile.
    pub(crate) missed: Vec<SourceId>,
    pub(crate) seen: Vec<(SourceId, Seen)>,
    /// Somebody else shows it to the detectors.
    pub(crate) is_elsewhere: bool,
    /// The detectors are with them now.
    pub(crate) is_lent: bool,
    pub(crate) detectors: BTreeMap<SourceId, Detectors>,
    /// What was found before a session was saved.
    pub(crate) restored: Vec<Finding>,
    /// What the user wants to be told of.
    pub(crate) lists: Arc<[List]>,
    /// What became of the lists as they were read.
    pub(crate) reports: Vec<ListStatus>,
    pub(crate) rules: Arc<[AlertRule]>,
    pub(crate) alerts: BTreeMap<SourceId, Alerts>,
    /// What fired lately.
    pub(crate) news: News,
    /// What turned out to be nothing: findings of that kind about that host.
    pub(crate) aside: Vec<(FindingKind, IpAddr)>,
    /// Where addresses are.
    pub(crate) atlas: Atlas,
}

impl Watch {
    pub(crate) fn new(limits: Option<detect::Limits>) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Whether anybody looks.
    pub(crate) const fn limits(&self) -> Option<&detect::Limits> {
        self.limits.as_ref()
    }

    /// A flow ended, or was cut.
    pub(crate) fn flow(&mut self, record: &FlowRecord) {
        if self.looks_at(record.source) {
            self.gather(record);
        }
    }

    /// Several came together. Only rules read why a flow has its label, which costs as much as all the rest of it.
    pub(crate) fn batch(&mut self, batch: &FlowBatch) {
        if batch.is_empty() || !self.looks_at(batch.source_id) {
            return;
        }
        let is_ruled = !self.rules.is_empty();
        for row in 0..batch.len() {
            if let Some(flow) = if is_ruled { batch.flow(row) } else { batch.bare_flow(row) } {
                self.gather(&flow);
            }
        }
    }

    /// Apart, like what is below, so that a page can be used before they are here.
    #[inline(never)]
    fn gather(&mut self, record: &FlowRecord) {
        let Some(limits) = &self.limits else { return };
        if !self.rules.is_empty() {
            let begin = || Alerts::new(self.rules.clone(), limits);
            let (news, rules) = (&mut self.news, &self.rules);
            let alerts = self.alerts.entry(record.source).or_insert_with(begin);
            alerts.see(record, |fired| news.take(record.source, rules, &fired));
        }
        self.see(record.source, Seen::Flow(Sight::of(record)));
    }

    /// Something was said.
    pub(crate) fn exchange(&mut self, source: SourceId, said: Box<Exchange>) {
        if self.looks_at(source) {
            self.hear(source, said);
        }
    }

    #[inline(never)]
    fn hear(&mut self, source: SourceId, said: Box<Exchange>) {
        if let Some(seen) = Seen::of_exchange(said) {
            self.see(source, seen);
        }
    }

    /// A host told of its hardware address.
    pub(crate) fn neighbour(&mut self, source: SourceId, said: Neighbour) {
        if self.looks_at(source) {
            self.see(source, Seen::Neighbour(said));
        }
    }

    /// Forgets a source.
    pub(crate) fn forget(&mut self, source: SourceId) {
        self.missed.retain(|of| *of != source);
        if !self.is_blind {
            self.drop_of(source);
        }
    }

    #[inline(never)]
    fn drop_of(&mut self, source: SourceId) {
        self.seen.retain(|(of, _)| *of != source);
        self.detectors.remove(&source);
        self.restored.retain(|found| found.source != source);
        self.alerts.remove(&source);
    }

    /// Whether somebody looks. Where nobody can yet, the source is remembered.
    fn looks_at(&mut self, source: SourceId) -> bool {
        if self.limits.is_none() {
            return false;
        }
        if self.is_blind && !self.missed.contains(&source) {
            self.missed.push(source);
        }
        !self.is_blind
    }

    #[inline(never)]
    fn see(&mut self, source: SourceId, seen: Seen) {
        self.seen.push((source, seen));
        if self.seen.len() >= GATHERED && !self.is_elsewhere {
            findings::look(self);
        }
    }
}
