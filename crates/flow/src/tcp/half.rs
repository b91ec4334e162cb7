//! One direction of a TCP connection, and what each of its segments is.

use capture::Tcp;
use model::Timestamp;

use super::{ACK, ASKING_ACKS, FAST_NANOS, FIN, RST, SYN, TcpSigns, TcpVerdict};

/// What is remembered of one direction. Sequence numbers are those of the wire.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    /// The first sequence number, that of the SYN; none before it can be told.
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
    /// Its window, unscaled; [`UNKNOWN`] before its first segment.
    window: u32,
    /// How often it repeated its last ACK; [`UNKNOWN`] while what it sends is acknowledged without
    /// having been seen.
    duplicates: u32,
    /// What its last segment was.
    last: TcpSigns,
    scale: Scale,
}

/// How an end scales its window (RFC 7323 §2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Scale {
    /// Its SYN was not seen.
    #[default]
    Unknown,
    /// The option of its last segment, a SYN, whose own window is not scaled.
    Offered(Option<u8>),
    /// By so many bits.
    By(u8),
}

const UNKNOWN: u32 = u32::MAX;

impl Default for Half {
    fn default() -> Self {
        Self {
            base: None,
            next: 0,
            next_time: Timestamp::MIN,
            contiguous: 0,
            ack: 0,
            ack_time: Timestamp::MIN,
            window: UNKNOWN,
            duplicates: 0,
            last: TcpSigns::default(),
            scale: Scale::Unknown,
        }
    }
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
        self.find_base(other, tcp);
        let mut signs = self.signs(other, tcp);
        if tcp.acknowledgement != self.ack {
            self.duplicates = 0;
        } else if signs.contains(TcpSigns::DUPLICATE_ACK) {
            self.duplicates = if self.duplicates == UNKNOWN { 1 } else { self.duplicates + 1 };
        }
        if tcp.flags & ACK != 0 && other.is_unseen(tcp.acknowledgement) {
            signs |= other.acknowledge_unseen();
        }
        let mut seen_octets = 0;
        let takes_room = tcp.payload_length > 0 || tcp.flags & (SYN | FIN) != 0;
        if takes_room && !signs.contains(TcpSigns::KEEP_ALIVE) {
            let is_behind = self.next != 0 && is_after(self.next, tcp.sequence);
            if is_behind || other.has_acknowledged(tcp) {
                signs |= self.again(other, is_behind, time, late, tcp);
            }
            if is_behind && signs.contains(TcpSigns::RETRANSMISSION) {
                seen_octets = self.next.wrapping_sub(tcp.sequence).min(tcp.payload_length);
            }
        }
        self.remember(other, time, tcp, signs);
        TcpVerdict { signs, seen_octets }
    }

    /// The first sequence numbers, as far as one segment tells them.
    #[inline]
    fn find_base(&mut self, other: &mut Self, tcp: &Tcp<'_>) {
        if self.base.is_none() {
            let syn = tcp.flags & SYN != 0;
            self.base = Some(if syn { tcp.sequence } else { tcp.sequence.wrapping_sub(1) });
        }
        if other.base.is_none() && tcp.flags & ACK != 0 {
            other.base = Some(tcp.acknowledgement.wrapping_sub(1));
        }
    }

    /// What window and numbers tell.
    #[inline]
    fn signs(&self, other: &Self, tcp: &Tcp<'_>) -> TcpSigns {
        let mut signs = TcpSigns::default();
        let Tcp { sequence, acknowledgement, payload_length: octets, flags, .. } = *tcp;
        let window = u32::from(tcp.window);
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
        if octets > 0 && is_plain && other.edge() == Some(sequence.wrapping_add(octets)) {
            signs |= TcpSigns::FULL_WINDOW;
        }
        let repeats =
            octets == 0 && is_plain && sequence == self.next && acknowledgement == self.ack;
        if !repeats {
            return signs;
        }
        if window != self.window {
            if window != 0 {
                signs |= TcpSigns::WINDOW_UPDATE;
            }
        } else if window == 0 {
            if other.last.contains(TcpSigns::ZERO_WINDOW_PROBE) {
                signs |= TcpSigns::ZERO_WINDOW_PROBE_ACK;
            }
        } else if other.last.contains(TcpSigns::KEEP_ALIVE) {
            signs |= TcpSigns::KEEP_ALIVE_ACK;
        } else {
            signs |= TcpSigns::DUPLICATE_ACK;
        }
        signs
    }

    /// What a segment is that does not begin behind everything that was seen, or whose octets were
    /// acknowledged before it came.
    #[cold]
    fn again(
        &self,
        other: &Self,
        is_behind: bool,
        time: Timestamp,
        late: u64,
        tcp: &Tcp<'_>,
    ) -> TcpSigns {
        if other.has_acknowledged(tcp) {
            return TcpSigns::RETRANSMISSION | TcpSigns::SPURIOUS;
        }
        // One octet of it was a probe; the others are new.
        if tcp.payload_length > 1 && tcp.sequence == self.next.wrapping_sub(1) || !is_behind {
            return TcpSigns::default();
        }
        let asked = other.duplicates >= ASKING_ACKS && other.ack == tcp.sequence;
        if asked && is_soon(time, other.ack_time, FAST_NANOS) {
            return TcpSigns::RETRANSMISSION | TcpSigns::FAST;
        }
        if is_soon(time, self.next_time, late) && end(tcp) != self.next {
            return TcpSigns::OUT_OF_ORDER;
        }
        TcpSigns::RETRANSMISSION
    }

    /// Whether this end acknowledged all payload of a segment of the other.
    #[inline]
    const fn has_acknowledged(&self, tcp: &Tcp<'_>) -> bool {
        let end = tcp.sequence.wrapping_add(tcp.payload_length);
        tcp.payload_length > 0 && self.ack != 0 && !is_after(end, self.ack)
    }

    /// Whether something that this end sent is acknowledged without having been seen.
    #[inline]
    const fn is_unseen(&self, acknowledgement: u32) -> bool {
        self.contiguous != 0 && is_after(acknowledgement, self.contiguous)
    }

    /// It is told once, until this end speaks again.
    #[cold]
    const fn acknowledge_unseen(&mut self) -> TcpSigns {
        if is_after(self.next, self.contiguous) {
            self.contiguous = self.next;
            return TcpSigns::ACKS_UNSEEN;
        }
        let is_told = self.duplicates != 0;
        self.duplicates = UNKNOWN;
        if is_told { TcpSigns::NONE } else { TcpSigns::ACKS_UNSEEN }
    }

    /// Where this end's window ends, where its scale is known.
    #[inline]
    const fn edge(&self) -> Option<u32> {
        let bits = match self.scale {
            Scale::Unknown => return None,
            Scale::Offered(_) => 0,
            Scale::By(bits) => bits as u32,
        };
        Some(self.ack.wrapping_add(self.window << bits))
    }

    #[inline]
    fn remember(&mut self, other: &mut Self, time: Timestamp, tcp: &Tcp<'_>, signs: TcpSigns) {
        if !signs.contains(TcpSigns::ZERO_WINDOW_PROBE) {
            let next = end(tcp);
            if self.next == 0 || is_after(next, self.next) {
                self.next = next;
                self.next_time = time;
            }
            if self.contiguous == 0 || self.contiguous == tcp.sequence {
                self.contiguous = self.next;
            }
        }
        self.window = tcp.window.into();
        self.ack = tcp.acknowledgement;
        self.ack_time = time;
        self.last = signs;
        if tcp.flags & SYN != 0 {
            self.scale = Scale::Offered(window_scale(tcp.options));
        } else if let Scale::Offered(offered) = self.scale {
            // Both ends must have offered it.
            let both = !matches!(other.scale, Scale::Offered(None) | Scale::By(0));
            self.scale = Scale::By(offered.filter(|_| both).unwrap_or_default());
        }
    }
}

