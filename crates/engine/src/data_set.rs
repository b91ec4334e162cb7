//! Captures in, rows of a data set for machine learning out, while they are read: no flow is kept
//! longer than it is open.

pub(crate) mod making;
mod notes;

use std::sync::Arc;

use capture::{Item, Packet, Reassembler};
use enrich::{LocalNetworks, NetworkError};
use flow::features::{Row, Tracker};
use flow::{Flow, Meter};
use model::{FeatureValue, FlowRecord, Timestamp};
use protocol::{FeatureOptions, LabelRule};

use crate::Limits;
use crate::decode::{Reading, Role, Sorted, look_into, parts, sort};
use crate::file::{File, Piece};
use crate::jobs::Want;
use crate::names::Names;
use crate::publish::{name, reveal};
use crate::set::{PartOfSet, Set};
use crate::told::{Seen, Told};

use notes::Notes;

/// Makes a data set of one capture after the other.
///
/// For each capture call [`DataSet::begin`], [`DataSet::read`] for its octets in slices of any
/// size, and [`DataSet::end`]. `each` receives a row for each flow as soon as it has ended: the
/// values of [`FeatureOptions::columns`], in their order. When [`DataSet::is_full`], nothing more
/// comes. UDP payload that is a flow export is traffic here, like any other.
pub struct DataSet {
    rows: Rows,
    file: File,
    /// Where it is several captures: they, instead of `file`.
    set: Option<Box<Set>>,
    notes: Notes,
    metering: Metering,
}

/// What was read and written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DataSetTotals {
    /// Packets of any kind.
    pub packets: u64,
    /// Packets that are part of a flow.
    pub metered: u64,
    /// Flows that ended.
    pub flows: u64,
    /// Flows that passed the filter and were written.
    pub rows: u64,
    /// The earliest packet.
    pub first: Option<Timestamp>,
    /// The latest packet.
    pub last: Option<Timestamp>,
}

/// What is kept beside each open flow.
#[derive(Default)]
struct Tag {
    tracker: Tracker,
    state: classify::State,
    /// What its client had been told that its server is called, when it began.
    answered: Option<Arc<str>>,
}

/// Ended flows become rows.
struct Rows {
    options: FeatureOptions,
    local: LocalNetworks,
    values: Vec<FeatureValue>,
    totals: DataSetTotals,
    full: bool,
}

/// Packets become flows.
struct Metering {
    meter: Meter<Tag>,
    reassembler: Reassembler,
    /// What its flows told of others.
    told: Told,
    reading: Reading,
    /// By interface id.
    roles: Vec<Role>,
    /// The first packet of all captures.
    began: Option<Timestamp>,
}

impl DataSet {
    /// Nothing is read yet. The local networks must make sense.
    pub fn new(options: FeatureOptions) -> Result<Self, NetworkError> {
        let local = LocalNetworks::parse(&options.settings.local_networks)?;
        let metering = Metering::new(&options);
        let values = Vec::with_capacity(options.columns.len());
        let full = options.max_flows == Some(0);
        let rows = Rows { options, local, values, totals: DataSetTotals::default(), full };
        let file = File::default();
        Ok(Self { rows, file, set: None, notes: Notes::default(), metering })
    }

    /// Another capture follows; the one before it has ended.
    pub fn begin(&mut self) {
        self.file = File::default();
        self.set = None;
        self.notes = Notes::default();
        let began = self.metering.began;
        self.metering = Metering { began, ..Metering::new(&self.rows.options) };
    }

    /// More of the capture.
    pub fn read(&mut self, bytes: &[u8], each: &mut dyn FnMut(&[FeatureValue])) {
        let Self { rows, file, notes, metering, .. } = self;
        if !rows.full {
            file.push(bytes, &mut |piece| metering.take(piece, rows, notes, each));
        }
    }

    /// Several captures follow that are read as one, merged by time: instead of [`DataSet::read`],
    /// what [`DataSet::wants`] says is given to [`DataSet::read_part`].
    pub fn begin_set(&mut self, parts: Vec<PartOfSet>) {
        self.begin();
        let set = Set::new(parts);
        self.notes.parts = set.names().map(str::to_owned).collect();
        self.set = Some(Box::new(set));
    }

    /// What is to be read next of several captures.
    pub fn wants(&self) -> Option<Want> {
        let wanted = self.set.as_ref()?.wants()?;
        let source = model::SourceId(0);
        Some(Want { source, part: wanted.part, from: wanted.from, most: wanted.most })
    }

