//! One direction of a flow: octets, times, gaps, lengths, TTL and window.

use model::Timestamp;

/// Counted since the first packet of the direction.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Way {
    pub(super) packets: u64,
    /// IP octets.
    pub(super) octets: u64,
    pub(super) retransmitted_packets: u64,
    /// IP octets of these.
    pub(super) retransmitted_octets: u64,
    pub(super) shortest: u32,
    pub(super) longest: u32,
    /// Largest window, unscaled.
    pub(super) window: u16,
    pub(super) ttl: Bounds,
    /// The same without the first packet.
    pub(super) later_ttl: Bounds,
    first: Timestamp,
    /// Where packets are out of order, the first one need not be it.
    earliest: Timestamp,
    /// The latest so far, so that gaps add up to the duration also where the clock went back.
    last: Timestamp,
    gap_least: u64,
    gap_most: u64,
    /// Sum of the squares of all gaps, in square nanoseconds.
    gap_squares: u128,
}

/// Least and greatest; both 0 before anything was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Bounds {
    pub(super) least: u8,
    pub(super) most: u8,
}

/// Gaps between packets, nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Gaps {
    pub(super) least: u64,
    pub(super) most: u64,
    pub(super) mean: u64,
    /// Of the population: divided by their number, not by one less.
    pub(super) deviation: u64,
}

impl Way {
    pub(super) fn count(&mut self, time: Timestamp, octets: u32, ttl: u8) {
        if self.packets == 0 {
            (self.first, self.earliest, self.last) = (time, time, time);
            (self.shortest, self.longest) = (octets, octets);
            self.ttl = Bounds { least: ttl, most: ttl };
        } else {
            let gap = time.nanos_since(self.last);
            self.gap_least = if self.packets == 1 { gap } else { self.gap_least.min(gap) };
            self.gap_most = self.gap_most.max(gap);
            let square = u128::from(gap) * u128::from(gap);
            self.gap_squares = self.gap_squares.saturating_add(square);
            self.earliest = self.earliest.min(time);
            self.last = self.last.max(time);
            self.shortest = self.shortest.min(octets);
            self.longest = self.longest.max(octets);
            self.ttl.include(ttl);
            if self.packets == 1 {
                self.later_ttl = Bounds { least: ttl, most: ttl };
            }
            self.later_ttl.include(ttl);
        }
        self.packets += 1;
        self.octets += u64::from(octets);
    }

    pub(super) fn window(&mut self, window: u16) {
        self.window = self.window.max(window);
    }

    /// The packet counted last was a retransmission.
    pub(super) fn again(&mut self, octets: u32) {
        self.retransmitted_packets += 1;
        self.retransmitted_octets += u64::from(octets);
    }

    /// From the direction's earliest packet to its latest, as the difference of whole milliseconds.
    pub(super) const fn duration_millis(&self) -> u64 {
        span_millis(self.earliest, self.last)
    }

    pub(super) fn gaps(&self) -> Gaps {
        let Some(count) = self.packets.checked_sub(1).filter(|count| *count > 0) else {
            return Gaps::default();
        };
        let sum = self.last.nanos_since(self.first);
        Gaps {
            least: self.gap_least,
            most: self.gap_most,
            mean: sum / count,
            deviation: deviation(count.into(), sum.into(), self.gap_squares),
        }
    }
}

impl Bounds {
    fn include(&mut self, value: u8) {
        self.least = self.least.min(value);
        self.most = self.most.max(value);
    }
}

/// √(n·Σx² − (Σx)²) / n, rounded down. Where the product is beyond 128 bits (gaps of centuries),
/// what is left of dividing first.
fn deviation(count: u128, sum: u128, squares: u128) -> u64 {
    let exact = squares.checked_mul(count).zip(sum.checked_mul(sum));
    let root = match exact {
        Some((squares, square)) => squares.saturating_sub(square).isqrt() / count,
        None => (squares / count).saturating_sub((sum / count).pow(2)).isqrt(),
    };
    u64::try_from(root).unwrap_or(u64::MAX)
}

/// Whole milliseconds since 1970, rounded down.
pub(super) const fn millis(time: Timestamp) -> i64 {
    time.0.div_euclid(NANOS_PER_MILLI)
}

/// The difference of the two in whole milliseconds, so that it fits what stands beside it.
pub(super) const fn span_millis(from: Timestamp, to: Timestamp) -> u64 {
    // i64 nanoseconds as milliseconds are far from overflow.
    let span = millis(to) - millis(from);
    if span > 0 { span.cast_unsigned() } else { 0 }
}

const NANOS_PER_MILLI: i64 = 1_000_000;
