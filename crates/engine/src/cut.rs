//! The packets of a filter: every source is read once more from its beginning, metered as the first
//! time, and the packets of the chosen flows are written as pcapng.

mod chosen;

use std::collections::BTreeMap;

use anonymise::{Anonymiser, Dropped, Key};
use capture::pcapng::Writer;
use capture::{Interface, Item, Packet, RawOptions, Reassembler};
use flow::Meter;
use model::{TimeRange, Timestamp};
use protocol::{CaptureJob, JobSummary, SourceKind, SourceState};

use crate::Engine;
use crate::decode::{Reading, Role, Sorted, look_into, parts, sort};
use crate::file::Piece;
use crate::jobs::Step;
use crate::set::Again;

pub(crate) use chosen::{Begun, Chosen};

/// The cut under way.
pub(crate) struct Cut {
    time: Option<TimeRange>,
    with_unmetered: bool,
    /// Those still to be read, the next one last.
    plans: Vec<(Again, Plan)>,
    /// The one that is read, and its packets on their way.
    under_way: Option<(Again, Pass)>,
    counts: Counts,
    read: u64,
    total: u64,
    notes: Vec<String>,
    anonymiser: Option<Anonymiser>,
    /// Packets that could not be made anonymous, by why.
    dropped: BTreeMap<String, u64>,
}

/// A source as it was read the first time.
struct Plan {
    meter: flow::Config,
    reading: Reading,
    chosen: Chosen,
}

/// A source being read again.
struct Pass {
    plan: Plan,
    meter: Meter<u32>,
    reassembler: Reassembler,
    begun: u32,
    roles: Vec<Role>,
    /// The latest time so far, which packets without one take.
    last: Option<Timestamp>,
    /// The number that each interface has in the section written.
    numbers: Vec<u32>,
    /// The section of the file that is written.
    section: Option<u32>,
    writer: Writer,
}

#[derive(Default)]
struct Counts {
    written: u64,
    /// Packets outside all flows that a filter leaves out.
    unmetered: u64,
}

impl Cut {
    pub(crate) fn new(
        engine: &Engine,
        job: &CaptureJob,
        _output: &mut Vec<u8>,
    ) -> Result<Self, String> {
        let mut notes = Vec::new();
        let mut plans = Vec::new();
        let everything = job.question.filter.as_ref().is_none_or(query::Filter::is_everything);
        let rows = (!everything).then(|| engine.desk.store.rows_of(&job.question));
        for source in &engine.sources {
            let status = &source.status;
            if status.kind == SourceKind::Relay {
                notes.push(format!(
                    "{}: what a relay sent is kept as flows, not as packets",
                    status.name
                ));
                continue;
            }
            if source.holds_flows_only() {
                let name = &status.name;
                notes.push(format!("{name} holds flows, not packets: nothing is cut from it"));
                continue;
            }
            if status.state == SourceState::Reading {
                return Err(format!(
                    "{} is still being read: wait until it is, or cancel the reading",
                    status.name
                ));
            }
            let chosen = match &rows {
                None => Chosen::All,
                Some(rows) => engine.desk.begun.chosen(status.id, rows),
            };
            let left_out = engine.desk.left_out(status.id).flows;
            if left_out > 0 && !everything {
                notes.push(format!(
                    "{}: {} found no room in memory: no packets of them are looked at",
                    status.name,
                    model::counted(left_out, "flow", "flows")
                ));
            }
            let plan = Plan { meter: source.meter_config(), reading: source.reading(), chosen };
            plans.push((Again::of(source), plan));
        }
        if plans.is_empty() {
            let nothing = "there is no capture file to take packets from".to_owned();
            return Err(notes.pop().unwrap_or(nothing));
        }
        if let Some(filter) = &job.question.filter
            && plans.iter().all(|(_, plan)| plan.chosen.is_none())
        {
            notes.push(format!("no flow matches `{filter}`"));
        }
        plans.reverse();
        Ok(Self {
            time: job.question.time,
            with_unmetered: job.with_unmetered || everything,
            total: plans.iter().map(|(again, _)| again.total).sum(),
            plans,
            under_way: None,
            counts: Counts::default(),
            read: 0,
            notes,
            anonymiser: job.anonymise.as_ref().map(|how| {
                let payload = usize::try_from(how.payload).unwrap_or(usize::MAX);
                Anonymiser::new(Key::of_words(&how.key), payload)
            }),
            dropped: BTreeMap::new(),
        })
    }

    pub(crate) fn step(&mut self) -> Step {
        loop {
            if let Some(want) = self.under_way.as_ref().and_then(|(again, _)| again.wants()) {
                return Step::Read(want);
            }
            let Some((again, plan)) = self.plans.pop() else {
                return Step::Done(self.summary());
            };
            self.under_way = Some((again, Pass::new(plan)));
        }
    }

