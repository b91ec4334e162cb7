//! What the payload of one flow told so far, and how much work may still go into it.

use model::{Exchange, Revealed, Risks};

use crate::brand;
use crate::memory::Memory;
use crate::packet::Packet;
use crate::probe::{self, Around};
use crate::risk;
use crate::segment::{Found, GREETING_OCTETS, Outcome, Segment, Then};
use crate::stream::{Arrival, Stream};

use super::work::{Looked, Work, greeting};

/// Packets with payload a flow is judged by. Every protocol known here shows itself in its first
/// messages; the rest leaves room for retransmissions and for a hello in many small segments.
pub const MAX_PACKETS: u8 = 24;

/// Packets with payload that are looked at for more, once it is known what the flow is: a server's
/// certificates come within them.
pub const MAX_PACKETS_FOR_MORE: u8 = 64;

/// Octets that are waited for in small segments: as many packets more are looked at, one for each
/// octet that a probe asked to see again, so that a hello in segments of one octet is read.
const MAX_SMALL: usize = 2048;

/// Segments of so many octets on average are small.
const SMALL_OCTETS: usize = 64;

/// Payload octets a flow is judged by, both directions together; those of a flow that tells
/// something with every packet are not counted.
pub const MAX_OCTETS: u32 = 64 * 1024;

/// What is known of one flow that spoke.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict {
    pub(super) application: Option<&'static str>,
    pub(super) service: Option<&'static str>,
    /// Whose server the host name belongs to, where that says whom the application talks to.
    pub(super) brand: Option<&'static str>,
    host_name: Option<Box<str>>,
    revealed: Option<Box<Revealed>>,
    /// From the first payload until nothing more can be learnt.
    pub(super) work: Option<Box<Work>>,
    /// Sequence numbers of the first octets, where TCP's opening was seen.
    opened: [Option<u32>; 2],
    /// The probe that found out what it is.
    active: Option<u16>,
    octets: u32,
    packets: [u16; 2],
    then: Then,
    pub(super) remembered: bool,
    /// Looks encrypted from its first octet, until it is recognised.
    looks_encrypted: bool,
    done: bool,
}

/// Protocols within one another that one segment may begin: SOCKS, CONNECT, STARTTLS.
const MAX_UPGRADES: u8 = 3;

const TCP: u8 = 6;
const UDP: u8 = 17;

impl Verdict {
    /// Nothing, of a flow of which only TCP's opening was seen.
    pub(super) fn opened_at(opened: [Option<u32>; 2]) -> Self {
        Self { opened, ..Self::default() }
    }

    /// TCP's first packet of a direction: the octets that follow will be counted from here.
    pub(super) fn opened(&mut self, from_initiator: bool, sequence: u32) {
        if !self.done {
            let here = usize::from(!from_initiator);
            let first = sequence.wrapping_add(1);
            match &mut self.work {
                Some(work) => work.streams[here].opened(first),
                None => self.opened[here] = Some(first),
            }
        }
    }

    /// The flow's next packet with payload. True when label, name or what was revealed changed.
    pub(super) fn observe(&mut self, packet: &Packet<'_>, memory: &mut Memory) -> bool {
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
        // Taken out while it is worked with, and put back.
        let mut work = self.work.take().unwrap_or_else(|| Work::opened(self.opened));
        let limit = if self.active.is_some() { MAX_PACKETS_FOR_MORE } else { MAX_PACKETS };
        let waiting: usize = work.streams.iter().map(Stream::waits_with).sum();
        let looked_at = usize::from(self.packets[0].saturating_add(self.packets[1]));
        let are_small = waiting <= SMALL_OCTETS * looked_at;
        let limit = usize::from(limit) + if are_small { waiting.min(MAX_SMALL) } else { 0 };
        if self.then != Then::Follow {
            let octets = u32::try_from(packet.payload.len()).unwrap_or(u32::MAX);
            self.octets = self.octets.saturating_add(octets);
        }
        if packet.protocol == TCP {
            changed |= self.observe_stream(&mut work, here, packet, memory);
        } else {
            let looked = self.look(&mut work, here, packet, packet.payload, memory);
            changed |= looked.changed;
            // The datagram is the first of another protocol: all probes are shown it.
            if looked.upgraded {
                changed |= self.look(&mut work, here, packet, packet.payload, memory).changed;
            }
        }
        if first_of_all && packet.protocol == TCP && self.application.is_none() {
            changed |= self.judge_unknown(here, packet);
        }
        self.packets[here] = self.packets[here].saturating_add(1);
        let seen = self.packets[0].saturating_add(self.packets[1]);
        if self.then != Then::Follow && (usize::from(seen) >= limit || self.octets >= MAX_OCTETS) {
            self.done = true;
        }
        if !self.done {
            self.work = Some(work);
        }
        changed
    }

