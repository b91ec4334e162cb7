//! A session file's sections into the engine, as they come.

use model::{Finding, SourceId};
use protocol::{Event, Issue, Severity, SourceKind, SourceState, SourceStatus};
use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use store::{Damaged, Opener};

use super::{Head, Host, Section, Tag};
use crate::Engine;
use crate::aside::again;
use crate::exchanges::NOWHERE;
use crate::issues::Kind;
use crate::source::Source;

/// A session under way into the engine.
#[derive(Default)]
pub(crate) struct Opening {
    opener: Opener,
    /// What each of the saved sources is called now.
    sources: FxHashMap<SourceId, SourceId>,
    /// The first one takes the place of the file once that is read.
    first: Option<SourceStatus>,
    /// Flows that are said to follow, and those that came.
    expected: u64,
    opened: u64,
}

impl Engine {
    /// Sections that a source came upon.
    pub(crate) fn open_sections(&mut self, id: SourceId, sections: Vec<Section>) {
        let Some(mut opening) = self.opening(id).map(std::mem::take) else { return };
        for section in sections {
            if let Err(damaged) = self.open_section(id, &mut opening, section) {
                let told = Issue {
                    source: Some(id),
                    severity: Severity::Warning,
                    offset: None,
                    what: format!("a section of the session is left out: {damaged}"),
                    kept: "every other section is kept".to_owned(),
                    advice: "save the session again from what it was made of".to_owned(),
                    count: 1,
                };
                self.issues.tell(self.limits.issues, Kind::Engine("session"), told);
            }
        }
        if let Some(place) = self.opening(id) {
            *place = opening;
        }
    }

    /// The file has ended: it was what it holds.
    pub(crate) fn close_session(&mut self, id: SourceId) {
        let Some(opening) = self.opening(id).map(std::mem::take) else { return };
        if let Some(status) = opening.first
            && let Some(source) = self.sources.iter_mut().find(|source| source.status.id == id)
        {
            source.status = SourceStatus { id, ..status };
            source.dirty = true;
        }
        if opening.opened < opening.expected {
            let missing = model::counted(opening.expected - opening.opened, "flow", "flows");
            let told = Issue {
                source: Some(id),
                severity: Severity::Warning,
                offset: None,
                what: format!("{missing} of the session are not here"),
                kept: format!("{} kept", model::counted(opening.opened, "flow is", "flows are")),
                advice: String::new(),
                count: 1,
            };
            self.issues.tell(self.limits.issues, Kind::Engine("session, flows"), told);
        }
        // Its flows were not shown to detectors: what the user looks for here is looked for in them, too.
        again::compare(self);
    }

    fn opening(&mut self, id: SourceId) -> Option<&mut Opening> {
        self.sources
            .iter_mut()
            .find(|source| source.status.id == id)
            .and_then(|source| source.session.as_deref_mut())
    }

    fn open_section(
        &mut self,
        id: SourceId,
        opening: &mut Opening,
        section: Section,
    ) -> Result<(), Damaged> {
        let octets = &section.octets;
        let sources = &opening.sources;
        let now = |old: SourceId| sources.get(&old).copied().unwrap_or(id);
        let desk = &mut self.desk;
        match section.tag {
            Tag::Head => self.open_head(id, opening, decoded(octets)?),
            Tag::View => self.announce(Event::View(section.octets)),
            Tag::Issues => {
                for (number, issue) in (0_u32..).zip(decoded::<Vec<Issue>>(octets)?) {
                    let source = issue.source.map(now);
                    let kind = Kind::Restored(id.0, number);
                    self.issues.tell(self.limits.issues, kind, Issue { source, ..issue });
                }
            }
            Tag::Findings => {
                let found = decoded::<Vec<Finding>>(octets)?.into_iter();
                let found = found.map(|found| Finding { source: now(found.source), ..found });
                desk.watch.restored.extend(found);
            }
            Tag::Hosts => {
                for host in decoded::<Vec<Host>>(octets)? {
                    let of = host.source.map(|old| now(SourceId(old)));
                    let found = self.sources.iter_mut().find(|it| Some(it.status.id) == of);
                    match found {
                        Some(source) => source.told.names.restore(host),
                        None => self.resolved.restore(host),
                    }
                }
            }
            Tag::Tables => opening.opener.tables(&mut desk.store, octets)?,
            Tag::Rows => {
                let opened = opening.opener.rows(&mut desk.store, octets, now)?;
                opening.opened += opened.flows;
                desk.leave_out(id, opened.left_out);
                desk.changed = true;
            }
            Tag::Exchanges => {
                // Flows are known by how many of their source began before them: here those of
                // which anything was said, in the order of that.
                let mut begun: FxHashMap<SourceId, FxHashMap<u32, u32>> = FxHashMap::default();
                let (opener, rows) = (&opening.opener, &mut desk.begun);
                desk.exchanges.open(octets, |source, row| {
                    let source = now(source);
                    let Some(row) = row.and_then(|row| opener.row(row)) else {
                        return (source, NOWHERE);
                    };
                    let of_source = begun.entry(source).or_default();
                    let next = u32::try_from(of_source.len()).unwrap_or(NOWHERE);
                    let flow = *of_source.entry(row.0).or_insert(next);
                    rows.remember(source, flow, row);
                    (source, flow)
                })?;
                desk.changed = true;
            }
            Tag::End => {}
        }
        Ok(())
    }

    /// Sources as they were: the first in the place of the file, the others beside it.
    fn open_head(&mut self, id: SourceId, opening: &mut Opening, head: Head) {
        opening.expected = head.flows;
        for saved in head.sources {
            let mut status = saved.status;
            let old = status.id;
            // What was being read is no longer, and no connection goes on.
            if status.state == SourceState::Reading {
                status.state = SourceState::Cancelled;
            }
            status.kind = SourceKind::File;
            status.live = None;
            if !status.format.contains(FROM) {
                status.format = format!("{}{FROM}", status.format);
            }
            let now = match opening.sources.is_empty() {
                true => id,
                false => self.open(SourceKind::File, &status.name, None),
            };
            opening.sources.insert(old, now);
            status.id = now;
            self.desk.leave_out(now, saved.left_out);
            let Some(source) = self.sources.iter_mut().find(|it| it.status.id == now) else {
                continue;
            };
            source.be_restored(saved.exporters);
            if now == id {
                opening.first = Some(status);
            } else {
                source.status = status;
            }
        }
    }
}

/// Behind the format of what a session was made of.
const FROM: &str = ", from a session";

fn decoded<T: DeserializeOwned>(octets: &[u8]) -> Result<T, Damaged> {
    postcard::from_bytes(octets).map_err(|_| Damaged { what: "what was known of sources" })
}

impl Source {
    /// It was read once, and is from a session now: no packets, and exporters as they were.
    fn be_restored(&mut self, exporters: Vec<model::ExporterStatus>) {
        self.packets = None;
        self.restored = Some(exporters);
    }
}