    pub(crate) fn give(&mut self, octets: &[u8], output: &mut Vec<u8>) {
        let Some((mut again, mut pass)) = self.under_way.take() else { return };
        self.read += octets.len() as u64;
        again.give(octets, &mut |piece| self.piece(&mut pass, piece, output));
        self.under_way = Some((again, pass));
    }

    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.read, self.total)
    }

    fn piece(&mut self, pass: &mut Pass, piece: Piece<'_>, output: &mut Vec<u8>) {
        match piece {
            Piece::Item(Item::Interface(interface)) => {
                pass.interface(interface, self.anonymiser.is_some(), output);
            }
            Piece::Item(Item::Packet(packet)) if self.takes(pass, &packet) => {
                self.write(pass, &packet, output);
            }
            _ => {}
        }
    }

    /// Writes the packet, or what becomes of it.
    fn write(&mut self, pass: &Pass, packet: &Packet<'_>, output: &mut Vec<u8>) {
        let Some(anonymiser) = &mut self.anonymiser else {
            pass.write(packet, output);
            self.counts.written += 1;
            return;
        };
        match anonymiser.packet(packet.link_type, packet.data) {
            Ok(data) => {
                let options = RawOptions::default();
                pass.write(&Packet { data, options, ..*packet }, output);
                self.counts.written += 1;
            }
            Err(why) => {
                let words = match why {
                    Dropped::Link(link_type) => format!("of link type {link_type}"),
                    Dropped::Protocol => "of protocols that may name whose they are".to_owned(),
                    Dropped::Malformed => "with damaged or cut headers".to_owned(),
                };
                *self.dropped.entry(words).or_default() += 1;
            }
        }
    }

    /// Whether the packet is written. Every packet goes through the meter, for whose flow it is
    /// depends on those before it.
    fn takes(&mut self, pass: &mut Pass, packet: &Packet<'_>) -> bool {
        let role = pass.roles.get(packet.interface as usize).copied().unwrap_or_default();
        if role != Role::TemplateCache {
            pass.last = pass.last.max(packet.time);
        }
        let within = |time: Timestamp| self.time.is_none_or(|range| range.contains(time));
        if let Chosen::All = pass.plan.chosen {
            return packet.time.or(pass.last).is_none_or(within);
        }
        let reading = pass.plan.reading;
        let time = packet.time.or(pass.last).unwrap_or_default();
        let dissected = look_into(packet, role, reading);
        let metered = match sort(&dissected, role, reading) {
            Sorted::Ip { packet: ip, .. } => Some(ip),
            Sorted::Part { packet: ip, is_export } => {
                let parts = &mut pass.reassembler;
                let part = parts::take(parts, time, dissected.vlan, ip, is_export, reading);
                part.is_metered.then_some(ip)
            }
            Sorted::Export { .. } | Sorted::Unmetered(_) => None,
        };
        if let Some(ip) = metered {
            let around = reading.around(dissected.vlan, &dissected.tunnels);
            let seen = pass.meter.observe(time, around, ip, packet.original_length, &mut |_| {});
            if seen.is_new {
                seen.flow.tag = pass.begun;
                pass.begun = pass.begun.saturating_add(1);
            }
            return pass.plan.chosen.holds(seen.flow.tag) && within(time);
        }
        if !packet.time.or(pass.last).is_none_or(within) {
            return false;
        }
        self.counts.unmetered += u64::from(!self.with_unmetered);
        self.with_unmetered
    }

    fn summary(&mut self) -> JobSummary {
        let mut notes = std::mem::take(&mut self.notes);
        if self.counts.unmetered > 0 {
            notes.push(format!(
                "not in it: {} of no flow (not IP, or flow exports)",
                model::counted(self.counts.unmetered, "packet", "packets")
            ));
        }
        for (words, count) in &self.dropped {
            notes.push(format!(
                "not in it, for they could not be made anonymous: {} {words}",
                model::counted(*count, "packet", "packets")
            ));
        }
        JobSummary { items: self.counts.written, octets: 0, notes }
    }
}

impl Pass {
    fn new(plan: Plan) -> Self {
        Self {
            meter: Meter::new(plan.meter),
            reassembler: Reassembler::default(),
            plan,
            begun: 0,
            roles: Vec::new(),
            last: None,
            numbers: Vec::new(),
            section: None,
            writer: Writer::new(),
        }
    }

    /// Names and comments tell of somebody: made anonymous, an interface has none.
    fn interface(&mut self, interface: &Interface, nameless: bool, output: &mut Vec<u8>) {
        self.roles.push(Role::of(interface.name.as_deref()));
        if self.section != Some(interface.section) {
            self.section = Some(interface.section);
            let options: &[u8] = if nameless { &[] } else { &interface.section_options };
            self.writer.section_again(options, output);
        }
        let bare = Interface {
            link_type: interface.link_type,
            snap_length: interface.snap_length,
            resolution: interface.resolution,
            ..Interface::default()
        };
        let interface = if nameless { &bare } else { interface };
        self.numbers.push(self.writer.interface_again(interface, output));
    }

    fn write(&self, packet: &Packet<'_>, output: &mut Vec<u8>) {
        if let Some(interface) = self.numbers.get(packet.interface as usize) {
            let timeless = self.last.unwrap_or_default();
            self.writer.packet_again(packet, *interface, timeless, output);
        }
    }
}
