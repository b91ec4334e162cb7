//! The engine's door: open, handle, ask, poll.

use std::collections::VecDeque;

use enrich::{LocalNetworks, Vendors};
use model::{FlowRecord, SourceId, Timestamp};
use protocol::{
    Event, Issue, LinkState, Request, Response, Settings, Severity, SourceKind, SourceState,
    SourceStatus,
};
use query::Question;

use crate::Limits;
use crate::ahead::Ahead;
use crate::answers;
use crate::between::{Between, Named};
use crate::databases::Databases;
use crate::ended::EndedFlows;
use crate::issues::{Issues, Kind};
use crate::jobs::Want;
use crate::names::Names;
use crate::publish::Desk;
use crate::set::{PartOfSet, is_one_capture};
use crate::source::{Source, Surroundings};
use crate::standing::Asked;

/// Whatever can happen to the engine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input<'a> {
    /// More octets of a file or stream; slices may be cut anywhere.
    Bytes(SourceId, &'a [u8]),
    /// What [`Engine::wants`] said; nothing where the file ends before its time.
    Part(SourceId, &'a [u8]),
    /// What [`Engine::wants`] said cannot be read, and why: the other files of the set are.
    PartBroken(SourceId, &'a str),
    /// The file or stream has ended.
    End(SourceId),
    /// The user stopped it: what was read is kept.
    Cancel(SourceId),
    /// It broke off, and why: what was read is kept.
    Broken(SourceId, &'a str),
    /// A relay connection changed its state.
    Link {
        /// Which.
        source: SourceId,
        /// To what; `Paused` is never given here.
        state: LinkState,
        /// Why, in words.
        reason: &'a str,
        /// When the next try follows.
        retry_millis: Option<u32>,
    },
    /// Hold the views of a live source still (or go on): its records are kept and shown later.
    Pause(SourceId, bool),
    /// Time passed.
    Tick,
}

/// Files and streams in, answers out. See the crate's documentation for the order of calls.
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) sources: Vec<Source>,
    pub(crate) desk: Desk,
    pub(crate) issues: Issues,
    pub(crate) databases: Databases,
    /// What a resolver was asked for.
    pub(crate) resolved: Names,
    /// Who made network interfaces, once it was told.
    pub(crate) vendors: Option<Vendors>,
    pub(crate) limits: Limits,
    events: VecDeque<Event>,
    generation: u64,
    next: u32,
    /// Blocks of flows when the rules of what is kept were last looked at, and when that was.
    pub(crate) retained: (usize, Timestamp),
    /// What views ask again and again.
    pub(crate) asked: Asked,
}

impl Engine {
    /// An empty engine. Settings that make no sense are told as an issue and replaced by defaults.
    pub fn new(settings: Settings, limits: Limits) -> Self {
        let local = LocalNetworks::parse(&settings.local_networks);
        let mut issues = Issues::default();
        if let Err(error) = &local {
            issues.tell(
                limits.issues,
                Kind::Engine("local networks"),
                Issue {
                    source: None,
                    severity: Severity::Warning,
                    offset: None,
                    what: error.to_string(),
                    kept: String::new(),
                    advice: "directions are unknown until the local networks are set".to_owned(),
                    count: 1,
                },
            );
        }
        Self {
            desk: Desk::new(&limits, local.unwrap_or_default()),
            settings,
            sources: Vec::new(),
            issues,
            databases: Databases::default(),
            resolved: Names::new(limits.names, limits.hash_seed),
            vendors: None,
            limits,
            events: VecDeque::new(),
            generation: 0,
            next: 0,
            retained: (0, Timestamp::MIN),
            asked: Asked::default(),
        }
    }

    /// Something was opened; its octets follow as [`Input::Bytes`].
    pub fn open(&mut self, kind: SourceKind, name: &str, octets: Option<u64>) -> SourceId {
        let id = SourceId(self.next);
        self.next += 1;
        let name = name.to_owned();
        let source = Source::new(id, kind, name, octets, &self.settings, &self.limits);
        self.sources.push(source);
        id
    }

    /// Several captures were opened that are read as one, merged by time; fewer than two are read
    /// the same way. What is to be read of them [`Engine::wants`] says.
    pub fn open_set(&mut self, parts: Vec<PartOfSet>) -> SourceId {
        let octets = parts.iter().map(|part| part.octets).sum();
        let id = self.open(SourceKind::File, "", Some(octets));
        if let Some(source) = self.source(id) {
            source.be_set(parts);
        }
        id
    }

    /// What has to be read next of a set, to be handed in as [`Input::Part`]; none at its end.
    pub fn wants(&self, id: SourceId) -> Option<Want> {
        let source = self.sources.iter().find(|source| source.status.id == id)?;
        source.wants()
    }

    /// Whether more octets of a source are of any use: it has not ended, and it is something we know.
    pub fn is_reading(&self, id: SourceId) -> bool {
        let mut sources = self.sources.iter();
        sources.any(|source| source.status.id == id && source.status.state == SourceState::Reading)
    }

    /// What is told of a source as soon as nothing more is read of it. [`Input::Cancel`] follows and ends what
    /// is open, which may take a moment.
    pub fn stopped(&self, id: SourceId) -> Option<SourceStatus> {
        let is_it = |source: &&Source| {
            source.status.id == id && source.status.state == SourceState::Reading
        };
        let status = self.sources.iter().find(is_it)?.status();
        Some(SourceStatus { state: SourceState::Cancelled, ..status })
    }

    /// Something happened.
    pub fn handle(&mut self, now: Timestamp, input: Input<'_>) {
        match input {
            Input::Bytes(id, bytes) => {
                self.with(now, id, |source, around| source.read(bytes, around));
            }
            Input::Part(id, bytes) => {
                self.with(now, id, |source, around| source.read_part(bytes, around));
            }
            Input::PartBroken(id, reason) => {
                self.with(now, id, |source, around| source.part_broken(reason, around));
            }
            Input::End(id) => {
                self.with(now, id, |source, around| source.end(SourceState::Done, around));
            }
            Input::Cancel(id) => {
                self.with(now, id, |source, around| source.end(SourceState::Cancelled, around));
            }
            Input::Broken(id, reason) => self.broken(now, id, reason),
            Input::Link { source, state, reason, retry_millis } => {
                self.relink(source, state, reason, retry_millis);
                if state == LinkState::Closed {
                    self.with(now, source, |source, around| {
                        source.publish(around);
                        source.tell_what_never_came(around);
                    });
                }
            }
            Input::Pause(id, paused) => {
                if let Some(source) = self.source(id)
                    && let Some(live) = &mut source.live
                {
                    live.paused = paused;
                    source.dirty = true;
                }
                if !paused {
                    self.desk.release(Some(id));
                }
            }
            Input::Tick => {
                let ids: Vec<SourceId> = self.sources.iter().map(|s| s.status.id).collect();
                for id in ids {
                    self.with(now, id, Source::publish);
                }
            }
        }
    }

    /// Whether payload is looked into: metering alone is done sooner than it is handed over.
    pub const fn looks_into_payload(&self) -> bool {
        self.settings.classify
    }

    /// Reads a capture in three stages, the first two of them in other threads: these. None where
    /// `beginning`, the first octets of the file, is not known to be that of a capture, where packets are
    /// remembered one by one, or something was read: then [`Input::Bytes`] goes on.
    ///
    /// The first stage reads all octets, from the first one on; what it hands over is for the second
    /// ([`Between::take_in`]), and what that writes for [`Self::take_in`]. Then both come back
    /// ([`Self::rejoin`]), before [`Input::End`], [`Input::Cancel`] or [`Input::Broken`]. What comes of it is
    /// what comes of the same slices as [`Input::Bytes`]; open flows are not published before the end.
    pub fn part(&mut self, id: SourceId, beginning: &[u8]) -> Option<(Ahead, Between)> {
        if !is_one_capture(beginning) {
            return None;
        }
        let source = self.sources.iter_mut().find(|source| source.status.id == id)?;
        source.part(&self.limits)
    }

    /// Takes in what the first two stages found; once. Then the batch can be filled again.
    pub fn take_in(&mut self, now: Timestamp, id: SourceId, batch: &mut Named) {
        let ends_slice = batch.slice.is_some();
        let Some(source) = self.sources.iter_mut().find(|source| source.status.id == id) else {
            return;
        };
        let Self { limits, desk, issues, .. } = self;
        let mut around = Surroundings { now, limits, desk, issues };
        source.with_stages(|stages, source| stages.take_in(batch, source, &mut around));
        if ends_slice {
            self.desk.flush();
            self.foresee(id);
            self.retain(now);
        }
    }

    /// The first two stages come back, having read all there is.
    pub fn rejoin(&mut self, id: SourceId, ahead: Ahead, between: Between) {
        if let Some(source) = self.source(id) {
            source.with_stages(|stages, source| stages.rejoin(ahead, between, source));
        }
    }

    /// Answers at once.
    pub fn ask(&mut self, request: Request) -> Response {
        answers::answer(self, request)
    }

    /// What happened since the last call; none when there is nothing more to tell.
    pub fn poll_event(&mut self) -> Option<Event> {
        if let Some(event) = self.events.pop_front() {
            return Some(event);
        }
        if let Some(source) = self.sources.iter_mut().find(|source| source.dirty) {
            source.dirty = false;
            return Some(Event::Source(source.status()));
        }
        if let Some(issue) = self.issues.next_fresh() {
            return Some(Event::Issue(issue));
        }
        if std::mem::take(&mut self.desk.changed) {
            self.generation += 1;
            return Some(Event::Changed { generation: self.generation });
        }
        None
    }

    /// Who made network interfaces, as a table says (`enrich`'s form): hosts are told with it from now on.
    pub fn know_vendors(&mut self, table: String) {
        self.vendors = Some(Vendors::read(table));
        self.desk.changed = true;
    }

    /// The flows of a question (filter, time, order), one by one: what exports are made of.
    pub fn flows<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = FlowRecord> + 'a {
        self.desk.store.flows_of(question)
    }

    /// The id of the last datagram read from a relay: what the shell acknowledges.
    pub fn acknowledged(&self, id: SourceId) -> Option<u64> {
        let source = self.sources.iter().find(|source| source.status.id == id)?;
        source.live.as_ref()?.acknowledged()
    }

    /// The next flows that ended, or were exported to us: each is told once, in the order in which they
    /// came. None when there is no more for now, or [`Limits::ended`] leaves no room for any.
    pub fn next_ended(&mut self) -> Option<EndedFlows> {
        self.desk.ended.next()
    }

    /// Flows that [`Self::next_ended`] will not tell, for they found no room; counted once.
    pub fn take_lost_ended(&mut self) -> u64 {
        self.desk.ended.take_lost()
    }

    pub(crate) fn forget(&mut self, id: SourceId) {
        let index = self.source(id).and_then(|source| source.packets.take());
        self.desk.packet_octets -= index.map_or(0, |index| index.octets());
        self.sources.retain(|source| source.status.id != id);
        self.desk.forget(id);
        self.issues.forget(id);
        self.events.push_back(Event::Forgotten(id));
    }

    /// To be told by [`Self::poll_event`].
    pub(crate) fn announce(&mut self, event: Event) {
        self.events.push_back(event);
    }

    fn source(&mut self, id: SourceId) -> Option<&mut Source> {
        self.sources.iter_mut().find(|source| source.status.id == id)
    }

    fn with(
        &mut self,
        now: Timestamp,
        id: SourceId,
        act: impl FnOnce(&mut Source, &mut Surroundings<'_>),
    ) {
        let Some(source) = self.sources.iter_mut().find(|source| source.status.id == id) else {
            return;
        };
        let mut around = Surroundings {
            now,
            limits: &self.limits,
            desk: &mut self.desk,
            issues: &mut self.issues,
        };
        act(source, &mut around);
        let sections = std::mem::take(&mut source.sections);
        let is_over = source.session.is_some() && source.status.state != SourceState::Reading;
        self.desk.flush();
        if !sections.is_empty() {
            self.open_sections(id, sections);
        }
        if is_over {
            self.close_session(id);
        }
        self.foresee(id);
        self.retain(now);
    }

    fn broken(&mut self, now: Timestamp, id: SourceId, reason: &str) {
        self.with(now, id, |source, around| {
            let told = Issue {
                source: Some(id),
                severity: Severity::Error,
                offset: Some(source.status.octets_read),
                what: format!("reading stopped: {reason}"),
                kept: match source.status.packets {
                    0 => String::new(),
                    packets => {
                        let (one, many) =
                            ("packet read before it is", "packets read before it are");
                        format!("{} kept", model::counted(packets, one, many))
                    }
                },
                advice: "open the file again when it is whole and can be read".to_owned(),
                count: 1,
            };
            around.issues.tell(around.limits.issues, Kind::Engine("broken"), told);
            source.end(SourceState::Failed, around);
        });
    }

    fn relink(&mut self, id: SourceId, state: LinkState, reason: &str, retry: Option<u32>) {
        let Some(source) = self.source(id) else { return };
        source.dirty = true;
        if let Some(status) = &mut source.status.live {
            reason.clone_into(&mut status.reason);
            status.retry_millis = retry;
        }
        if let Some(live) = &mut source.live {
            live.relink(state);
        }
        match state {
            LinkState::Connecting => source.begin_stream(),
            LinkState::Closed => source.status.state = SourceState::Done,
            LinkState::Live | LinkState::Paused | LinkState::Lost => {}
        }
    }
}
