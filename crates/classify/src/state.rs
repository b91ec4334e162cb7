//! What is known of one flow's application so far, and how much work may still go into it.

use model::{Confidence, Label, Revealed};

use crate::brand;
use crate::memory::Memory;
use crate::packet::Packet;
use crate::probe::{self, Around, Asked, Scratch};
use crate::segment::{Found, GREETING_OCTETS, Greeting, Outcome, Segment, Then};
use crate::stream::{Arrival, Stream};

/// Packets with payload a flow is judged by. Every protocol known here shows itself in its first
/// messages; the rest leaves room for retransmissions and for a hello in many small segments.
pub const MAX_PACKETS: u8 = 24;

/// Packets with payload that are looked at for more, once it is known what the flow is: a server's
/// certificates come within them.
pub const MAX_PACKETS_FOR_MORE: u8 = 64;

/// Payload octets a flow is judged by, both directions together; those of a flow that tells
/// something with every packet are not counted.
pub const MAX_OCTETS: u32 = 64 * 1024;

/// What is known of one flow. Feed it with [`State::observe`] until [`State::is_done`].
#[derive(Clone, Debug, Default)]
pub struct State {
    application: Option<&'static str>,
    service: Option<&'static str>,
    host_name: Option<Box<str>>,
    revealed: Option<Box<Revealed>>,
    streams: Option<Box<[Stream; 2]>>,
    scratch: Scratch,
    /// The probe that found out what it is.
    active: Option<u16>,
    asked: [Asked; 2],
    greetings: [Greeting; 2],
    previous: [Greeting; 2],
    octets: u32,
    packets: [u8; 2],
    then: Then,
    remembered: bool,
    done: bool,
}

/// Protocols within one another that one segment may begin: SOCKS, CONNECT, STARTTLS.
const MAX_UPGRADES: u8 = 3;

const TCP: u8 = 6;
const UDP: u8 = 17;

impl State {
    /// TCP's first packet of a direction: the octets that follow will be counted from here.
    pub fn opened(&mut self, from_initiator: bool, sequence: u32) {
        if !self.done {
            let here = usize::from(!from_initiator);
            self.streams.get_or_insert_default()[here].opened(sequence.wrapping_add(1));
        }
    }

    /// The flow's next packet with payload. True when label, name or what was revealed changed.
    ///
    /// `memory` is what flows before it told of others, and receives what this one tells.
    /// Packets without payload may be left out. Work and memory are bounded whatever the payload is.
    pub fn observe(&mut self, packet: &Packet<'_>, memory: &mut Memory) -> bool {
        if self.done || packet.payload.is_empty() {
            return false;
        }
        if packet.protocol != TCP && packet.protocol != UDP {
            self.done = true;
            return false;
        }
        let here = usize::from(!packet.from_initiator);
        let first_of_all = self.packets == [0, 0];
        let mut changed = first_of_all && self.remember(packet, memory);
        let limit = if self.active.is_some() { MAX_PACKETS_FOR_MORE } else { MAX_PACKETS };
        if self.then != Then::Follow {
            let octets = u32::try_from(packet.payload.len()).unwrap_or(u32::MAX);
            self.octets = self.octets.saturating_add(octets);
        }
        if packet.protocol == TCP {
            changed |= self.observe_stream(here, packet, memory);
        } else {
            changed |= self.look(here, packet, packet.payload, memory).changed;
        }
        self.packets[here] = self.packets[here].saturating_add(1);
        let seen = self.packets[0].saturating_add(self.packets[1]);
        if self.then != Then::Follow && (seen >= limit || self.octets >= MAX_OCTETS) {
            self.done = true;
        }
        if self.done {
            self.streams = None;
            self.scratch = Scratch::default();
        }
        changed
    }

    /// Whether more payload cannot change anything.
    pub const fn is_done(&self) -> bool {
        self.done
    }

    /// The application; none where no probe is sure.
    pub fn label(&self) -> Option<Label> {
        let master = self.application?;
        let by_host = || {
            let host_name = self.host_name.as_deref()?;
            brand::is_named_by_host(master).then(|| brand::application_of_host(host_name))?
        };
        let application = match self.service.or_else(by_host) {
            Some(service) if service != master => format!("{master}.{service}").into(),
            _ => master.into(),
        };
        let confidence = if self.remembered { Confidence::Remembered } else { Confidence::Payload };
        Some(Label { application, confidence })
    }

