//! What is known of one flow's application so far: nothing, and little room, until it speaks.

mod label;
mod verdict;
mod work;

use model::{Exchange, Label, Revealed};

use crate::memory::Memory;
use crate::packet::Packet;

pub use verdict::{MAX_OCTETS, MAX_PACKETS, MAX_PACKETS_FOR_MORE};

use verdict::Verdict;

/// What is known of one flow. Feed it with [`State::observe`] until [`State::is_done`].
#[derive(Clone, Debug, Default)]
pub struct State {
    stage: Stage,
    /// Asked with every packet: it stands here, where the flow is, and not in the verdict's room.
    done: bool,
}

/// There is a state for every open flow, and those of a scan never speak: room is taken with the
/// first payload.
#[derive(Clone, Debug)]
enum Stage {
    /// Sequence numbers of the first octets, where TCP's opening was seen.
    Silent([Option<u32>; 2]),
    Spoke(Box<Verdict>),
}

impl Default for Stage {
    fn default() -> Self {
        Self::Silent([None; 2])
    }
}

impl State {
    /// TCP's first packet of a direction: the octets that follow will be counted from here.
    pub fn opened(&mut self, from_initiator: bool, sequence: u32) {
        match &mut self.stage {
            Stage::Silent(opened) => {
                opened[usize::from(!from_initiator)] = Some(sequence.wrapping_add(1));
            }
            Stage::Spoke(verdict) => verdict.opened(from_initiator, sequence),
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
        if let Stage::Silent(opened) = self.stage {
            self.stage = Stage::Spoke(Box::new(Verdict::opened_at(opened)));
        }
        let Some(verdict) = self.verdict_mut() else { return false };
        let changed = verdict.observe(packet, memory);
        self.done = verdict.is_done();
        changed
    }

    /// Whether more payload cannot change anything.
    #[inline]
    pub const fn is_done(&self) -> bool {
        self.done
    }

    /// Requests whose replies did not come, told once: at the end of the flow.
    pub fn unanswered(&mut self) -> Vec<Exchange> {
        self.verdict_mut().map(Verdict::unanswered).unwrap_or_default()
    }

    /// The application; none where no probe is sure.
    pub fn label(&self) -> Option<Label> {
        self.verdict()?.label()
    }

    /// The application without what it carries.
    pub fn master(&self) -> Option<&'static str> {
        self.verdict()?.application
    }

    /// Whether this label says what is known.
    pub fn says(&self, label: &Label) -> bool {
        self.verdict().is_some_and(|verdict| verdict.says(label))
    }

    /// What the client called the server: at most 255 octets without control characters.
    pub fn host_name(&self) -> Option<&str> {
        self.verdict()?.host_name()
    }

    /// What else the payload revealed.
    pub fn revealed(&self) -> Option<&Revealed> {
        self.verdict()?.revealed()
    }

    /// What else the payload revealed, of a flow that has ended: it is not kept here any longer.
    pub fn take_revealed(&mut self) -> Option<Box<Revealed>> {
        self.done = true;
        self.verdict_mut()?.take_revealed()
    }

    fn verdict(&self) -> Option<&Verdict> {
        match &self.stage {
            Stage::Silent(_) => None,
            Stage::Spoke(verdict) => Some(verdict),
        }
    }

    fn verdict_mut(&mut self) -> Option<&mut Verdict> {
        match &mut self.stage {
            Stage::Silent(_) => None,
            Stage::Spoke(verdict) => Some(verdict),
        }
    }
}

#[cfg(test)]
mod tests;
