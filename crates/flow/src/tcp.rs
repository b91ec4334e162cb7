//! What a TCP segment is, seen from where it was captured: new, sent again, late, or a mere question.
//!
//! The rules and their order are those of Wireshark's analysis (its User's Guide, "TCP Analysis"),
//! so that both agree on every segment.

mod half;
mod signs;

use capture::Tcp;
use model::{TcpHealth, Timestamp};

use crate::flow::{ACK, FIN, RST, SYN};

use half::Half;

pub use signs::{TcpSigns, TcpVerdict};

/// Segments that come closer than this behind the newest are late, where no round trip is known.
const LATE_NANOS: u64 = 3_000_000;

/// Segments that come closer than this behind a duplicate ACK were asked for by it.
const FAST_NANOS: u64 = 20_000_000;

/// Duplicate ACKs that ask for a segment; a third may be missing in the capture.
const ASKING_ACKS: u32 = 2;

/// Both directions of a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection {
    /// The initiator's and the responder's.
    halves: [Half; 2],
    handshake: Handshake,
    /// Absent while nothing was odd.
    health: Option<Box<TcpHealth>>,
}

/// When the segments of a handshake passed. It is kept for every open flow, so that what is not
/// known yet is [`UNSEEN`] and takes no room of its own.
#[derive(Clone, Copy, Debug)]
struct Handshake {
    /// The last SYN and the last answer to one.
    syn: Timestamp,
    answer: Timestamp,
    /// From the last SYN to the first ACK behind it, whoever sent it.
    round_trip: u64,
    responder_round_trip: u64,
    initiator_round_trip: u64,
}

/// No segment of a handshake has passed: nanoseconds that no clock of a capture tells.
const UNSEEN: Timestamp = Timestamp::MIN;

/// No round trip is known: they are shorter than this by centuries.
const UNKNOWN: u64 = u64::MAX;

impl Default for Handshake {
    fn default() -> Self {
        Self {
            syn: UNSEEN,
            answer: UNSEEN,
            round_trip: UNKNOWN,
            responder_round_trip: UNKNOWN,
            initiator_round_trip: UNKNOWN,
        }
    }
}

impl Connection {
    /// One more segment.
    #[inline]
    pub(crate) fn observe(
        &mut self,
        time: Timestamp,
        from_initiator: bool,
        tcp: &Tcp<'_>,
    ) -> TcpVerdict {
        if tcp.flags & (SYN | ACK) == SYN && self.half(from_initiator).begins_anew(tcp.sequence) {
            // The ports are used again: nothing of the connection before holds for this one.
            self.halves = Default::default();
            self.handshake =
                Handshake { syn: UNSEEN, answer: UNSEEN, round_trip: UNKNOWN, ..self.handshake };
        }
        let [initiator, responder] = &mut self.halves;
        let (sender, receiver) =
            if from_initiator { (initiator, responder) } else { (responder, initiator) };
        let late = self.handshake.late_nanos();
        let verdict = sender.observe(receiver, time, late, tcp);
        self.handshake.observe(time, tcp);
        if !verdict.signs.is_ordinary() {
            self.count(from_initiator, &verdict);
        }
        verdict
    }

    /// What was odd so far.
    pub(crate) fn health(&self) -> TcpHealth {
        TcpHealth {
            initial_round_trip: known(self.handshake.round_trip),
            responder_round_trip: known(self.handshake.responder_round_trip),
            initiator_round_trip: known(self.handshake.initiator_round_trip),
            ..self.health.as_deref().copied().unwrap_or_default()
        }
    }

    /// The connection as it goes on in a new record.
    pub(crate) fn continued(&self) -> Self {
        Self { halves: self.halves, handshake: self.handshake, health: None }
    }

    const fn half(&self, from_initiator: bool) -> &Half {
        let [initiator, responder] = &self.halves;
        if from_initiator { initiator } else { responder }
    }

    #[cold]
    fn count(&mut self, from_initiator: bool, verdict: &TcpVerdict) {
        let health = self.health.get_or_insert_default();
        let half = if from_initiator { &mut health.forward } else { &mut health.reverse };
        let count = |sign: TcpSigns, counter: &mut u32| {
            if verdict.signs.contains(sign) {
                *counter = counter.saturating_add(1);
            }
        };
        count(TcpSigns::RETRANSMISSION, &mut half.retransmissions);
        count(TcpSigns::FAST, &mut half.fast_retransmissions);
        count(TcpSigns::SPURIOUS, &mut half.spurious_retransmissions);
        count(TcpSigns::OUT_OF_ORDER, &mut half.out_of_order);
        count(TcpSigns::AFTER_A_GAP, &mut half.lost_segments);
        count(TcpSigns::DUPLICATE_ACK, &mut half.duplicate_acks);
        count(TcpSigns::ZERO_WINDOW, &mut half.zero_windows);
        count(TcpSigns::FULL_WINDOW, &mut half.full_windows);
        count(TcpSigns::KEEP_ALIVE, &mut half.keep_alives);
        count(TcpSigns::RESET, &mut half.resets);
        half.retransmitted_octets =
            half.retransmitted_octets.saturating_add(verdict.seen_octets.into());
    }
}

impl Handshake {
    #[inline]
    fn observe(&mut self, time: Timestamp, tcp: &Tcp<'_>) {
        match tcp.flags & (SYN | ACK) {
            ACK if self.round_trip == UNKNOWN => self.acknowledge(time),
            ACK | 0 => {}
            SYN => self.syn = time,
            _ => {
                if self.syn != UNSEEN && self.responder_round_trip == UNKNOWN {
                    self.responder_round_trip = time.nanos_since(self.syn);
                }
                self.answer = time;
            }
        }
    }

    /// An ACK, before any that ended the handshake.
    fn acknowledge(&mut self, time: Timestamp) {
        if self.syn == UNSEEN {
            return;
        }
        self.round_trip = time.nanos_since(self.syn);
        if self.answer != UNSEEN && self.initiator_round_trip == UNKNOWN {
            self.initiator_round_trip = time.nanos_since(self.answer);
        }
    }

    /// Behind how little time a segment is late and not sent again.
    const fn late_nanos(&self) -> u64 {
        match self.round_trip {
            UNKNOWN | 0 => LATE_NANOS,
            nanos => nanos,
        }
    }
}

fn known(round_trip: u64) -> Option<u64> {
    (round_trip != UNKNOWN).then_some(round_trip)
}
