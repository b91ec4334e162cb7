//! Which octets of one direction of a TCP connection were seen, in bounded room.

/// Holes remembered below the highest octet; of more the lowest is taken for filled.
const HOLES: usize = 4;

const SYN: u8 = 0x02;
const FIN: u8 = 0x01;

/// Everything below `next` was seen but what lies in a hole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sequence {
    next: u32,
    holes: [(u32, u32); HOLES],
    begun: bool,
}

impl Sequence {
    /// Whether a segment with payload brings no octet that was not seen before. One that asks
    /// whether the peer is alive (an octet just below the next) does not count.
    pub(super) fn is_again(&mut self, sequence: u32, flags: u8, octets: u32) -> bool {
        let start = sequence.wrapping_add(u32::from(flags & SYN != 0));
        let end = start.wrapping_add(octets);
        let room = end.wrapping_add(u32::from(flags & FIN != 0));
        if flags & SYN != 0 || !self.begun {
            *self = Self { next: room, begun: true, ..Self::default() };
            return false;
        }
        if octets == 0 {
            return false;
        }
        let beyond = is_below(self.next, end);
        if beyond {
            if is_below(self.next, start) {
                self.add_hole((self.next, start));
            } else {
                self.fill(start, self.next);
            }
            self.next = room;
            return false;
        }
        let brings = self.fill(start, end);
        let asks = octets == 1 && end == self.next;
        !brings && !asks
    }

    fn add_hole(&mut self, hole: (u32, u32)) {
        let free = self.holes.iter().position(|(from, to)| from == to);
        let place = free.unwrap_or_else(|| {
            self.holes.rotate_left(1);
            HOLES - 1
        });
        if let Some(slot) = self.holes.get_mut(place) {
            *slot = hole;
        }
    }

    /// Takes the octets out of all holes. True when one was in a hole.
    fn fill(&mut self, start: u32, end: u32) -> bool {
        let mut brings = false;
        let mut rest = None;
        for hole in &mut self.holes {
            let (from, to) = *hole;
            if from == to || !is_below(start, to) || !is_below(from, end) {
                continue;
            }
            brings = true;
            let below = is_below(from, start);
            let above = is_below(end, to);
            *hole = match (below, above) {
                (true, true) => {
                    rest = Some((end, to));
                    (from, start)
                }
                (true, false) => (from, start),
                (false, true) => (end, to),
                (false, false) => (0, 0),
            };
        }
        if let Some(rest) = rest {
            self.add_hole(rest);
        }
        brings
    }
}

/// Order of sequence numbers (RFC 9293 §3.4).
const fn is_below(one: u32, other: u32) -> bool {
    one != other && other.wrapping_sub(one) < 1 << 31
}
