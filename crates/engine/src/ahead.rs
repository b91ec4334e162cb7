//! The first stage of reading a capture, for a thread of its own: octets in, batches of what happened
//! out, which the second takes in behind it.
//!
//! Here octets are unpacked, packets found and dissected, and flows metered. Whatever joins flows with
//! one another or names them is the second stage's ([`crate::Between`]), what is kept of them the
//! third's ([`crate::Engine::take_in`]).

pub(crate) mod batch;
mod outbox;

use capture::{IpPacket, Item, Packet, Reassembler};
use flow::{Flow, Meter};
use model::Timestamp;

use crate::decode::{Reading, Role, Sorted, Unmetered, look_into, parts, sort};
use crate::file::{File, Piece};
use crate::source::{arp, neighbour_of};
use crate::told::{Seen, opening};

pub use batch::Batch;
use batch::{Began, Event, Fact};
use outbox::{Mark, Outbox};

/// A capture that is read in three stages, and the first of them. [`crate::Engine::part`] gives it out,
/// [`crate::Engine::rejoin`] takes it back.
pub struct Ahead {
    pub(crate) file: File,
    meter: Meter<Mark>,
    reassembler: Reassembler,
    reading: Reading,
    /// By interface id.
    roles: Vec<Role>,
    /// Flows the meter began.
    begun: u32,
    /// The latest time so far, which packets without one take.
    last: Option<Timestamp>,
    out: Outbox,
}

/// What takes a batch that is full, and leaves one that is empty.
pub(crate) type HandOver<'a> = &'a mut dyn FnMut(&mut Batch);

/// Where a packet was found.
#[derive(Clone, Copy)]
struct Place<'a> {
    vlan: Option<u16>,
    tunnels: &'a capture::Tunnels<'a>,
}

impl Ahead {
    pub(crate) fn new(reading: Reading, meter: flow::Config) -> Self {
        Self {
            file: File::default(),
            meter: Meter::new(meter),
            reassembler: Reassembler::default(),
            reading,
            roles: Vec::new(),
            begun: 0,
            last: None,
            out: Outbox::default(),
        }
    }

    /// More of the file. `hand_over` is shown each batch that is full, and one where the octets end; it
    /// leaves an empty one in its place, best one that the second stage took in before.
    pub fn read(&mut self, octets: &[u8], hand_over: &mut dyn FnMut(&mut Batch)) {
        // The file is taken out so that its items can be handed to the rest of this stage.
        let mut file = std::mem::take(&mut self.file);
        file.push(octets, &mut |piece| self.piece(piece, hand_over));
        self.file = file;
        self.out.end_slice(octets.len() as u64, self.file.has_failed());
        self.out.pass(hand_over);
    }

    /// Nothing could be read and nothing more will come.
    pub fn has_failed(&self) -> bool {
        self.file.has_failed()
    }

    /// The file has ended: what it held back.
    pub(crate) fn end_file(&mut self, hand_over: HandOver<'_>) {
        let mut file = std::mem::take(&mut self.file);
        file.finish(&mut |piece| self.piece(piece, hand_over));
        self.file = file;
        self.out.pass(hand_over);
    }

    /// Open flows as they stand.
    pub(crate) fn show(&mut self, hand_over: HandOver<'_>) {
        self.meter.changed(|flow| {
            self.out.flow(flow);
            self.out.pass_full(hand_over);
        });
        self.out.pass(hand_over);
    }

    /// Open flows end.
    pub(crate) fn finish(&mut self, hand_over: HandOver<'_>) {
        self.meter.finish(&mut |flow| {
            self.out.flow(flow);
            self.out.pass_full(hand_over);
        });
        self.out.pass(hand_over);
    }

    /// What it read, how it was metered, and how many flows began.
    pub(crate) fn into_parts(self) -> (File, flow::Counters, Reassembler, u32) {
        let counters = *self.meter.counters();
        (self.file, counters, self.reassembler, self.begun)
    }

    fn piece(&mut self, piece: Piece<'_>, hand_over: HandOver<'_>) {
        let Piece::Item(item) = piece else {
            debug_assert!(false, "only captures are read in stages");
            return;
        };
        match item {
            Item::Packet(packet) => self.packet(&packet, hand_over),
            Item::Interface(interface) => self.roles.push(Role::of(interface.name.as_deref())),
            // Of a relay only.
            Item::Statistics(_) => {}
            Item::Issue(issue) => self.out.tell_fact(Fact::Issue(Box::new(issue))),
            Item::Name(named) => {
                self.out.tell(Event::Name(Box::new((named.address, named.name.into(), self.last))));
            }
        }
    }