    /// Whether more payload cannot change anything.
    pub(super) const fn is_done(&self) -> bool {
        self.done
    }

    /// Requests whose replies did not come, told once: at the end of the flow.
    pub(super) fn unanswered(&mut self) -> Vec<Exchange> {
        let http = self.work.as_mut().and_then(|work| work.scratch.http.as_mut());
        http.map(|http| http.pairs.take()).unwrap_or_default()
    }

    /// What the client called the server: at most 255 octets without control characters.
    pub(super) fn host_name(&self) -> Option<&str> {
        self.host_name.as_deref()
    }

    /// What else the payload revealed.
    pub(super) fn revealed(&self) -> Option<&Revealed> {
        self.revealed.as_deref()
    }

    /// What else the payload revealed, of a flow that has ended: it is not kept here any longer.
    pub(super) fn take_revealed(&mut self) -> Option<Box<Revealed>> {
        self.done = true;
        self.work = None;
        self.revealed.take()
    }

    /// A connection whose first octets no probe is sure of.
    fn judge_unknown(&mut self, here: usize, packet: &Packet<'_>) -> bool {
        let first =
            self.opened[here].is_some_and(|first| packet.sequence.is_none_or(|at| at == first));
        let Some(why) = risk::of_unknown(packet.payload).filter(|_| first) else { return false };
        self.revealed_mut().warn(Risks::FULLY_ENCRYPTED, why);
        self.looks_encrypted = true;
        true
    }

    /// What an earlier flow told of this one's ends.
    fn remember(&mut self, packet: &Packet<'_>, memory: &mut Memory) -> bool {
        let Some(expected) = memory.recall(packet) else { return false };
        self.application = Some(expected.application);
        self.remembered = true;
        self.revealed_mut().evidence = Some(expected.evidence);
        true
    }

    fn observe_stream(
        &mut self,
        work: &mut Work,
        here: usize,
        packet: &Packet<'_>,
        memory: &mut Memory,
    ) -> bool {
        let arrival = work.streams[here].arrive(packet.sequence, packet.payload);
        let Arrival::Next(fresh) = arrival else { return false };
        let mut changed = self.next(work, here, packet, fresh, memory);
        while !self.done
            && let Some(fresh) = work.streams[here].waiting()
        {
            changed |= self.next(work, here, packet, &fresh, memory);
        }
        changed
    }

    /// The next octets of a stream, behind what a probe asked to see again.
    fn next(
        &mut self,
        work: &mut Work,
        here: usize,
        packet: &Packet<'_>,
        fresh: &[u8],
        memory: &mut Memory,
    ) -> bool {
        let mut kept = work.streams[here].take_kept();
        let was_kept = !kept.is_empty();
        let began = work.begins[here];
        if was_kept {
            kept.extend_from_slice(fresh);
        }
        let octets = if was_kept { kept.as_slice() } else { fresh };
        let mut rest = octets;
        let mut looked = self.look(work, here, packet, rest, memory);
        let mut changed = looked.changed;
        for _ in 0..MAX_UPGRADES {
            // What another protocol sent behind the last one's words.
            let behind = rest.get(looked.consumed..).unwrap_or_default();
            if !looked.upgraded || behind.is_empty() {
                break;
            }
            rest = behind;
            looked = self.look(work, here, packet, rest, memory);
            changed |= looked.changed;
        }
        let behind = rest.get(looked.consumed..).unwrap_or_default();
        if looked.again && !self.done && !behind.is_empty() {
            let behind = octets.len() - behind.len();
            work.begins[here] = behind == 0 && (was_kept && began || self.packets[here] == 0);
            let is_kept = if was_kept {
                kept.drain(..behind);
                work.streams[here].keep(kept)
            } else {
                work.streams[here].keep(fresh.get(behind..).unwrap_or_default().to_vec())
            };
            if !is_kept && self.active.is_some() && self.then != Then::Follow {
                self.done = true;
            }
        }
        changed
    }