    /// What was wanted: nothing where the file ends before its time, or why it cannot be read.
    pub fn read_part(
        &mut self,
        octets: Result<&[u8], &str>,
        each: &mut dyn FnMut(&[FeatureValue]),
    ) {
        let Self { rows, set, notes, metering, .. } = self;
        let Some(set) = set.as_mut().filter(|_| !rows.full) else { return };
        let mut take = |part, piece: Piece<'_>| {
            notes.part = part;
            metering.take(piece, rows, notes, each);
        };
        match octets {
            Ok(octets) => set.give(octets, &mut take),
            Err(why) => {
                let broken = set.broke(&mut take);
                notes.part = broken.unwrap_or_default();
                notes.tell(format!("reading stopped: {why}"));
            }
        }
    }

    /// Something of what is being read again.
    fn take(&mut self, piece: Piece<'_>, each: &mut dyn FnMut(&[FeatureValue])) {
        let Self { rows, notes, metering, .. } = self;
        if !rows.full {
            metering.take(piece, rows, notes, each);
        }
    }

    /// The capture has ended, and its flows with it.
    pub fn end(&mut self, each: &mut dyn FnMut(&[FeatureValue])) {
        let Self { rows, file, set, notes, metering } = self;
        if !rows.full && set.is_none() {
            file.finish(&mut |piece| metering.take(piece, rows, notes, each));
        }
        let Metering { meter, told, .. } = metering;
        meter.finish(&mut |flow| rows.ended(flow, &told.names, each));
        notes.tell_early(meter.counters().lack_of_resources);
    }

    /// A limit of the options is reached.
    pub const fn is_full(&self) -> bool {
        self.rows.full
    }

    /// What was read and written so far, over all captures.
    pub const fn totals(&self) -> DataSetTotals {
        self.rows.totals
    }

    /// What was asked for.
    pub const fn options(&self) -> &FeatureOptions {
        &self.rows.options
    }

    /// What was wrong with the capture, in words, and how often.
    pub fn issues(&self) -> &[(String, u64)] {
        &self.notes.issues
    }

    /// Issues beyond those that are remembered.
    pub const fn issues_beyond(&self) -> u64 {
        self.notes.beyond
    }

    /// Nothing of the capture could be read.
    pub fn has_failed(&self) -> bool {
        self.notes.flows_only
            || self.set.as_ref().map_or_else(|| self.file.has_failed(), |set| set.has_failed())
    }
}

impl Metering {
    fn new(options: &FeatureOptions) -> Self {
        let nanos = |seconds: u32| u64::from(seconds) * NANOS_PER_SECOND;
        let config = flow::Config {
            active_timeout_nanos: options.settings.active_timeout_seconds.map(nanos),
            idle_timeout_nanos: options.settings.idle_timeout_seconds.map(nanos),
            ..flow::Config::default()
        };
        Self {
            meter: Meter::new(config),
            told: Told::new(&Limits::default()),
            reassembler: Reassembler::default(),
            reading: Reading { decode_exports: false, ..Reading::of(&options.settings) },
            roles: Vec::new(),
            began: None,
        }
    }

    fn take(
        &mut self,
        piece: Piece<'_>,
        rows: &mut Rows,
        notes: &mut Notes,
        each: &mut dyn FnMut(&[FeatureValue]),
    ) {
        match piece {
            Piece::Item(Item::Packet(packet)) => self.packet(&packet, rows, each),
            Piece::Item(Item::Interface(interface)) => {
                self.roles.push(Role::of(interface.name.as_deref()));
            }
            Piece::Item(Item::Issue(issue)) => {
                notes.tell(format!("at byte {}: {}", issue.offset, issue.kind));
            }
            Piece::Item(Item::Name(named)) => self.told.hear_file(&named, rows.totals.last),
            Piece::Item(_) | Piece::Message { .. } => {}
            Piece::Flow(_) | Piece::Problem(_) | Piece::Unreadable(_) | Piece::Unused(_) => {}
            Piece::Table => {
                let words = "a table or log holds flows without their packets: no features";
                notes.tell(words.to_owned());
                notes.flows_only = true;
            }
            Piece::Section(_) => {}
            Piece::Session => {
                notes.tell("a session holds flows without their packets: no features".to_owned());
                notes.flows_only = true;
            }
            Piece::Messages => {
                let words = "an IPFIX file holds flows without their packets: no features";
                notes.tell(words.to_owned());
                notes.flows_only = true;
            }
            Piece::Broken(offset, what) => notes.tell(format!("at byte {offset}: {what}")),
            Piece::LeftOut(_, names) => {
                notes.tell(format!("in the archive are files that are no captures: {names}"));
            }
            Piece::Beyond(count) => {
                notes.tell(format!(
                    "not looked at, for the archive holds too many: {}",
                    model::counted(count, "file", "files")
                ));
            }
        }
    }

