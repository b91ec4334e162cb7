//! The sets of one exporter, version and observation domain.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use model::Timestamp;
use netflow::sets::{self, Header, Set, SetKind};

/// What is kept of one domain.
#[derive(Debug)]
pub(super) struct Domain {
    /// The last message with templates: version, domain and times of the messages replayed.
    pub(super) header: Header,
    pub(super) destination: SocketAddr,
    /// When anything came last.
    pub(super) seen: Timestamp,
    /// Oldest first, so that a decoder ends with the newest of each id.
    templates: VecDeque<Kept>,
    options_data: VecDeque<Kept>,
    options_ids: BTreeSet<u16>,
    /// Template ids that there is something new about, for those who keep templates elsewhere.
    fresh: BTreeSet<u16>,
    /// When they were told last.
    told: BTreeMap<u16, Timestamp>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DomainLimits {
    pub(super) templates: usize,
    pub(super) options_octets: usize,
}

/// What keeping a set did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Outcome {
    /// The same ids were there with another layout.
    pub(super) changed: bool,
    /// Templates given up for it, or itself.
    pub(super) dropped: u64,
}

/// How much is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Size {
    pub(super) templates: usize,
    pub(super) options_data_sets: usize,
    pub(super) octets: usize,
}

/// A raw set.
#[derive(Debug)]
struct Kept {
    /// Of its templates, sorted; of options data, its own.
    ids: Vec<u16>,
    kind: SetKind,
    bytes: Box<[u8]>,
    at: Timestamp,
}

/// A template that is repeated is told again after so many nanoseconds, long before anybody forgets it.
const AGAIN: u64 = 10 * 60 * 1_000_000_000;
/// Options data that changes is told no more often: some exporters count in it.
const BREATH: u64 = 10 * 1_000_000_000;
/// Octets of one message: well within a UDP datagram.
const MESSAGE_OCTETS: usize = 60_000;

impl Domain {
    pub(super) fn new(header: Header, destination: SocketAddr) -> Self {
        Self {
            header,
            destination,
            seen: Timestamp(0),
            templates: VecDeque::new(),
            options_data: VecDeque::new(),
            options_ids: BTreeSet::new(),
            fresh: BTreeSet::new(),
            told: BTreeMap::new(),
        }
    }

    /// Keeps a template set in place of those it makes superfluous.
    pub(super) fn keep_templates(
        &mut self,
        limits: &DomainLimits,
        set: &Set<'_>,
        at: Timestamp,
    ) -> Outcome {
        let mut ids: Vec<_> = set.template_ids().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut outcome = Outcome::default();
        if ids.is_empty() {
            return outcome;
        }
        if ids.len() > limits.templates {
            outcome.dropped = ids.len() as u64;
            return outcome;
        }
        let is_known = |kept: &Kept| kept.ids == ids && *kept.bytes == *set.bytes;
        let is_known = self.templates.iter().any(is_known);
        for id in &ids {
            if !is_known {
                // What was told of it before is another template's.
                self.told.remove(id);
            }
            if self.is_due(*id, at, AGAIN) {
                self.fresh.insert(*id);
            }
        }
        self.templates.retain(|kept| {
            outcome.changed |= kept.ids == ids && *kept.bytes != *set.bytes;
            !kept.ids.iter().all(|id| ids.binary_search(id).is_ok())
        });
        self.templates.push_back(Kept { ids, kind: set.kind, bytes: set.bytes.into(), at });
        while self.templates() > limits.templates {
            let Some(oldest) = self.templates.pop_front() else { break };
            outcome.dropped += oldest.ids.len() as u64;
        }
        self.find_options();
        outcome
    }

    /// Keeps a set of options data in place of an equal one; returns how many were given up.
    pub(super) fn keep_options_data(
        &mut self,
        limits: &DomainLimits,
        set: &Set<'_>,
        at: Timestamp,
    ) -> u64 {
        if set.bytes.len() > limits.options_octets {
            return 1;
        }
        let before = self.options_data.len();
        self.options_data.retain(|kept| *kept.bytes != *set.bytes);
        if before == self.options_data.len() {
            self.fresh.insert(set.id);
        }
        let (ids, bytes) = (vec![set.id], set.bytes.into());
        self.options_data.push_back(Kept { ids, kind: set.kind, bytes, at });
        let mut dropped = 0;
        while octets(&self.options_data) > limits.options_octets {
            self.options_data.pop_front();
            dropped += 1;
        }
        dropped
    }

