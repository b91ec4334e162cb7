//! The second stage of reading a capture, for a thread of its own: what packets tell of their own flow
//! and of others. Batches of what happened in, batches of flows with their names out.

pub(crate) mod named;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use capture::Name;
use model::{EndReason, Exchange, FlowKey, FlowRecord, Label, Timestamp};

use crate::ahead::Batch;
use crate::ahead::batch::{Began, Contents, Event, Fact, Look, Shown};
use crate::exchanges;
use crate::publish::compose;
use crate::told::Told;

pub use named::Named;
use named::Words;

/// What names the flows of a capture that is read in three stages. [`crate::Engine::part`] gives it out,
/// [`crate::Engine::rejoin`] takes it back.
pub struct Between {
    /// What its packets told of flows and hosts.
    pub(crate) told: Told,
    /// Open flows by their places.
    flows: Vec<Kept>,
    /// Written for each flow that is named.
    record: FlowRecord,
}

/// What is kept of an open flow beside what the meter knows of it.
struct Kept {
    key: FlowKey,
    begun: u32,
    state: classify::State,
    /// What its client had been told that its server is called, when it began.
    answered: Option<Arc<str>>,
    label: Label,
    host_name: Option<Box<str>>,
}

impl Between {
    pub(crate) fn new(told: Told) -> Self {
        Self { told, flows: Vec::new(), record: nobodys() }
    }

    /// Takes in what the first stage found, and leaves the batch empty, to be filled again. What the
    /// third is to know is written into `named`, which was taken in before, or is new.
    pub fn take_in(&mut self, batch: &mut Batch, named: &mut Named) {
        named.empty();
        named.slice = batch.slice;
        std::mem::swap(&mut named.flows, &mut batch.flows);
        let mut done = std::mem::take(&mut batch.done);
        let (events, contents) = batch.open();
        for event in events {
            match event {
                Event::Look(look) => done.extend(self.look(&look, contents, named)),
                Event::Began(began) => self.begin(&began),
                Event::Mac(address, mac) => self.told.names.hear_mac(address, mac),
                Event::Name(said) => {
                    let (address, name, time) = *said;
                    self.told.hear_file(&Name { address, name: &name }, time);
                }
                Event::Fact(fact) => self.pass_on(fact, contents, named),
            }
        }
        batch.empty();
        batch.done = done;
    }

    /// The third stage is told, too.
    fn pass_on(&mut self, fact: Fact, contents: Contents<'_>, named: &mut Named) {
        match fact {
            Fact::Flow => self.name(named),
            Fact::Neighbour(said) => {
                self.told.names.hear_mac(said.address, said.mac);
                named.facts.push(Fact::Neighbour(said));
            }
            Fact::Export { time, from, datagram, is_replay } => {
                let datagram = named.keep(contents.octets(&datagram));
                named.facts.push(Fact::Export { time, from, datagram, is_replay });
            }
            fact => named.facts.push(fact),
        }
    }

    /// A flow began: what was known of the one it goes on from it is known by, too.
    fn begin(&mut self, began: &Began) {
        let Began { place, begun, goes_on, time, key } = *began;
        let place = place as usize;
        if place >= self.flows.len() {
            self.flows.resize_with(place + 1, || Kept::new(key));
        }
        let Some(kept) = self.flows.get_mut(place) else { return };
        (kept.key, kept.begun) = (key, begun);
        kept.answered = self.told.answered(&key, time);
        if !goes_on {
            (kept.label, kept.host_name) = (Label::default(), None);
        }
    }

    /// Looks into a packet; its flow, where no more of them are wanted.
    fn look(
        &mut self,
        look: &Look,
        contents: Contents<'_>,
        named: &mut Named,
    ) -> Option<(u32, u32)> {
        let kept = self.flows.get_mut(look.place as usize)?;
        let state = &mut kept.state;
        if state.is_done() {
            return None;
        }
        let packet = look.packet(&kept.key, contents);
        if self.told.classify(state, &packet, look.opens) {
            let record = &mut self.record;
            record.key = kept.key;
            std::mem::swap(&mut record.label, &mut kept.label);
            std::mem::swap(&mut record.host_name, &mut kept.host_name);
            self.told.named(record, state, packet.time);
            std::mem::swap(&mut record.label, &mut kept.label);
            std::mem::swap(&mut record.host_name, &mut kept.host_name);
        }
        if self.told.has_news() {
            let ends = [kept.key.source, kept.key.destination];
            while let Some(exchange) = self.told.poll() {
                let flow = exchanges::said_in(&exchange, ends, kept.begun);
                named.facts.push(Fact::Said(flow, exchange));
            }
        }
        state.is_done().then_some((look.place, kept.begun))
    }

    /// Names the next of the flows, as it stands or at its end.
    fn name(&mut self, named: &mut Named) {
        let at = named.words.len();
        let Some(shown) = named.flows.get(at) else { return };
        let (place, reason) = (shown.place, shown.end_reason);
        let unanswered = match self.flows.get_mut(place as usize) {
            None => {
                debug_assert!(false, "a flow began before it is shown");
                named.words.push(Words::default());
                Vec::new()
            }
            Some(kept) => {
                let (words, unanswered) = kept.words(shown, &mut self.record, &self.told);
                named.words.push(words);
                if reason.is_some() {
                    (kept.state, kept.answered) = Default::default();
                }
                unanswered
            }
        };
        named.facts.push(Fact::Flow);
        let begun = named.words.get(at).map_or(exchanges::NOWHERE, |words| words.begun);
        named.facts.extend(unanswered.into_iter().map(|said| Fact::Said(begun, Box::new(said))));
    }
}

/// A record to be written again and again.
pub(crate) fn nobodys() -> FlowRecord {
    let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let key = FlowKey {
        source: nobody,
        destination: nobody,
        source_port: 0,
        destination_port: 0,
        protocol: 0,
        vlan: None,
    };
    FlowRecord::new(key, Timestamp::default())
}

impl Kept {
    fn new(key: FlowKey) -> Self {
        Self {
            key,
            begun: 0,
            state: classify::State::default(),
            answered: None,
            label: Label::default(),
            host_name: None,
        }
    }

    /// What is told of it, and questions it asked in vain.
    fn words(
        &mut self,
        shown: &Shown,
        record: &mut FlowRecord,
        told: &Told,
    ) -> (Words, Vec<Exchange>) {
        shown.write_head(record);
        record.revealed = None;
        let goes_on =
            matches!(shown.end_reason, Some(EndReason::ActiveTimeout | EndReason::EndOfFlow));
        if goes_on {
            // It may have been cut: what goes on is known by what was known before it was shown.
            record.label.clone_from(&self.label);
            record.host_name.clone_from(&self.host_name);
        } else {
            record.label = std::mem::take(&mut self.label);
            record.host_name = self.host_name.take();
        }
        let unanswered = compose(record, &mut self.state);
        let inferred = told.names.infer(record, self.answered.as_ref());
        let begun = self.begun;
        if shown.end_reason.is_some() {
            return (Words::taken(begun, record), unanswered);
        }
        let words = Words::copied(begun, record);
        inferred.withdraw(record);
        self.label = std::mem::take(&mut record.label);
        self.host_name = record.host_name.take();
        (words, unanswered)
    }
}
