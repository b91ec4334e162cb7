//! What went wrong, told once and counted.

use std::mem::Discriminant;

use model::SourceId;
use protocol::{Issue, Severity};
use rustc_hash::FxHashMap;

/// Tells the same trouble from another: the source and the kind of its error value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Kind {
    Capture(Discriminant<capture::IssueKind>),
    Netflow(Discriminant<netflow::IssueKind>),
    Engine(&'static str),
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
        let key = (issue.source, kind);
        let at = match self.index.get(&key) {
            Some(&at) => {
                if let Some(told) = self.told.get_mut(at) {
                    told.count = told.count.saturating_add(1);
                }
                at
            }
            None if self.told.len() >= limit => {
                self.beyond += 1;
                return;
            }
            None => {
                self.told.push(issue);
                self.index.insert(key, self.told.len() - 1);
                self.told.len() - 1
            }
        };
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
        all.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.offset.cmp(&b.offset)));
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