    /// Forgets sets older than so many nanoseconds.
    pub(super) fn expire(&mut self, now: Timestamp, age: u64) {
        let young = |kept: &Kept| now.nanos_since(kept.at) < age;
        self.templates.retain(young);
        self.options_data.retain(young);
        self.find_options();
    }

    /// Whether data sets of this id hold options.
    pub(super) fn is_options(&self, id: u16) -> bool {
        self.options_ids.contains(&id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.templates.is_empty()
    }

    pub(super) fn size(&self) -> Size {
        Size {
            templates: self.templates(),
            options_data_sets: self.options_data.len(),
            octets: octets(&self.templates) + octets(&self.options_data),
        }
    }

    /// Template ids that may be told now; from here on they count as told.
    pub(super) fn take_fresh(&mut self, now: Timestamp) -> Vec<u16> {
        let fresh = self.fresh.iter().copied();
        let due: Vec<_> = fresh.filter(|id| self.is_due(*id, now, BREATH)).collect();
        for id in &due {
            self.fresh.remove(id);
            self.told.insert(*id, now);
        }
        due
    }

    /// All of it is as if it had never been told.
    pub(super) fn tell_again(&mut self) {
        self.told.clear();
        self.fresh = self.templates.iter().flat_map(|kept| kept.ids.iter().copied()).collect();
    }

    /// Whether there is something that was not told.
    pub(super) fn is_fresh(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// Everything as messages of their own: templates first, then options data.
    pub(super) fn messages(&self) -> Vec<Vec<u8>> {
        self.composed(|_| true)
    }

    /// The same of one template: its set, and options data of its id.
    pub(super) fn messages_about(&self, id: u16) -> Vec<Vec<u8>> {
        self.composed(|kept| kept.ids.contains(&id))
    }

    fn is_due(&self, id: u16, now: Timestamp, nanos: u64) -> bool {
        self.told.get(&id).is_none_or(|told| now.nanos_since(*told) >= nanos)
    }

    fn composed(&self, is_wanted: impl Fn(&Kept) -> bool) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        let (mut sets, mut length) = (Vec::new(), 0);
        let kept = self.templates.iter().chain(&self.options_data);
        for kept in kept.filter(|kept| is_wanted(kept)) {
            if length + kept.bytes.len() > MESSAGE_OCTETS {
                messages.extend(sets::compose(&self.header, sets.drain(..)));
                length = 0;
            }
            length += kept.bytes.len();
            sets.push(&*kept.bytes);
        }
        if !sets.is_empty() {
            messages.extend(sets::compose(&self.header, sets));
        }
        messages
    }

    fn templates(&self) -> usize {
        self.templates.iter().map(|kept| kept.ids.len()).sum()
    }

    /// Which ids are options now: the newest template of each id tells.
    fn find_options(&mut self) {
        self.options_ids.clear();
        for kept in &self.templates {
            for id in &kept.ids {
                if kept.kind == SetKind::OptionsTemplate {
                    self.options_ids.insert(*id);
                } else {
                    self.options_ids.remove(id);
                }
            }
        }
        let templates = &self.templates;
        let is_there = |id: &u16| templates.iter().any(|kept| kept.ids.binary_search(id).is_ok());
        self.fresh.retain(is_there);
        self.told.retain(|id, _| is_there(id));
        let ids = &self.options_ids;
        self.options_data.retain(|kept| kept.ids.iter().all(|id| ids.contains(id)));
    }
}

impl Size {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            templates: self.templates + other.templates,
            options_data_sets: self.options_data_sets + other.options_data_sets,
            octets: self.octets + other.octets,
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            templates: self.templates.saturating_sub(other.templates),
            options_data_sets: self.options_data_sets.saturating_sub(other.options_data_sets),
            octets: self.octets.saturating_sub(other.octets),
        }
    }
}

fn octets(sets: &VecDeque<Kept>) -> usize {
    sets.iter().map(|kept| kept.bytes.len()).sum()
}
