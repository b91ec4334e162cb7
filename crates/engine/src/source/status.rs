//! What is told of a source as it stands.

use model::Timestamp;
use protocol::{SourceState, SourceStatus};

use super::Source;

impl Source {
    /// The status as it is now.
    pub(crate) fn status(&self) -> SourceStatus {
        let mut status = self.status.clone();
        if self.restored.is_some() && status.state != SourceState::Reading {
            return status;
        }
        let unmetered = self.unmetered.iter();
        status.unmetered = unmetered.map(|(kind, counted)| (kind.to_string(), *counted)).collect();
        model::sort_by(&mut status.unmetered, |a, b| {
            b.1.packets.cmp(&a.1.packets).then_with(|| a.0.cmp(&b.0))
        });
        if let Some(set) = &self.set {
            status.format = set.format();
            status.parts = set.statuses().collect();
        } else if let Some(format) = self.file.format() {
            status.format = format;
        }
        if let (Some(live), Some(shown)) = (&self.live, &mut status.live) {
            live.show(shown);
        }
        status
    }

    /// Something happened at that time.
    pub(super) fn saw(&mut self, time: Timestamp) {
        let status = &mut self.status;
        status.first = Some(status.first.map_or(time, |first| first.min(time)));
        status.last = Some(status.last.map_or(time, |last| last.max(time)));
    }
}
