//! A flow that is open, and what a packet did to it.

use std::sync::Arc;

use model::{EndReason, FlowRecord};

use crate::tcp::TcpVerdict;

/// A flow: its record so far, and whatever the caller keeps beside it.
#[derive(Clone, Debug)]
pub struct Flow<T> {
    /// Key, times and counts, which are the meter's: it finds the flow by its key. It fills in what
    /// packets tell, `metered` when it hands the flow out or shows it; the rest is the caller's.
    pub record: FlowRecord,
    /// The caller's; it begins as `T::default()`.
    pub tag: T,
    /// What lies around its packets, in words; the caller's too.
    pub tunnel: Option<Arc<str>>,
}

/// What one packet did.
#[derive(Debug)]
pub struct Observed<'a, T> {
    /// The flow it was counted to.
    pub flow: &'a mut Flow<T>,
    /// Whether the flow's initiator sent it.
    pub from_initiator: bool,
    /// Whether it is the flow's first packet, also after a cut by the active timeout.
    pub is_new: bool,
    /// It is new, and goes on from the one that the active timeout cut and that was shown last.
    pub goes_on: bool,
    /// What the segment is, where it is one of TCP.
    pub tcp: Option<TcpVerdict>,
}

/// How far a TCP connection has come to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Closing {
    initiator_finished: bool,
    responder_finished: bool,
    reset: bool,
}

pub(crate) const FIN: u8 = 0x01;
pub(crate) const SYN: u8 = 0x02;
pub(crate) const RST: u8 = 0x04;
pub(crate) const ACK: u8 = 0x10;

impl Closing {
    pub(crate) const fn observe(&mut self, from_initiator: bool, flags: u8) {
        if flags & RST != 0 {
            self.reset = true;
        }
        if flags & FIN != 0 {
            if from_initiator {
                self.initiator_finished = true;
            } else {
                self.responder_finished = true;
            }
        }
    }

    /// FIN both ways, or RST (RFC 9293 §3.6, §3.5.2).
    pub(crate) const fn is_closed(self) -> bool {
        self.reset || (self.initiator_finished && self.responder_finished)
    }

    /// The reason a flow ends for: a closed one ends because it was closed, whenever that is told.
    pub(crate) const fn reason(self, otherwise: EndReason) -> EndReason {
        if self.is_closed() { EndReason::EndOfFlow } else { otherwise }
    }
}
