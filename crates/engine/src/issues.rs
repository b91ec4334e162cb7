//! What went wrong, told once and counted.

use std::mem::Discriminant;
use std::net::IpAddr;

use model::SourceId;
use protocol::{Issue, Severity};
use rustc_hash::FxHashMap;

/// Tells the same trouble from another: the source and the kind of its error value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Kind {
    /// Of a file, by its part where it has several.
    Capture(u32, Discriminant<capture::IssueKind>),
    /// A part of several cannot be read on.
    PartBroken(u32),
    /// Of an exporter, by its address.
    Netflow(IpAddr, Discriminant<netflow::IssueKind>),
    /// Of an exporter, what its decoder does not say.
    Exporter(IpAddr, &'static str),
    /// To this port comes what is no export.
    Stray(u16),
    /// Told when a session was saved: by the source of its file, and its number there.
    Restored(u32, u32),
    /// About a database of addresses, by how many were tried before.
    Database(u32),
    Engine(&'static str),
}

impl Kind {
    /// Addresses are easily made up: what is told by them leaves a quarter of the room to the rest.
    const fn room(self, limit: usize) -> usize {
        match self {
            Self::Netflow(..) | Self::Exporter(..) => limit - limit / 4,
            Self::Capture(..)
            | Self::PartBroken(_)
            | Self::Stray(_)
            | Self::Restored(..)
            | Self::Database(_)
            | Self::Engine(_) => limit,
        }
    }
}

/// The issues of all sources, bounded.
#[derive(Debug, Default)]
pub(crate) struct Issues {
    told: Vec<Issue>,
    index: FxHashMap<(Option<SourceId>, Kind), usize>,
    /// Those that the page has not seen as they are now.
    fresh: Vec<usize>,
    beyond: u64,
}

impl Issues {
    /// Told once; the same kind of the same source again is only counted.
    pub(crate) fn tell(&mut self, limit: usize, kind: Kind, issue: Issue) {
        if !self.again(issue.source, kind, issue.count) {
            self.add(limit, kind, issue);
        }
    }

    /// Counts it where it was told already; false where it was not.
    pub(crate) fn again(&mut self, source: Option<SourceId>, kind: Kind, count: u64) -> bool {
        let Some(&at) = self.index.get(&(source, kind)) else { return false };
        if let Some(told) = self.told.get_mut(at) {
            told.count = told.count.saturating_add(count);
        }
        self.refresh(at);
        true
    }

    /// Tells how it stands now; the issue has the count of all times.
    pub(crate) fn put(&mut self, limit: usize, kind: Kind, issue: Issue) {
        let Some(&at) = self.index.get(&(issue.source, kind)) else {
            return self.add(limit, kind, issue);
        };
        if let Some(told) = self.told.get_mut(at).filter(|told| **told != issue) {
            *told = issue;
            self.refresh(at);
        }
    }

    fn add(&mut self, limit: usize, kind: Kind, issue: Issue) {
        if self.told.len() >= kind.room(limit) {
            self.beyond = self.beyond.saturating_add(issue.count);
            return;
        }
        self.index.insert((issue.source, kind), self.told.len());
        self.refresh(self.told.len());
        self.told.push(issue);
    }

    fn refresh(&mut self, at: usize) {
        if !self.fresh.contains(&at) {
            self.fresh.push(at);
        }
    }

    pub(crate) fn next_fresh(&mut self) -> Option<Issue> {
        self.fresh.pop().and_then(|at| self.told.get(at).cloned())
    }

    pub(crate) fn forget(&mut self, source: SourceId) {
        let told = std::mem::take(&mut self.told);
        let keys: FxHashMap<usize, (Option<SourceId>, Kind)> =
            self.index.drain().map(|(key, at)| (at, key)).collect();
        self.fresh.clear();
        for (at, issue) in told.into_iter().enumerate() {
            if issue.source == Some(source) {
                continue;
            }
            if let Some(key) = keys.get(&at) {
                self.index.insert(*key, self.told.len());
            }
            self.told.push(issue);
        }
    }

    /// All of them, worst first, and one more line when some are only counted.
    pub(crate) fn all(&self) -> Vec<Issue> {
        let mut all = self.told.clone();
        model::sort_by(&mut all, |a, b| b.severity.cmp(&a.severity).then(a.offset.cmp(&b.offset)));
        if self.beyond > 0 {
            all.push(Issue {
                source: None,
                severity: Severity::Note,
                offset: None,
                what: "more kinds of trouble than are listed".to_owned(),
                kept: String::new(),
                advice: String::new(),
                count: self.beyond,
            });
        }
        all
    }
}
