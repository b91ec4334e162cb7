//! All sessions of a scene side by side: their packets in order of time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::iter::Peekable;
use std::vec;

use model::Timestamp;

use crate::plan::{self, Planned};
use crate::scene::Scene;
use crate::session::{Flow, Packet};

/// The frames of a scene, in order of time. Only sessions under way are held in memory.
pub fn packets(seed: u64, scene: Scene) -> impl Iterator<Item = (Timestamp, Vec<u8>)> {
    Traffic::new(seed, scene).map(|seen| (seen.packet.time, seen.packet.frame))
}

/// A packet and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Sessions are numbered in the order in which they begin.
    pub(crate) session: usize,
    pub(crate) flow: Option<Flow>,
    pub(crate) packet: Packet,
    /// The session has no more.
    pub(crate) last: bool,
}

#[derive(Debug)]
pub(crate) struct Traffic {
    planned: Peekable<vec::IntoIter<Planned>>,
    begun: usize,
    /// When each session under way speaks next.
    next: BinaryHeap<Reverse<(Timestamp, usize)>>,
    speaking: BTreeMap<usize, (Option<Flow>, Peekable<vec::IntoIter<Packet>>)>,
}

impl Traffic {
    pub(crate) fn new(seed: u64, scene: Scene) -> Self {
        Self {
            planned: plan::plan(seed, scene).into_iter().peekable(),
            begun: 0,
            next: BinaryHeap::new(),
            speaking: BTreeMap::new(),
        }
    }

    /// Begins every session whose time has come.
    fn begin(&mut self) {
        loop {
            let soonest = self.next.peek().map(|Reverse((time, _))| *time);
            let due = |planned: &Planned| soonest.is_none_or(|soonest| planned.start <= soonest);
            let Some(planned) = self.planned.next_if(due) else { return };
            let session = planned.speak();
            let mut packets = session.packets.into_iter().peekable();
            if let Some(first) = packets.peek() {
                self.next.push(Reverse((first.time, self.begun)));
                self.speaking.insert(self.begun, (session.flow, packets));
            }
            self.begun += 1;
        }
    }
}

impl Iterator for Traffic {
    type Item = Seen;

    fn next(&mut self) -> Option<Seen> {
        self.begin();
        let Reverse((_, session)) = self.next.pop()?;
        let (flow, packets) = self.speaking.get_mut(&session)?;
        let flow = *flow;
        let packet = packets.next()?;
        let following = packets.peek().map(|packet| packet.time);
        match following {
            Some(time) => self.next.push(Reverse((time, session))),
            None => drop(self.speaking.remove(&session)),
        }
        Some(Seen { session, flow, packet, last: following.is_none() })
    }
}

#[cfg(test)]
mod tests;
