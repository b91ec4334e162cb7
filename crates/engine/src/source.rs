//! One thing that was opened: its reader, meter and collector, and what it counts.

mod behind;
mod captures;
mod exports;
mod losses;
mod metering;
mod neighbours;
mod news;
mod remembered;
mod samples;
mod sections;
mod several;
mod status;
mod tables;

use capture::{Item, Packet, Reassembler};
use flow::Meter;
use model::{Counters, ExporterStatus, SourceId, Timestamp};
use netflow::Collector;
use protocol::{Issue, Settings, Severity, SourceKind, SourceState, SourceStatus};
use rustc_hash::FxHashMap;

use crate::Limits;
use crate::decode::{Reading, Role, Sorted, Unmetered, look_into, sort};
use crate::file::{self, File, Piece};
use crate::issues::{Issues, Kind};
use crate::live::Live;
use crate::packets::{Index, Whose};
use crate::publish::{Desk, Tag};
use crate::session::{Opening, Section};
use crate::set::Set;
use crate::told::Told;

pub(crate) use losses::never_came;

use behind::Stages;
pub(crate) use metering::ENDED_EARLY;
use metering::Place;
pub(crate) use neighbours::{arp, neighbour_of};
use samples::Samples;

/// What a source needs of the rest of the engine while it reads.
pub(crate) struct Surroundings<'a> {
    pub(crate) now: Timestamp,
    pub(crate) limits: &'a Limits,
    pub(crate) desk: &'a mut Desk,
    pub(crate) issues: &'a mut Issues,
}

impl Surroundings<'_> {
    /// The same trouble of the same source so many times more; words are found for the first time only.
    fn tell(&mut self, id: SourceId, kind: Kind, count: u64, words: impl FnOnce() -> Issue) {
        if !self.issues.again(Some(id), kind, count) {
            self.issues.tell(self.limits.issues, kind, Issue { count, ..words() });
        }
    }
}

/// One source.
pub(crate) struct Source {
    pub(crate) status: SourceStatus,
    pub(crate) live: Option<Live>,
    pub(crate) collector: Collector,
    /// The page has not seen the status as it is now.
    pub(crate) dirty: bool,
    file: File,
    /// Where it is several captures: they, instead of `file`.
    pub(crate) set: Option<Box<Set>>,
    /// The one of them that is read now.
    part: u32,
    /// Where in the file the message stands that is read now, if it stands there without a packet.
    message_at: Option<u64>,
    meter: Meter<Tag>,
    /// What its packets told of flows and hosts.
    pub(crate) told: Told,
    meter_config: flow::Config,
    /// Flows the meter began.
    begun: u32,
    /// Where its packets are; none where that is not kept.
    pub(crate) packets: Option<Index>,
    /// Octets that those of all sources may take.
    packet_limit: usize,
    /// The flow of the packet that is read now.
    whose: Option<Whose>,
    samples: Samples,
    reading: Reading,
    reassembler: Reassembler,
    /// By interface id.
    roles: Vec<Role>,
    /// The interface whose statistics are the relay's.
    live_interface: Option<u32>,
    unmetered: FxHashMap<Unmetered, Counters>,
    published: Timestamp,
    /// A session file that is being opened, and its sections that nobody took up yet.
    pub(crate) session: Option<Box<Opening>>,
    pub(crate) sections: Vec<Section>,
    /// It comes out of a session: those who exported to it.
    pub(crate) restored: Option<Vec<ExporterStatus>>,
    /// It was told that it will not fit.
    pub(crate) foreseen: bool,
    /// It is read in stages.
    stages: Option<Box<dyn Stages>>,
    /// Flows that a first stage ended before their time.
    ended_early: u64,
}

