//! Findings while they grow: one story for each kind, host and object, with its numbers; words come last.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::FixedState;
use model::{Evidence, Finding, FindingKind, FindingSeverity, Timestamp};

use crate::sight::Sight;

/// Which story.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Key {
    pub(crate) kind: FindingKind,
    /// Whom it is about.
    pub(crate) subject: Option<IpAddr>,
    /// The other side, where there is one.
    pub(crate) other: Option<IpAddr>,
    /// A port, or whatever else tells two stories of the same hosts apart.
    pub(crate) about: u64,
}

/// What is known of it so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(crate) severity: FindingSeverity,
    pub(crate) confidence: u8,
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
    pub(crate) count: u64,
    /// What its detector counted; what each one is, its words say.
    pub(crate) numbers: [u64; 6],
    pub(crate) word: Box<str>,
    pub(crate) others: Vec<IpAddr>,
    pub(crate) evidence: Vec<Evidence>,
}

/// All stories of a source.
#[derive(Clone, Debug)]
pub(crate) struct Stories {
    known: HashMap<Key, Story, FixedState>,
    limit: usize,
    beyond: u64,
}

impl Key {
    pub(crate) const fn of(kind: FindingKind, subject: IpAddr) -> Self {
        Self { kind, subject: Some(subject), other: None, about: 0 }
    }

    pub(crate) const fn with(self, other: IpAddr) -> Self {
        Self { other: Some(other), ..self }
    }

    pub(crate) const fn about(self, about: u64) -> Self {
        Self { about, ..self }
    }
}

impl Stories {
    pub(crate) fn new(limit: usize, seed: u64) -> Self {
        Self { known: HashMap::with_hasher(FixedState::with_seed(seed)), limit, beyond: 0 }
    }

    /// The story goes on from `first` to `last`; none where there are too many.
    pub(crate) fn goes_on(
        &mut self,
        key: Key,
        first: Timestamp,
        last: Timestamp,
    ) -> Option<&mut Story> {
        if self.known.len() >= self.limit && !self.known.contains_key(&key) {
            self.beyond += 1;
            return None;
        }
        let story = self.known.entry(key).or_insert_with(|| Story {
            first,
            last,
            confidence: 50,
            ..Story::default()
        });
        story.first = story.first.min(first);
        story.last = story.last.max(last);
        story.count += 1;
        Some(story)
    }

    /// The same by a flow, which shows it.
    pub(crate) fn shown_by(&mut self, key: Key, sight: &Sight) -> Option<&mut Story> {
        let story = self.goes_on(key, sight.start, sight.end)?;
        story.show(sight.evidence());
        Some(story)
    }

    /// Forgets those of a kind.
    pub(crate) fn forget(&mut self, kind: FindingKind) {
        self.known.retain(|key, _| key.kind != kind);
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key, &Story)> {
        self.known.iter()
    }

    /// What found no room.
    pub(crate) const fn beyond(&self) -> u64 {
        self.beyond
    }
}

impl Story {
    pub(crate) fn show(&mut self, evidence: Evidence) {
        if self.evidence.len() < Finding::MAX_EVIDENCE {
            self.evidence.push(evidence);
        }
    }

    pub(crate) fn and(&mut self, other: IpAddr) {
        if self.others.len() < Finding::MAX_HOSTS && !self.others.contains(&other) {
            self.others.push(other);
        }
    }

    /// As bad as this, at least.
    pub(crate) fn judge(&mut self, severity: FindingSeverity, confidence: u8) {
        self.severity = self.severity.max(severity);
        self.confidence = self.confidence.max(confidence);
    }

    pub(crate) fn number(&self, at: usize) -> u64 {
        self.numbers.get(at).copied().unwrap_or_default()
    }
}
