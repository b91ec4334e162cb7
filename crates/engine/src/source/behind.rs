//! The second half of reading a capture: takes in what the first one found, in its order, so that what
//! comes of both is what one thread makes of the same slices.

use std::net::{IpAddr, Ipv4Addr};

use capture::Name;
use model::{EndReason, FlowKey, FlowRecord, Label, Timestamp};
use protocol::SourceState;

use crate::ahead::batch::{Began, Contents, Event, Look, Shown, Sums};
use crate::ahead::{Ahead, Batch};
use crate::packets::Whose;
use crate::publish::Tag;

use super::metering::timeless;
use super::{Source, Surroundings};

/// A source that is read in halves. Behind this door, so that a page, which reads in one, does not carry
/// what it takes.
pub(crate) trait Halves {
    /// Takes in what happened.
    fn take_in(&mut self, batch: &mut Batch, source: &mut Source, around: &mut Surroundings<'_>);

    /// The first half has read what there is.
    fn rejoin(&mut self, ahead: Ahead, source: &mut Source);

    /// Nothing more will come: the first half ends what it holds. `is_whole`: the file has ended, too.
    fn end(&mut self, is_whole: bool, source: &mut Source, around: &mut Surroundings<'_>);
}

/// What the second half keeps.
struct Behind {
    /// Open flows by their places.
    flows: Vec<Kept>,
    /// Written for each flow that is shown.
    record: FlowRecord,
    /// The first half, when it has come back.
    ahead: Option<Ahead>,
}

/// What is kept of an open flow beside what the meter knows of it.
struct Kept {
    key: FlowKey,
    tag: Tag,
    label: Label,
    host_name: Option<Box<str>>,
}

impl Source {
    /// From now on it is read in halves; the first of them. None where more is to be done with each
    /// packet than the first half hands on, or something was read.
    pub(crate) fn part(&mut self) -> Option<Ahead> {
        let is_whole = self.status.state == SourceState::Reading && self.status.octets_read == 0;
        let is_plain = self.live.is_none() && self.set.is_none() && self.packets.is_none();
        if !is_whole || !is_plain || self.halves.is_some() {
            return None;
        }
        self.halves = Some(Box::new(Behind::default()));
        Some(Ahead::new(self.reading, self.meter_config))
    }

    /// Both halves are taken out, so that they can work with the rest of this source.
    pub(crate) fn with_halves(&mut self, act: impl FnOnce(&mut dyn Halves, &mut Self)) {
        if let Some(mut halves) = self.halves.take() {
            act(&mut *halves, self);
            self.halves = Some(halves);
        }
    }
}

impl Halves for Behind {
    fn take_in(&mut self, batch: &mut Batch, source: &mut Source, around: &mut Surroundings<'_>) {
        let slice = batch.slice;
        self.hear(batch, source, around);
        if let Some(slice) = slice {
            source.status.octets_read += slice.octets;
            source.dirty = true;
            if slice.has_failed {
                source.status.state = SourceState::Failed;
            }
        }
    }

    fn rejoin(&mut self, mut ahead: Ahead, source: &mut Source) {
        // What it is can be asked from now on.
        std::mem::swap(&mut source.file, &mut ahead.file);
        self.ahead = Some(ahead);
    }

    fn end(&mut self, is_whole: bool, source: &mut Source, around: &mut Surroundings<'_>) {
        let Some(mut ahead) = self.ahead.take() else { return };
        std::mem::swap(&mut source.file, &mut ahead.file);
        if is_whole {
            ahead.end_file(&mut |batch| self.hear(batch, source, around));
        }
        around.desk.flush();
        ahead.show(&mut |batch| self.hear(batch, source, around));
        source.publish(around);
        ahead.finish(&mut |batch| self.hear(batch, source, around));
        let (file, counters, reassembler) = ahead.into_parts();
        (source.file, source.reassembler) = (file, reassembler);
        source.ended_early += counters.lack_of_resources;
        self.flows = Vec::new();
    }
}

impl Behind {
    /// Takes in one by one what happened.
    fn hear(&mut self, batch: &mut Batch, source: &mut Source, around: &mut Surroundings<'_>) {
        let mut done = std::mem::take(&mut batch.done);
        let (events, mut contents) = batch.open();
        for event in events {
            match event {
                Event::Counted(sums) => add(&sums, source),
                Event::Look(look) => {
                    done.extend(self.look(&look, &contents, source, around));
                }
                Event::Began(began) => self.begin(&began, source),
                Event::Flow => {
                    if let Some(shown) = contents.next_flow() {
                        self.show(shown, source, around);
                    }
                }
                Event::Mac(address, mac) => source.told.names.hear_mac(address, mac),
                Event::Neighbour(said) => source.hear_said(said, around),
                Event::Unmetered(kind, octets) => source.count_unmetered(kind, octets, around),
                Event::Export { time, from, datagram, is_replay } => {
                    let datagram = contents.octets(&datagram);
                    source.export(time.unwrap_or(around.now), from, datagram, is_replay, around);
                }
                Event::Stray(stray) => source.tell_stray(stray, around),
                Event::Timeless => {
                    timeless(&source.status, around);
                }
                Event::Name(named) => {
                    let (address, name, time) = *named;
                    source.told.hear_file(&Name { address, name: &name }, time);
                }
                Event::Issue(issue) => source.capture_issue(*issue, around),
            }
        }
        drop(contents);
        batch.empty();
        batch.done = done;
    }

    /// A flow began: what was known of the one it goes on from it is known by, too.
    fn begin(&mut self, began: &Began, source: &mut Source) {
        let Began { place, begun, goes_on, time, key } = *began;
        let place = place as usize;
        if place >= self.flows.len() {
            self.flows.resize_with(place + 1, || Kept::new(key));
        }
        let Some(kept) = self.flows.get_mut(place) else { return };
        kept.key = key;
        kept.tag = Tag::begun(begun, source.told.answered(&key, time));
        if !goes_on {
            (kept.label, kept.host_name) = (Label::default(), None);
        }
        source.begun = begun.saturating_add(1);
    }

    /// Looks into a packet; its flow, where no more of it are wanted.
    fn look(
        &mut self,
        look: &Look,
        contents: &Contents<'_>,
        source: &mut Source,
        around: &mut Surroundings<'_>,
    ) -> Option<(u32, u32)> {
        let kept = self.flows.get_mut(look.place as usize)?;
        let state = &mut kept.tag.state;
        if state.is_done() {
            return None;
        }
        let packet = look.packet(&kept.key, contents);
        if source.told.classify(state, &packet, look.opens) {
            let record = &mut self.record;
            record.key = kept.key;
            std::mem::swap(&mut record.label, &mut kept.label);
            std::mem::swap(&mut record.host_name, &mut kept.host_name);
            source.told.named(record, state, packet.time);
            std::mem::swap(&mut record.label, &mut kept.label);
            std::mem::swap(&mut record.host_name, &mut kept.host_name);
        }
        let flow = kept.tag.begun;
        if source.told.has_news() {
            let from_initiator = packet.from_initiator;
            source.whose = Some(Whose { flow, from_initiator, tcp_flags: 0 });
            source.take_news([kept.key.source, kept.key.destination], around);
        }
        kept.tag.state.is_done().then_some((look.place, flow))
    }

    /// A flow as it stands, or at its end.
    fn show(&mut self, shown: Shown, source: &Source, around: &mut Surroundings<'_>) {
        let Some(kept) = self.flows.get_mut(shown.place as usize) else { return };
        let (record, reason) = (&mut self.record, shown.end_reason);
        shown.write(record);
        record.revealed = None;
        if let Some(EndReason::ActiveTimeout | EndReason::EndOfFlow) = reason {
            // It may have been cut: what goes on is known by what was known before it was shown.
            record.label.clone_from(&kept.label);
            record.host_name.clone_from(&kept.host_name);
        } else {
            record.label = std::mem::take(&mut kept.label);
            record.host_name = kept.host_name.take();
        }
        around.desk.publish(source.status.id, &source.told.names, record, &mut kept.tag);
        if reason.is_some() {
            kept.tag = Tag::default();
        } else {
            kept.label = std::mem::take(&mut record.label);
            kept.host_name = record.host_name.take();
        }
    }
}

/// What was counted.
fn add(sums: &Sums, source: &mut Source) {
    let status = &mut source.status;
    status.packets += sums.packets;
    status.wire_octets += sums.wire_octets;
    status.metered += sums.metered;
    for time in [sums.first, sums.last].into_iter().flatten() {
        source.saw(time);
    }
}

impl Default for Behind {
    fn default() -> Self {
        let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let key = FlowKey {
            source: nobody,
            destination: nobody,
            source_port: 0,
            destination_port: 0,
            protocol: 0,
            vlan: None,
        };
        let record = FlowRecord::new(key, Timestamp::default());
        Self { flows: Vec::new(), record, ahead: None }
    }
}

impl Kept {
    fn new(key: FlowKey) -> Self {
        Self { key, tag: Tag::default(), label: Label::default(), host_name: None }
    }
}