impl Source {
    pub(crate) fn new(
        id: SourceId,
        kind: SourceKind,
        name: String,
        octets_expected: Option<u64>,
        settings: &Settings,
        limits: &Limits,
    ) -> Self {
        let nanos = |seconds: u32| u64::from(seconds) * 1_000_000_000;
        let meter = flow::Config {
            active_timeout_nanos: settings.active_timeout_seconds.map(nanos),
            idle_timeout_nanos: settings.idle_timeout_seconds.map(nanos),
            seed: limits.hash_seed,
            ..flow::Config::default()
        };
        let packet_limit = (settings.packet_mebibytes as usize).saturating_mul(1 << 20);
        let packet_limit = packet_limit.min(limits.packet_index_octets);
        Self {
            status: SourceStatus {
                id,
                name,
                kind,
                state: SourceState::Reading,
                format: String::new(),
                octets_expected,
                octets_read: 0,
                packets: 0,
                wire_octets: 0,
                metered: 0,
                unmetered: Vec::new(),
                datagrams: 0,
                records: 0,
                parts: Vec::new(),
                first: None,
                last: None,
                live: (kind == SourceKind::Relay).then(Default::default),
            },
            live: (kind == SourceKind::Relay).then(Live::default),
            collector: Collector::new(netflow::Limits::default()),
            dirty: true,
            file: File::default(),
            set: None,
            part: 0,
            message_at: None,
            meter: Meter::new(meter),
            told: Told::new(limits),
            meter_config: meter,
            begun: 0,
            whose: None,
            packets: (kind == SourceKind::File && packet_limit > 0).then(Index::default),
            packet_limit,
            samples: Samples::new(settings),
            reading: Reading::of(settings),
            reassembler: Reassembler::default(),
            roles: Vec::new(),
            live_interface: None,
            unmetered: FxHashMap::default(),
            published: Timestamp::MIN,
            session: None,
            sections: Vec::new(),
            restored: None,
            foreseen: false,
            stages: None,
            ended_early: 0,
        }
    }

    /// More of the file or stream.
    pub(crate) fn read(&mut self, bytes: &[u8], around: &mut Surroundings<'_>) {
        if self.status.state != SourceState::Reading {
            return;
        }
        // The file is taken out so that its items can be handed to the rest of this source.
        let mut file = std::mem::take(&mut self.file);
        file.push(bytes, &mut |piece| self.piece(piece, around));
        self.file = file;
        around.desk.flush();
        self.status.octets_read += bytes.len() as u64;
        self.dirty = true;
        if self.file.has_failed() {
            self.status.state = SourceState::Failed;
        }
        if around.now.nanos_since(self.published) >= around.limits.publish_every_nanos {
            self.publish(around);
        }
    }

    /// Nothing more will come: open flows end, and what is unfinished is told.
    pub(crate) fn end(&mut self, state: SourceState, around: &mut Surroundings<'_>) {
        if self.status.state != SourceState::Reading {
            return;
        }
        let id = self.status.id;
        if self.stages.is_some() {
            let is_whole = state == SourceState::Done;
            self.with_stages(|stages, source| stages.end(is_whole, source, around));
        } else {
            self.end_reading(state, around);
        }
        self.samples.finish(id, around.desk);
        self.take_last_news(around);
        self.status.state = if self.has_failed() { SourceState::Failed } else { state };
        self.tell_fragments(around);
        self.tell_losses(around);
        self.tell_what_never_came(around);
        self.dirty = true;
    }

    /// What was held back is read, as far as it is whole, and open flows end.
    fn end_reading(&mut self, state: SourceState, around: &mut Surroundings<'_>) {
        if self.set.is_some() {
            self.end_parts(around);
        } else if state == SourceState::Done {
            let mut file = std::mem::take(&mut self.file);
            file.finish(&mut |piece| self.piece(piece, around));
            self.file = file;
        }
        around.desk.flush();
        self.publish(around);
        let (id, names) = (self.status.id, &self.told.names);
        self.meter.finish(&mut |flow| {
            around.desk.publish(id, names, &mut flow.record, &mut flow.tag);
        });
    }

    /// A connection broke or came back: half a block is worth nothing on the next one.
    pub(crate) fn begin_stream(&mut self) {
        self.file = File::default();
        self.roles.clear();
        self.live_interface = None;
    }

    /// Puts open flows that went on into the store.
    pub(crate) fn publish(&mut self, around: &mut Surroundings<'_>) {
        let id = self.status.id;
        let names = &self.told.names;
        self.meter.changed(|flow| around.desk.publish(id, names, &mut flow.record, &mut flow.tag));
        // What a paused source sends is shown later, as long as there is room.
        let paused = self.live.as_ref().is_some_and(|live| live.paused);
        if !paused || self.samples.ended() >= around.limits.held_records {
            self.samples.publish(id, around.desk);
        }
        self.tell_losses(around);
        self.published = around.now;
    }

    /// How packets were metered into flows.
    pub(crate) const fn meter_config(&self) -> flow::Config {
        self.meter_config
    }

    /// What capture it is, or this part of it, where it is one.
    pub(crate) fn capture_format(&self, part: u32) -> Option<capture::Format> {
        match &self.set {
            Some(set) => set.capture_format(part),
            None => self.file.capture_format(),
        }
    }

