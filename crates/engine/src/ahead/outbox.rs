//! Where the first stage of reading writes what happened: the batch that is filled, and the places of
//! open flows.

use std::net::SocketAddr;

use capture::Packet;
use flow::Flow;
use model::Timestamp;

use super::HandOver;
use super::batch::{Batch, Event, Fact, Look, Shown, Slice, Sums};

/// What the first stage keeps with each flow.
#[derive(Clone, Copy, Default)]
pub(super) struct Mark {
    /// Where the other stages keep it.
    pub(super) place: u32,
    /// How many began before it.
    pub(super) begun: u32,
    /// No more payload of it is wanted.
    pub(super) is_done: bool,
}

/// The batch that is filled.
#[derive(Default)]
pub(super) struct Outbox {
    batch: Batch,
    sums: Sums,
    /// Places of flows that ended, the last one at the end: a flow that goes on takes its own again.
    free: Vec<u32>,
    /// By place, the flow of which no more payload is wanted.
    done: Vec<u32>,
}

/// No flow: so many are never told apart.
const NOBODY: u32 = u32::MAX;

impl Outbox {
    /// A place for a flow.
    pub(super) fn place(&mut self, begun: u32) -> Mark {
        let place = self.free.pop().unwrap_or_else(|| {
            self.done.push(NOBODY);
            u32::try_from(self.done.len() - 1).unwrap_or(NOBODY)
        });
        Mark { place, begun, is_done: false }
    }

    /// Whether it was heard that no more payload of this flow is wanted.
    #[inline]
    pub(super) fn is_done(&self, flow: &Mark) -> bool {
        flow.begun != NOBODY && self.done.get(flow.place as usize) == Some(&flow.begun)
    }

    /// One more packet.
    #[inline]
    pub(super) fn count(&mut self, packet: &Packet<'_>) {
        let sums = &mut self.sums;
        sums.packets += 1;
        sums.wire_octets += u64::from(packet.original_length);
        if let Some(time) = packet.time {
            sums.first = Some(sums.first.map_or(time, |first| first.min(time)));
            sums.last = Some(sums.last.map_or(time, |last| last.max(time)));
        }
    }

    /// It is one of a flow.
    #[inline]
    pub(super) fn count_metered(&mut self) {
        self.sums.metered += 1;
    }

    /// Something that is not said in numbers of packets, and does not ask for them.
    #[inline]
    pub(super) fn put(&mut self, event: Event) {
        self.batch.events.push(event);
    }

    /// Something that may be told with what was counted before it.
    pub(super) fn tell(&mut self, event: Event) {
        self.sum_up();
        self.put(event);
    }

    /// The same of what is told as far as the third stage.
    pub(super) fn tell_fact(&mut self, fact: Fact) {
        self.tell(Event::Fact(fact));
    }

    /// A flow as the meter shows it.
    pub(super) fn flow(&mut self, flow: &mut Flow<Mark>) {
        let place = flow.tag.place;
        if flow.record.end_reason.is_some() {
            self.free.push(place);
        }
        self.batch.flows.push(Shown::of(place, &mut flow.record));
        self.put(Event::Fact(Fact::Flow));
    }

    /// A packet that may tell what its flow is for.
    #[inline]
    pub(super) fn look(&mut self, place: u32, packet: &classify::Packet<'_>, opens: bool) {
        let payload = self.batch.keep(packet.payload);
        self.put(Event::Look(Look::of(place, packet, opens, payload)));
    }

    /// A flow export.
    pub(super) fn export(
        &mut self,
        time: Option<Timestamp>,
        from: SocketAddr,
        datagram: &[u8],
        is_replay: bool,
    ) {
        let datagram = self.batch.keep(datagram);
        self.tell_fact(Fact::Export { time, from, datagram, is_replay });
    }

    /// A slice of the file ends here.
    pub(super) fn end_slice(&mut self, octets: u64, has_failed: bool) {
        self.batch.slice = Some(Slice { octets, has_failed });
    }

    /// Hands the batch over if it is full.
    #[inline]
    pub(super) fn pass_full(&mut self, hand_over: HandOver<'_>) {
        if self.batch.is_full() {
            self.pass(hand_over);
        }
    }

    /// Hands the batch over.
    pub(super) fn pass(&mut self, hand_over: HandOver<'_>) {
        self.sum_up();
        hand_over(&mut self.batch);
        debug_assert!(self.batch.events.is_empty(), "an empty batch comes back for a full one");
        for (place, begun) in self.batch.done.drain(..) {
            if let Some(done) = self.done.get_mut(place as usize) {
                *done = begun;
            }
        }
    }

    fn sum_up(&mut self) {
        if self.sums != Sums::default() {
            let sums = std::mem::take(&mut self.sums);
            self.put(Event::Fact(Fact::Counted(sums)));
        }
    }
}
