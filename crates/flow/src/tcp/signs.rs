//! What can be said of a TCP segment.

use std::ops::{BitOr, BitOrAssign};

/// What one TCP segment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TcpVerdict {
    /// Everything that was noticed.
    pub signs: TcpSigns,
    /// Of a segment that was sent again: octets of its payload that had been seen.
    pub seen_octets: u32,
}

/// A set of what can be noticed of a segment; the empty set is a segment with new data, in order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct TcpSigns(u16);

impl TcpVerdict {
    /// Whether it was sent again, for whatever reason.
    pub const fn is_retransmission(&self) -> bool {
        self.signs.contains(TcpSigns::RETRANSMISSION)
    }
}

impl TcpSigns {
    /// Nothing.
    pub(crate) const NONE: Self = Self(0);
    /// Sent again, for whatever reason.
    pub const RETRANSMISSION: Self = Self(1);
    /// Sent again because of duplicate ACKs; beside [`Self::RETRANSMISSION`].
    pub const FAST: Self = Self(1 << 1);
    /// Sent again although it had been acknowledged; beside [`Self::RETRANSMISSION`].
    pub const SPURIOUS: Self = Self(1 << 2);
    /// Later than it was sent.
    pub const OUT_OF_ORDER: Self = Self(1 << 3);
    /// Something before it is missing in the capture.
    pub const AFTER_A_GAP: Self = Self(1 << 4);
    /// It acknowledges what is missing in the capture.
    pub const ACKS_UNSEEN: Self = Self(1 << 5);
    /// It repeats the ACK before.
    pub const DUPLICATE_ACK: Self = Self(1 << 6);
    /// It tells the other end to stop.
    pub const ZERO_WINDOW: Self = Self(1 << 7);
    /// It asks whether the other end still wants it to stop.
    pub const ZERO_WINDOW_PROBE: Self = Self(1 << 8);
    /// It answers that question.
    pub const ZERO_WINDOW_PROBE_ACK: Self = Self(1 << 9);
    /// It only tells a new window.
    pub const WINDOW_UPDATE: Self = Self(1 << 10);
    /// It fills the other end's window.
    pub const FULL_WINDOW: Self = Self(1 << 11);
    /// It asks whether the other end is there.
    pub const KEEP_ALIVE: Self = Self(1 << 12);
    /// It answers that question.
    pub const KEEP_ALIVE_ACK: Self = Self(1 << 13);
    /// It has RST.
    pub const RESET: Self = Self(1 << 14);
    /// It has neither payload nor SYN, FIN or RST.
    pub const PURE_ACK: Self = Self(1 << 15);

    /// As a number, to be remembered.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// What was remembered.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Whether all of `other` were noticed.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` was noticed.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing was noticed but that it is a pure ACK.
    pub const fn is_ordinary(self) -> bool {
        self.0 & !Self::PURE_ACK.0 == 0
    }
}

impl BitOr for TcpSigns {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for TcpSigns {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