    /// The application without what it carries.
    pub const fn master(&self) -> Option<&'static str> {
        self.application
    }

    /// What the client called the server: at most 255 octets without control characters.
    pub fn host_name(&self) -> Option<&str> {
        self.host_name.as_deref()
    }

    /// What else the payload revealed.
    pub fn revealed(&self) -> Option<&Revealed> {
        self.revealed.as_deref()
    }

    /// What an earlier flow told of this one's ends.
    fn remember(&mut self, packet: &Packet<'_>, memory: &mut Memory) -> bool {
        let Some(expected) = memory.recall(packet) else { return false };
        self.application = Some(expected.application);
        self.remembered = true;
        self.revealed_mut().evidence = Some(expected.evidence);
        true
    }

    fn observe_stream(&mut self, here: usize, packet: &Packet<'_>, memory: &mut Memory) -> bool {
        let streams = self.streams.get_or_insert_default();
        let Arrival::Next(fresh) = streams[here].arrive(packet.sequence, packet.payload) else {
            return false;
        };
        let mut changed = self.next(here, packet, fresh, memory);
        while !self.done
            && let Some(fresh) = self.streams.as_mut().and_then(|streams| streams[here].waiting())
        {
            changed |= self.next(here, packet, &fresh, memory);
        }
        changed
    }

    /// The next octets of a stream, behind what a probe asked to see again.
    fn next(
        &mut self,
        here: usize,
        packet: &Packet<'_>,
        fresh: &[u8],
        memory: &mut Memory,
    ) -> bool {
        let mut kept =
            self.streams.as_mut().map(|streams| streams[here].take_kept()).unwrap_or_default();
        let mut looked = if kept.is_empty() {
            let looked = self.look(here, packet, fresh, memory);
            if looked.again {
                kept = fresh.to_vec();
            }
            looked
        } else {
            kept.extend_from_slice(fresh);
            self.look(here, packet, &kept, memory)
        };
        let mut changed = looked.changed;
        for _ in 0..MAX_UPGRADES {
            if !looked.upgraded {
                break;
            }
            // What another protocol sent behind the last one's words.
            kept.drain(..looked.consumed.min(kept.len()));
            looked.consumed = 0;
            if kept.is_empty() {
                break;
            }
            looked = self.look(here, packet, &kept, memory);
            changed |= looked.changed;
        }
        if looked.again && !self.done {
            kept.drain(..looked.consumed.min(kept.len()));
            let streams = self.streams.get_or_insert_default();
            if !streams[here].keep(kept) && self.active.is_some() && self.then != Then::Follow {
                self.done = true;
            }
        }
        changed
    }

    /// Shows octets to the probes.
    fn look(
        &mut self,
        here: usize,
        packet: &Packet<'_>,
        payload: &[u8],
        memory: &mut Memory,
    ) -> Looked {
        let first = self.packets[here] == 0 || self.greetings[here] == [0; GREETING_OCTETS];
        let head = greeting(payload);
        let segment = Segment {
            stream: packet.protocol == TCP,
            source: packet.source,
            destination: packet.destination,
            source_port: packet.source_port,
            destination_port: packet.destination_port,
            from_initiator: packet.from_initiator,
            first: self.packets[here] == 0 || first,
            greeting: self.greetings[1 - here],
            previous: self.previous[here],
            index: self.packets[here],
            application: self.application.filter(|_| self.active.is_some()),
            payload,
            wire_length: packet.payload_length,
        };
        if first {
            self.greetings[here] = head;
        }
        self.previous[here] = head;
        let mut around = Around { time: packet.time, scratch: &mut self.scratch, memory };
        let (probe, outcome) = match self.active {
            Some(active) => (active, probe::ask_one(active, &segment, &mut around)),
            None => probe::ask(&mut self.asked[here], &segment, &mut around),
        };
        match outcome {
            Outcome::No => {
                let again = self.active.is_some();
                Looked { again, consumed: payload.len(), changed: false, upgraded: false }
            }
            Outcome::More => Looked { again: true, consumed: 0, changed: false, upgraded: false },
            Outcome::Yes(found) => self.accept(probe, *found),
        }
    }

    /// Takes over what a probe found. The first verdict stays: what looks like another protocol
    /// later is carried by the first.
    fn accept(&mut self, probe: u16, found: Found) -> Looked {
        let mut changed = false;
        let known = self.application.filter(|_| !self.remembered);
        if known.is_none() {
            self.application = Some(found.application);
            self.remembered = false;
            changed = true;
            let evidence = match found.evidence.as_ref() {
                "" => format!("the payload is that of {}", found.application),
                words => words.to_owned(),
            };
            self.revealed_mut().evidence = Some(evidence.into());
        } else if known != Some(found.application) {
            // What another protocol carries: STARTTLS, CONNECT.
            if let Some((secured, service)) =
                probe::carried(known.unwrap_or_default(), found.application)
            {
                changed |= self.application != Some(secured);
                self.application = Some(secured);
                if self.service.is_none() && service.is_some() {
                    self.service = service;
                    changed = true;
                }
            }
        } else if !found.evidence.is_empty() {
            let evidence = &mut self.revealed_mut().evidence;
            changed |= evidence.as_deref() != Some(found.evidence.as_ref());
            *evidence = Some(found.evidence.as_ref().into());
        }
        if self.service.is_none() && found.service.is_some() {
            self.service = found.service;
            changed = true;
        }
        if self.host_name.is_none() && found.host_name.is_some() {
            self.host_name = found.host_name;
            changed = true;
        }
        if let Some(revealed) = found.revealed {
            let known = self.revealed_mut();
            let before = known.clone();
            known.merge(*revealed);
            changed |= before != *known;
        }
        self.then = found.then;
        self.active = Some(probe);
        match found.then {
            Then::Done => self.done = true,
            Then::Upgrade => {
                self.active = None;
                self.asked = Default::default();
                self.packets = [0, 0];
            }
            Then::More | Then::Follow => {}
        }
        let upgraded = found.then == Then::Upgrade;
        Looked { changed, again: !self.done, consumed: found.consumed, upgraded }
    }

    fn revealed_mut(&mut self) -> &mut Revealed {
        self.revealed.get_or_insert_default()
    }
}

/// What came of a look.
struct Looked {
    changed: bool,
    /// The octets behind `consumed` are to be shown again.
    again: bool,
    consumed: usize,
    /// Those octets are another protocol's: they are shown to all probes at once.
    upgraded: bool,
}

fn greeting(payload: &[u8]) -> Greeting {
    let mut greeting = [0; GREETING_OCTETS];
    for (to, from) in greeting.iter_mut().zip(payload) {
        *to = *from;
    }
    greeting
}

#[cfg(test)]
mod tests;
