//! A flow that is open, and what a packet did to it.

use std::sync::Arc;

use capture::Tcp;
use model::{EndReason, FlowRecord, InitiatorEvidence, Metered, Timestamp};

use crate::pace::Pace;
use crate::tcp::{Connection, TcpVerdict};

/// A flow: its record so far, and whatever the caller keeps beside it.
#[derive(Clone, Debug)]
pub struct Flow<T> {
    /// Key, times and counts. The meter fills in what packets tell, `metered` when it hands the flow
    /// out or shows it; the rest is the caller's.
    pub record: FlowRecord,
    /// The caller's; it begins as `T::default()`.
    pub tag: T,
    /// What lies around its packets, in words; the caller's too.
    pub tunnel: Option<Arc<str>>,
    pub(crate) closing: Closing,
    pub(crate) watch: Watch,
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
    /// What the segment is, where it is one of TCP.
    pub tcp: Option<TcpVerdict>,
}

/// What is remembered of a flow's packets beside its record's sums.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    initiator: InitiatorEvidence,
    longest_silence: u64,
    /// The initiator's packets and the responder's.
    paces: [Pace; 2],
    connection: Option<Connection>,
}

impl Watch {
    /// Nothing was seen yet.
    pub(crate) fn new(initiator: InitiatorEvidence) -> Self {
        Self { initiator, ..Self::default() }
    }

    /// The flow goes on in a new record: its connection is the same.
    pub(crate) fn continued(&self) -> Self {
        let connection = self.connection.as_ref().map(Connection::continued);
        Self { connection, ..Self::new(self.initiator) }
    }
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

impl<T> Flow<T> {
    /// Counts a packet of so many octets.
    #[inline]
    pub(crate) fn count(
        &mut self,
        time: Timestamp,
        from_initiator: bool,
        octets: u64,
        tcp: Option<&Tcp<'_>>,
    ) -> Option<TcpVerdict> {
        let Self { record, watch, closing, .. } = self;
        let [forward, reverse] = &mut watch.paces;
        let silence = time.nanos_since(record.end);
        if silence > watch.longest_silence {
            watch.longest_silence = silence;
        }
        record.end = record.end.max(time);
        let (half, flags, pace) = if from_initiator {
            (&mut record.forward, &mut record.tcp_flags, forward)
        } else {
            (&mut record.reverse, &mut record.tcp_flags_reverse, reverse)
        };
        pace.observe(time, half.packets);
        half.count(octets);
        let tcp = tcp?;
        *flags |= tcp.flags;
        closing.observe(from_initiator, tcp.flags);
        let connection = watch.connection.get_or_insert_default();
        Some(connection.observe(time, from_initiator, tcp))
    }

    /// What its packets told so far.
    pub(crate) fn metered(&self) -> Metered {
        let Self { record, watch, .. } = self;
        let [forward, reverse] = &watch.paces;
        Metered {
            initiator: watch.initiator,
            tunnel: self.tunnel.clone(),
            longest_silence: watch.longest_silence,
            forward: forward.gaps(record.forward.packets),
            reverse: reverse.gaps(record.reverse.packets),
            tcp: watch.connection.as_ref().map(Connection::health),
        }
    }
}

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