/// The sequence number behind a segment; SYN and FIN take one.
#[inline]
const fn end(tcp: &Tcp<'_>) -> u32 {
    let control = if tcp.flags & (SYN | FIN) != 0 { 1 } else { 0 };
    tcp.sequence.wrapping_add(tcp.payload_length).wrapping_add(control)
}

/// Whether a sequence number lies behind another (RFC 9293 §3.4).
#[inline]
const fn is_after(one: u32, other: u32) -> bool {
    one.wrapping_sub(other).cast_signed() > 0
}

/// Whether less time than this passed; never where the clock went back.
fn is_soon(time: Timestamp, since: Timestamp, nanos: u64) -> bool {
    time >= since && time.nanos_since(since) < nanos
}

/// The shift of the option Window Scale, which is at most 14 (RFC 7323 §2.3).
fn window_scale(mut options: &[u8]) -> Option<u8> {
    loop {
        match *options {
            [1, ref rest @ ..] => options = rest,
            [3, 3, shift, ..] => return Some(shift.min(14)),
            [kind, length, ..] if kind != 0 && length >= 2 => {
                options = options.get(usize::from(length)..)?;
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_scale_is_found_among_other_options() {
        let check = |options: &[u8], expected| assert_eq!(window_scale(options), expected);
        check(&[2, 4, 5, 180, 1, 3, 3, 7], Some(7));
        check(&[3, 3, 200], Some(14));
        check(&[2, 4, 5, 180, 0, 3, 3, 7], None);
        check(&[2, 0, 3, 3, 7], None);
        check(&[2, 40, 3], None);
        check(&[], None);
    }

    #[test]
    fn sequence_numbers_wrap() {
        assert!(is_after(1, u32::MAX));
        assert!(!is_after(u32::MAX, 1));
        assert!(!is_after(7, 7));
    }
}