    /// Shows octets to the probes.
    fn look(
        &mut self,
        work: &mut Work,
        here: usize,
        packet: &Packet<'_>,
        payload: &[u8],
        memory: &mut Memory,
    ) -> Looked {
        let first = self.packets[here] == 0
            || work.begins[here]
            || work.greetings[here] == [0; GREETING_OCTETS];
        work.begins[here] = false;
        let head = greeting(payload);
        let segment = Segment {
            stream: packet.protocol == TCP,
            source: packet.source,
            destination: packet.destination,
            source_port: packet.source_port,
            destination_port: packet.destination_port,
            from_initiator: packet.from_initiator,
            first,
            greeting: work.greetings[1 - here],
            previous: work.previous[here],
            index: u8::try_from(self.packets[here]).unwrap_or(u8::MAX),
            application: self.application.filter(|_| self.active.is_some()),
            payload,
            wire_length: packet.payload_length,
        };
        if first {
            work.greetings[here] = head;
        }
        work.previous[here] = head;
        let mut around = Around { time: packet.time, scratch: &mut work.scratch, memory };
        let ports = match packet.from_initiator {
            true => (packet.destination_port, packet.source_port),
            false => (packet.source_port, packet.destination_port),
        };
        let (probe, outcome) = match self.active {
            Some(active) => (active, probe::ask_one(active, &segment, &mut around)),
            None => probe::ask(&mut work.asked[here], &segment, &mut around),
        };
        match outcome {
            Outcome::No => {
                let again = self.active.is_some();
                Looked { again, consumed: payload.len(), changed: false, upgraded: false }
            }
            Outcome::More => Looked { again: true, consumed: 0, changed: false, upgraded: false },
            Outcome::Yes(found) => self.accept(work, probe, *found, ports),
        }
    }

    /// Takes over what a probe found. The first verdict stays: what looks like another protocol
    /// later is carried by the first.
    fn accept(&mut self, work: &mut Work, probe: u16, found: Found, ports: (u16, u16)) -> Looked {
        let mut changed = false;
        let known = self.application.filter(|_| !self.remembered);
        let had_name = self.host_name.is_some();
        if known.is_none() {
            if std::mem::take(&mut self.looks_encrypted) {
                self.revealed_mut().withdraw(Risks::FULLY_ENCRYPTED);
            }
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
        if changed {
            self.brand = self
                .host_name
                .as_deref()
                .filter(|_| self.application.is_some_and(brand::is_named_by_host))
                .and_then(brand::application_of_host);
        }
        if known.is_none() {
            let names = (found.application, self.service);
            risk::of_application(self.revealed_mut(), names, ports);
        }
        if !had_name && let (Some(name), Some(application)) = (&self.host_name, self.application) {
            let is_known = self.brand.is_some();
            let revealed = self.revealed.get_or_insert_default();
            risk::of_name(revealed, application, name, is_known);
        }
        if let Some(revealed) = found.revealed {
            changed |= self.revealed_mut().merge(*revealed);
        }
        self.then = found.then;
        self.active = Some(probe);
        match found.then {
            Then::Done => self.done = true,
            Then::Upgrade => {
                self.active = None;
                work.asked = Default::default();
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