    fn packet(&mut self, packet: &Packet<'_>, hand_over: HandOver<'_>) {
        let role = self.roles.get(packet.interface as usize).copied().unwrap_or_default();
        let replay = role == Role::TemplateCache;
        if !replay {
            self.out.count(packet);
            self.last = self.last.max(packet.time);
        }
        let seen = look_into(packet, role, self.reading);
        let place = Place { vlan: seen.vlan, tunnels: &seen.tunnels };
        match sort(&seen, role, self.reading) {
            Sorted::Ip { packet: ip, stray } => {
                let time = self.time_of(packet);
                let (flow, is_from_initiator) = self.observe(time, packet, ip, place, hand_over);
                self.look(flow, is_from_initiator, time, Seen::Packet(ip));
                if let Some((address, mac)) = neighbour_of(ip) {
                    self.out.tell(Event::Mac(address, mac));
                }
                if let Some(stray) = stray {
                    self.out.tell_fact(Fact::Stray(stray));
                }
            }
            Sorted::Part { packet: ip, is_export } => {
                self.part(packet, ip, place, is_export, hand_over);
            }
            Sorted::Export { from, datagram } => {
                self.out.export(packet.time, from, datagram, replay);
            }
            Sorted::Unmetered(kind) => {
                let time = packet.time.or(self.last).unwrap_or_default();
                if let Some(neighbour) = arp(kind, packet, time) {
                    self.out.tell_fact(Fact::Neighbour(neighbour));
                }
                self.out.tell_fact(Fact::Unmetered(kind, packet.original_length));
            }
        }
        self.out.pass_full(hand_over);
    }

    /// A part of a packet: see `Source::count_part`.
    #[cold]
    fn part(
        &mut self,
        packet: &Packet<'_>,
        ip: &IpPacket<'_>,
        place: Place<'_>,
        is_export: bool,
        hand_over: HandOver<'_>,
    ) {
        let time = self.time_of(packet);
        // Taken out, so that what it put together can be handed to the rest.
        let mut reassembler = std::mem::take(&mut self.reassembler);
        let part = parts::take(&mut reassembler, time, place.vlan, ip, is_export, self.reading);
        if part.is_metered {
            let (flow, is_from_initiator) = self.observe(time, packet, ip, place, hand_over);
            self.look(flow, is_from_initiator, time, Seen::Part(ip, part.whole.as_ref()));
        } else {
            self.out.tell_fact(Fact::Unmetered(Unmetered::ExportPart, packet.original_length));
        }
        if let Some((from, datagram)) = part.export {
            self.out.export(packet.time, from, datagram, false);
        }
        self.reassembler = reassembler;
    }

    /// Counts a packet to its flow: which, and whether its initiator sent it.
    #[inline]
    fn observe(
        &mut self,
        time: Timestamp,
        packet: &Packet<'_>,
        ip: &IpPacket<'_>,
        place: Place<'_>,
        hand_over: HandOver<'_>,
    ) -> (Mark, bool) {
        self.out.count_metered();
        let out = &mut self.out;
        let surroundings = self.reading.around(place.vlan, place.tunnels);
        let octets = packet.original_length;
        let seen = self.meter.observe(time, surroundings, ip, octets, &mut |flow| {
            out.flow(flow);
            out.pass_full(hand_over);
        });
        let Flow { record, tag, tunnel } = seen.flow;
        if seen.is_new {
            *tag = out.place(self.begun);
            self.begun = self.begun.saturating_add(1);
            if !place.tunnels.is_empty() {
                *tunnel = Some(place.tunnels.to_string().into());
            }
            let Mark { place, begun, .. } = *tag;
            let began = Began { place, begun, goes_on: seen.goes_on, time, key: record.key };
            out.put(Event::Began(began));
        }
        if !tag.is_done && out.is_done(tag) {
            tag.is_done = true;
        }
        (*tag, seen.from_initiator)
    }

    /// Hands on what of a packet may tell what its flow is for.
    #[inline]
    fn look(&mut self, flow: Mark, from_initiator: bool, time: Timestamp, seen: Seen<'_>) {
        if self.reading.classify
            && !flow.is_done
            && let Some((packet, opens)) = opening(seen, from_initiator, time)
        {
            self.out.look(flow.place, &packet, opens);
        }
    }

    /// When it was captured; a packet without a time comes as late as the one before it.
    #[inline]
    fn time_of(&mut self, packet: &Packet<'_>) -> Timestamp {
        packet.time.or(self.last).unwrap_or_else(|| {
            self.out.tell_fact(Fact::Timeless);
            Timestamp(0)
        })
    }
}
