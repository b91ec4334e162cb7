//! The third stage of reading a capture: takes in what the first two found, in its order, so that what
//! comes of the three is what one thread makes of the same slices.

use model::FlowRecord;
use protocol::SourceState;

use crate::Limits;
use crate::ahead::batch::{Fact, Shown, Sums};
use crate::ahead::{Ahead, Batch};
use crate::between::named::Words;
use crate::between::{Between, Named, nobodys};
use crate::publish::Shelf;
use crate::told::Told;

use super::metering::timeless;
use super::{Source, Surroundings};

/// A source that is read in stages. Behind this door, so that a page, which reads in one, does not carry
/// what it takes.
pub(crate) trait Stages: Send {
    /// Takes in what happened.
    fn take_in(&mut self, named: &mut Named, source: &mut Source, around: &mut Surroundings<'_>);

    /// The first two have read what there is.
    fn rejoin(&mut self, ahead: Ahead, between: Between, source: &mut Source);

    /// Nothing more will come: the first one ends what it holds. `is_whole`: the file has ended, too.
    fn end(&mut self, is_whole: bool, source: &mut Source, around: &mut Surroundings<'_>);
}

/// What the third stage keeps.
struct Behind {
    /// Where open flows are kept, by their places.
    shelves: Vec<Shelf>,
    /// Written for each flow that is shown.
    record: FlowRecord,
    /// The first two, when they have come back.
    before: Option<(Ahead, Between)>,
}

impl Source {
    /// From now on it is read in stages; the first two of them. None where more is to be done with each
    /// packet than the first one hands on, or something was read.
    pub(crate) fn part(&mut self, limits: &Limits) -> Option<(Ahead, Between)> {
        let is_whole = self.status.state == SourceState::Reading && self.status.octets_read == 0;
        let is_plain = self.live.is_none() && self.set.is_none() && self.packets.is_none();
        if !is_whole || !is_plain || self.stages.is_some() {
            return None;
        }
        self.stages = Some(Box::new(Behind::default()));
        Some((Ahead::new(self.reading, self.meter_config), Between::new(Told::new(limits))))
    }

    /// The stages are taken out, so that they can work with the rest of this source.
    pub(crate) fn with_stages(&mut self, act: impl FnOnce(&mut dyn Stages, &mut Self)) {
        if let Some(mut stages) = self.stages.take() {
            act(&mut *stages, self);
            self.stages = Some(stages);
        }
    }
}

impl Stages for Behind {
    fn take_in(&mut self, named: &mut Named, source: &mut Source, around: &mut Surroundings<'_>) {
        let slice = named.slice;
        self.hear(named, source, around);
        if let Some(slice) = slice {
            source.status.octets_read += slice.octets;
            source.dirty = true;
            if slice.has_failed {
                source.status.state = SourceState::Failed;
            }
        }
    }

    fn rejoin(&mut self, mut ahead: Ahead, mut between: Between, source: &mut Source) {
        // What it is, and what hosts are called, can be asked from now on.
        std::mem::swap(&mut source.file, &mut ahead.file);
        std::mem::swap(&mut source.told, &mut between.told);
        self.before = Some((ahead, between));
    }

    fn end(&mut self, is_whole: bool, source: &mut Source, around: &mut Surroundings<'_>) {
        let Some((mut ahead, mut between)) = self.before.take() else { return };
        std::mem::swap(&mut source.file, &mut ahead.file);
        std::mem::swap(&mut source.told, &mut between.told);
        let mut named = Named::default();
        let mut hear = |batch: &mut Batch, source: &mut Source, around: &mut Surroundings<'_>| {
            between.take_in(batch, &mut named);
            self.hear(&mut named, source, around);
        };
        if is_whole {
            ahead.end_file(&mut |batch| hear(batch, source, around));
        }
        around.desk.flush();
        ahead.show(&mut |batch| hear(batch, source, around));
        source.publish(around);
        ahead.finish(&mut |batch| hear(batch, source, around));
        let (file, counters, reassembler, begun) = ahead.into_parts();
        (source.file, source.reassembler, source.begun) = (file, reassembler, begun);
        source.told = between.told;
        source.ended_early += counters.lack_of_resources;
        self.shelves = Vec::new();
    }
}

impl Behind {
    /// Takes in one by one what happened.
    fn hear(&mut self, named: &mut Named, source: &mut Source, around: &mut Surroundings<'_>) {
        let id = source.status.id;
        let (facts, mut flows, contents) = named.open();
        for fact in facts {
            match fact {
                Fact::Counted(sums) => add(sums, source),
                Fact::Flow => {
                    if let Some((shown, words)) = flows.next() {
                        self.show(shown, words, source, around);
                    }
                }
                Fact::Said(flow, exchange) => around.desk.hear_copy((id, *flow), exchange),
                Fact::Neighbour(said) => around.desk.watch.neighbour(id, *said),
                Fact::Unmetered(kind, octets) => source.count_unmetered(*kind, *octets, around),
                Fact::Export { time, from, datagram, is_replay } => {
                    let (time, datagram) = (time.unwrap_or(around.now), contents.octets(datagram));
                    source.export(time, *from, datagram, *is_replay, around);
                }
                Fact::Stray(stray) => source.tell_stray(*stray, around),
                Fact::Timeless => {
                    timeless(&source.status, around);
                }
                Fact::Issue(issue) => source.capture_issue(**issue, around),
            }
        }
    }

    /// A flow as it stands, or at its end.
    fn show(
        &mut self,
        shown: &mut Shown,
        words: &mut Words,
        source: &Source,
        around: &mut Surroundings<'_>,
    ) {
        let (place, record) = (shown.place as usize, &mut self.record);
        if place >= self.shelves.len() {
            self.shelves.resize(place + 1, Shelf::default());
        }
        let Some(shelf) = self.shelves.get_mut(place) else { return };
        let is_over = shown.end_reason.is_some();
        let begun = words.begun;
        shown.write(record);
        words.swap(record);
        around.desk.keep((source.status.id, begun), record, shelf);
        words.swap(record);
        if is_over {
            *shelf = Shelf::default();
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
        Self { shelves: Vec::new(), record: nobodys(), before: None }
    }
}
