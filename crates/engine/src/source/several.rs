//! A source of several captures: which one is read next, and what is told of each.

use protocol::{Issue, Severity, SourceState};

use super::{Source, Surroundings};
use crate::issues::Kind;
use crate::jobs::Want;
use crate::set::{PartOfSet, Set};

impl Source {
    /// It is several captures; nothing was read yet.
    pub(crate) fn be_set(&mut self, parts: Vec<PartOfSet>) {
        let set = Set::new(parts);
        self.status.parts = set.statuses().collect();
        let more = self.status.parts.len().saturating_sub(1);
        if let Some(first) = self.status.parts.first() {
            self.status.name = format!("{} and {more} more", first.name);
        }
        self.set = Some(Box::new(set));
    }

    /// What has to be read next.
    pub(crate) fn wants(&self) -> Option<Want> {
        let set = self.set.as_ref().filter(|_| self.status.state == SourceState::Reading)?;
        let wanted = set.wants()?;
        let source = self.status.id;
        Some(Want { source, part: wanted.part, from: wanted.from, most: wanted.most })
    }

    /// The place of a part among those that were given, and the octets read of it.
    pub(crate) fn given(&self, part: u32) -> (u32, u64) {
        let known = self.set.as_ref().and_then(|set| set.given(part));
        known.unwrap_or((0, self.status.octets_read))
    }

    /// What was wanted; nothing where the part ends before its time.
    pub(crate) fn read_part(&mut self, bytes: &[u8], around: &mut Surroundings<'_>) {
        if self.status.state != SourceState::Reading {
            return;
        }
        self.with_set(|set, source| {
            set.give(bytes, &mut |part, piece| {
                source.part = part;
                source.piece(piece, around);
            });
        });
        around.desk.flush();
        self.status.octets_read += bytes.len() as u64;
        self.dirty = true;
        if around.now.nanos_since(self.published) >= around.limits.publish_every_nanos {
            self.publish(around);
        }
    }

    /// What was wanted cannot be read.
    pub(crate) fn part_broken(&mut self, reason: &str, around: &mut Surroundings<'_>) {
        if self.status.state != SourceState::Reading {
            return;
        }
        let mut broken = None;
        self.with_set(|set, source| {
            broken = set.broke(&mut |part, piece| {
                source.part = part;
                source.piece(piece, around);
            });
        });
        let Some(part) = broken else { return };
        self.part = part;
        let offset = self.set.as_ref().and_then(|set| set.given(part)).map(|(_, read)| read);
        let told = Issue {
            source: Some(self.status.id),
            severity: Severity::Error,
            offset,
            what: self.of_part(format!("reading stopped: {reason}")),
            kept: "its packets before it and the other files are kept".to_owned(),
            advice: "open the files again when all can be read".to_owned(),
            count: 1,
        };
        around.issues.tell(around.limits.issues, Kind::PartBroken(part), told);
        around.desk.flush();
        self.dirty = true;
    }

    /// Nothing more is read; what was is kept.
    pub(super) fn end_parts(&mut self, around: &mut Surroundings<'_>) {
        self.with_set(|set, source| {
            set.stop(&mut |part, piece| {
                source.part = part;
                source.piece(piece, around);
            });
        });
    }

    /// Names the part that is read now, where there are several.
    pub(super) fn of_part(&self, what: String) -> String {
        match self.status.parts.get(self.part as usize) {
            Some(part) => format!("{}: {what}", part.name),
            None => what,
        }
    }

    /// The set is taken out so that its pieces can be handed to the rest of this source.
    fn with_set(&mut self, act: impl FnOnce(&mut Set, &mut Self)) {
        if let Some(mut set) = self.set.take() {
            act(&mut set, self);
            self.set = Some(set);
        }
    }
}