    fn packet(
        &mut self,
        packet: &Packet<'_>,
        rows: &mut Rows,
        each: &mut dyn FnMut(&[FeatureValue]),
    ) {
        let role = self.roles.get(packet.interface as usize).copied().unwrap_or_default();
        if rows.full || role == Role::TemplateCache {
            return;
        }
        let totals = &mut rows.totals;
        let time = packet.time.or(totals.last).unwrap_or_default();
        let began = *self.began.get_or_insert(time);
        let seconds = rows.options.max_seconds.map(u64::from);
        if seconds.is_some_and(|most| time.nanos_since(began) >= most * NANOS_PER_SECOND) {
            let names = &self.told.names;
            self.meter.finish(&mut |flow| rows.ended(flow, names, each));
            rows.full = true;
            return;
        }
        totals.packets += 1;
        totals.first = Some(totals.first.map_or(time, |first| first.min(time)));
        totals.last = Some(totals.last.map_or(time, |last| last.max(time)));
        let dissected = look_into(packet, role, self.reading);
        let (Sorted::Ip { packet: ip, .. } | Sorted::Part { packet: ip, .. }) =
            sort(&dissected, role, self.reading)
        else {
            return;
        };
        totals.metered += 1;
        let series = rows.options.quirks.second_octets;
        let mut ended = |flow: &mut Flow<Tag>| rows.ended(flow, &self.told.names, each);
        let around = self.reading.around(dissected.vlan, &dissected.tunnels);
        let seen = self.meter.observe(time, around, ip, packet.original_length, &mut ended);
        let (is_new, from_initiator) = (seen.is_new, seen.from_initiator);
        let Flow { record, tag: Tag { tracker, state, answered }, .. } = seen.flow;
        if is_new {
            *answered = self.told.answered(&record.key, time);
        }
        tracker.observe(time, from_initiator, ip, seen.tcp, series);
        let part;
        let payload = if ip.fragment.is_none() {
            Seen::Packet(ip)
        } else {
            part =
                parts::take(&mut self.reassembler, time, dissected.vlan, ip, false, self.reading);
            Seen::Part(ip, part.whole.as_ref())
        };
        if self.reading.classify {
            self.told.look(record, state, from_initiator, time, payload);
            // What was said in flows is not asked for here.
            while self.told.poll().is_some() {}
        }
    }
}

impl Rows {
    fn ended(
        &mut self,
        flow: &mut Flow<Tag>,
        names: &Names,
        each: &mut dyn FnMut(&[FeatureValue]),
    ) {
        if self.full {
            return;
        }
        self.totals.flows += 1;
        let Flow { record, tag: Tag { tracker, state, answered }, .. } = flow;
        name(record, state);
        reveal(record, state);
        names.infer(record, answered.as_ref());
        record.direction = self.local.direction(record.key.source, record.key.destination);
        let options = &self.options;
        let within = options.time.is_none_or(|range| range.touches(record.start, record.end));
        if !within || options.filter.as_ref().is_some_and(|filter| !filter.matches(record)) {
            return;
        }
        let LabelRule { label, attack, .. } = class(options, record);
        let row = Row {
            record,
            tracker,
            application: model::application::numbers(&record.label.application),
            label: (*label).into(),
            attack,
            quirks: options.quirks,
        };
        self.values.clear();
        self.values.extend(options.columns.iter().map(|column| row.value(*column)));
        each(&self.values);
        self.totals.rows += 1;
        self.full = options.max_flows.is_some_and(|most| self.totals.rows >= most);
    }
}

/// The first rule that the flow passes.
fn class<'a>(options: &'a FeatureOptions, record: &FlowRecord) -> &'a LabelRule {
    let fits = |rule: &&LabelRule| rule.filter.matches(record);
    options.rules.iter().find(fits).unwrap_or(&options.otherwise)
}

const NANOS_PER_SECOND: u64 = 1_000_000_000;

#[cfg(test)]
mod tests;
