//! One direction of a TCP connection, and what each of its segments is.

use capture::Tcp;
use model::Timestamp;

use super::{ACK, ASKING_ACKS, FAST_NANOS, FIN, RST, SYN, TcpSigns, TcpVerdict};

/// What is remembered of one direction. Sequence numbers are those of the wire.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Half {
    /// The first sequence number; none before the first segment.
    base: Option<u32>,
    /// What comes next behind everything that was seen; 0 is unknown.
    next: u32,
    /// When a segment moved it.
    next_time: Timestamp,
    /// What may be acknowledged without anything missing in the capture; 0 is unknown.
    contiguous: u32,
    /// What this end acknowledged last, and when.
    ack: u32,
    ack_time: Timestamp,
    /// Its window, unscaled.
    window: u16,
    /// How often it repeated its last ACK.
    duplicates: u32,
    /// What its last segment was.
    last: TcpSigns,
}

impl Half {
    /// Whether a SYN with this sequence number begins another connection.
    #[inline]
    pub(super) fn begins_anew(&self, sequence: u32) -> bool {
        self.base.is_some_and(|base| base != sequence)
    }

    /// One more segment of this direction. `late` is how close behind the newest a segment is late.
    #[inline]
    pub(super) fn observe(
        &mut self,
        other: &mut Self,
        time: Timestamp,
        late: u64,
        tcp: &Tcp<'_>,
    ) -> TcpVerdict {
        self.base.get_or_insert(tcp.sequence);
        let mut signs = self.signs(other, tcp);
        if tcp.acknowledgement != self.ack {
            self.duplicates = 0;
        } else if signs.contains(TcpSigns::DUPLICATE_ACK) {
            self.duplicates = self.duplicates.saturating_add(1);
        }
        if other.contiguous != 0
            && is_after(tcp.acknowledgement, other.contiguous)
            && tcp.flags & ACK != 0
        {
            signs |= TcpSigns::ACKS_UNSEEN;
            other.contiguous = other.next;
        }
        let mut seen_octets = 0;
        let takes_room = tcp.payload_length > 0 || tcp.flags & (SYN | FIN) != 0;
        if takes_room
            && self.next != 0
            && is_after(self.next, tcp.sequence)
            && !signs.contains(TcpSigns::KEEP_ALIVE)
        {
            signs |= self.again(other, time, late, tcp);
            if signs.contains(TcpSigns::RETRANSMISSION) {
                seen_octets = self.next.wrapping_sub(tcp.sequence).min(tcp.payload_length);
            }
        }
        self.remember(time, tcp, signs);
        TcpVerdict { signs, seen_octets }
    }

    /// What window and numbers tell.
    #[inline]
    fn signs(&self, other: &Self, tcp: &Tcp<'_>) -> TcpSigns {
        let mut signs = TcpSigns::default();
        let Tcp { sequence, acknowledgement, window, payload_length: octets, flags, .. } = *tcp;
        let is_plain = flags & (SYN | FIN | RST) == 0;
        if flags & RST != 0 {
            signs |= TcpSigns::RESET;
        }
        if octets == 0 && is_plain {
            signs |= TcpSigns::PURE_ACK;
        }
        if octets == 1 && sequence == self.next && other.window == 0 {
            return signs | TcpSigns::ZERO_WINDOW_PROBE;
        }
        if window == 0 && is_plain {
            signs |= TcpSigns::ZERO_WINDOW;
        }
        if self.next != 0 && is_after(sequence, self.next) && flags & RST == 0 {
            signs |= TcpSigns::AFTER_A_GAP;
        }
        if octets <= 1 && sequence == self.next.wrapping_sub(1) && is_plain {
            signs |= TcpSigns::KEEP_ALIVE;
        }
        let repeats = octets == 0 && sequence == self.next && is_plain;
        if !repeats {
            return signs;
        }
        let same_ack = acknowledgement == self.ack;
        if window != 0 && window != self.window && same_ack {
            signs |= TcpSigns::WINDOW_UPDATE;
        }
        if window != 0 && window == self.window && same_ack {
            let asked = other.last.contains(TcpSigns::KEEP_ALIVE);
            signs |= if asked { TcpSigns::KEEP_ALIVE_ACK } else { TcpSigns::DUPLICATE_ACK };
        }
        let takes_the_probe = acknowledgement == self.ack.wrapping_add(1);
        if window == 0
            && self.window == 0
            && (same_ack || takes_the_probe)
            && other.last.contains(TcpSigns::ZERO_WINDOW_PROBE)
        {
            signs |= TcpSigns::ZERO_WINDOW_PROBE_ACK;
        }
        signs
    }

    /// What a segment is that does not begin behind everything that was seen.
    #[cold]
    fn again(&self, other: &Self, time: Timestamp, late: u64, tcp: &Tcp<'_>) -> TcpSigns {
        let end = tcp.sequence.wrapping_add(tcp.payload_length);
        if tcp.payload_length > 0 && other.ack != 0 && !is_after(end, other.ack) {
            return TcpSigns::RETRANSMISSION | TcpSigns::SPURIOUS;
        }
        // It carries the octet of a probe and what follows.
        if tcp.payload_length > 1 && tcp.sequence == self.next.wrapping_sub(1) {
            return TcpSigns::default();
        }
        let asked = other.duplicates >= ASKING_ACKS && other.ack == tcp.sequence;
        if asked && time.nanos_since(other.ack_time) < FAST_NANOS {
            return TcpSigns::RETRANSMISSION | TcpSigns::FAST;
        }
        let next = end.wrapping_add(u32::from(tcp.flags & (SYN | FIN) != 0));
        if time.nanos_since(self.next_time) < late && next != self.next {
            return TcpSigns::OUT_OF_ORDER;
        }
        TcpSigns::RETRANSMISSION
    }

    #[inline]
    const fn remember(&mut self, time: Timestamp, tcp: &Tcp<'_>, signs: TcpSigns) {
        let control = if tcp.flags & (SYN | FIN) != 0 { 1 } else { 0 };
        let next = tcp.sequence.wrapping_add(tcp.payload_length).wrapping_add(control);
        if !signs.contains(TcpSigns::ZERO_WINDOW_PROBE) {
            if self.next == 0 || is_after(next, self.next) {
                self.next = next;
                self.next_time = time;
            }
            if self.contiguous == 0 || self.contiguous == tcp.sequence {
                self.contiguous = self.next;
            }
        }
        self.window = tcp.window;
        self.ack = tcp.acknowledgement;
        self.ack_time = time;
        self.last = signs;
    }
}

/// Whether a sequence number lies behind another (RFC 9293 §3.4).
const fn is_after(one: u32, other: u32) -> bool {
    one.wrapping_sub(other).cast_signed() > 0
}