    /// Flows came out of it, and not one packet: a table, a log, an IPFIX file, a session.
    pub(crate) const fn holds_flows_only(&self) -> bool {
        self.restored.is_some() || self.status.packets == 0 && self.status.records > 0
    }

    fn has_failed(&self) -> bool {
        self.set.as_ref().map_or_else(|| self.file.has_failed(), |set| set.has_failed())
    }

    /// Whether flow exports were read as such.
    pub(crate) const fn reading(&self) -> Reading {
        self.reading
    }

    fn piece(&mut self, piece: Piece<'_>, around: &mut Surroundings<'_>) {
        match piece {
            Piece::Item(item) => self.item(item, around),
            Piece::Messages => self.collector = Collector::new(file::limits()),
            Piece::Message { offset, sent, octets } => {
                self.message_at = Some(offset);
                self.saw(sent);
                self.export(sent, file::NOBODY, octets, false, around);
            }
            Piece::LeftOut(count, names) => self.tell_left_out(count, &names, around),
            Piece::Beyond(count) => {
                let told = Issue {
                    source: Some(self.status.id),
                    severity: Severity::Warning,
                    offset: None,
                    what: "files in the archive were not looked at: it holds too many".to_owned(),
                    kept: "those before them are read".to_owned(),
                    advice: "unpack it and open the captures themselves".to_owned(),
                    count,
                };
                around.issues.tell(around.limits.issues, Kind::Engine("archive, beyond"), told);
            }
            Piece::Table => {}
            Piece::Session => self.session = Some(Box::default()),
            Piece::Section(Ok(section)) => self.sections.push(section),
            Piece::Section(Err(trouble)) => self.tell_session(&trouble, around),
            Piece::Flow(flow) => self.read_flow(*flow, around),
            Piece::Problem(problem) => self.tell_problem(&problem, around),
            Piece::Unreadable(why) => self.tell_table(Severity::Error, why, around),
            Piece::Unused(what) => self.tell_table(Severity::Note, what, around),
            Piece::Broken(offset, what) => {
                let told = Issue {
                    offset: Some(offset),
                    kept: format!(
                        "{} kept",
                        model::counted(
                            self.status.records,
                            "flow record before it is",
                            "flow records before it are"
                        )
                    ),
                    ..exports::issue(self.status.id, what)
                };
                around.issues.tell(around.limits.issues, Kind::Engine("IPFIX file"), told);
            }
        }
    }

    fn item(&mut self, item: Item<'_>, around: &mut Surroundings<'_>) {
        match item {
            Item::Packet(packet) => self.packet(&packet, around),
            Item::Interface(interface) => {
                let role = Role::of(interface.name.as_deref());
                self.roles.push(role);
                if role == Role::Live {
                    self.live_interface = Some(interface.id);
                }
            }
            Item::Statistics(statistics) => {
                if let Some(live) = &mut self.live
                    && Some(statistics.interface) == self.live_interface
                {
                    live.statistics(&statistics);
                }
            }
            Item::Issue(issue) => self.capture_issue(issue, around),
            Item::Name(named) => {
                self.told.hear_file(&named, self.status.last);
                // A relay learns names when somebody asks, and then perhaps no flow follows.
                around.desk.changed |= self.live.is_some();
            }
        }
    }

    fn packet(&mut self, packet: &Packet<'_>, around: &mut Surroundings<'_>) {
        let role = self.roles.get(packet.interface as usize).copied().unwrap_or_default();
        let replay = role == Role::TemplateCache;
        if let Some(live) = self.live.as_mut().filter(|_| !replay) {
            live.packet(packet.packet_id, packet.drop_count);
        }
        let status = &mut self.status;
        if !replay {
            status.packets += 1;
            status.wire_octets += u64::from(packet.original_length);
            if let Some(time) = packet.time {
                self.saw(time);
            }
        }
        self.whose = None;
        let seen = look_into(packet, role, self.reading);
        let place = Place { vlan: seen.vlan, tunnels: &seen.tunnels };
        match sort(&seen, role, self.reading) {
            Sorted::Ip { packet: ip, stray } => {
                self.count(packet, ip, place, around);
                if let Some(stray) = stray {
                    self.tell_stray(stray, around);
                }
            }
            Sorted::Part { packet: ip, is_export } => {
                self.count_part(packet, ip, place, is_export, around);
            }
            Sorted::Export { from, datagram } => {
                self.export(packet.time.unwrap_or(around.now), from, datagram, replay, around);
            }
            Sorted::Unmetered(kind) => self.count_other(kind, packet, around),
        }
        self.remember(packet, around);
    }
}
