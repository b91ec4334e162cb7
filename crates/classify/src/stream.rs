//! One direction of a TCP connection, put into order as far as a probe needs it.

/// Octets kept of one direction: a ClientHello with post-quantum key shares has 1.8 KiB, a head of
/// HTTP rarely more than 2 KiB, a server's chain of certificates up to 12 KiB.
pub const BUFFER_OCTETS: usize = 16 * 1024;

/// Segments kept that came too early: as many as a reordering network delivers at a time. When
/// there are more, what lies between was lost, and reading goes on behind it.
const MAX_EARLY: usize = 8;

/// Octets ahead of what is expected that are still this connection's next ones: the largest window
/// that is not scaled.
const MAX_AHEAD: u32 = 1 << 16;

/// What came in one direction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stream {
    /// Sequence number of the octet expected next.
    next: Option<u32>,
    /// What a probe asked to see again, from its first octet on.
    kept: Vec<u8>,
    /// Segments that came too early, with their sequence numbers.
    early: Vec<(u32, Vec<u8>)>,
}

/// What to do with a segment.
pub(crate) enum Arrival<'a> {
    /// Nothing new in it, or it has to wait.
    Nothing,
    /// These octets come next.
    Next(&'a [u8]),
}

impl Stream {
    /// The connection was opened: its first octet will have this number.
    pub(crate) fn opened(&mut self, first: u32) {
        if self.kept.is_empty() {
            self.next = Some(first);
        }
    }

    /// A segment came. What was sent before is left out, what comes too early waits.
    pub(crate) fn arrive<'a>(&mut self, sequence: Option<u32>, payload: &'a [u8]) -> Arrival<'a> {
        let Some(sequence) = sequence else { return Arrival::Next(payload) };
        let expected = *self.next.get_or_insert(sequence);
        let ahead = sequence.wrapping_sub(expected);
        if ahead == 0 {
            return self.advance(sequence, payload);
        }
        if ahead < MAX_AHEAD {
            if self.early.len() < MAX_EARLY {
                let bounded = payload.get(..BUFFER_OCTETS / MAX_EARLY).unwrap_or(payload);
                self.early.push((sequence, bounded.to_vec()));
                return Arrival::Nothing;
            }
            // What lies between was lost.
            self.early.clear();
            self.kept.clear();
            return self.advance(sequence, payload);
        }
        // Sent before, in whole or in part.
        let known = expected.wrapping_sub(sequence);
        let fresh = usize::try_from(known).ok().and_then(|known| payload.get(known..));
        match fresh {
            Some(fresh) if !fresh.is_empty() && known < MAX_AHEAD => self.advance(expected, fresh),
            _ if known < MAX_AHEAD => Arrival::Nothing,
            // Numbers from nowhere: another connection, or a capture with gaps.
            _ => {
                self.early.clear();
                self.kept.clear();
                self.advance(sequence, payload)
            }
        }
    }

    /// The segment that waited for this moment, if there is one.
    pub(crate) fn waiting(&mut self) -> Option<Vec<u8>> {
        let next = self.next?;
        let at = self.early.iter().position(|(sequence, octets)| {
            let known = next.wrapping_sub(*sequence);
            usize::try_from(known).is_ok_and(|known| known < octets.len())
        })?;
        let (sequence, mut octets) = self.early.swap_remove(at);
        let known = usize::try_from(next.wrapping_sub(sequence)).ok()?;
        octets.drain(..known);
        self.advance(next, &octets);
        Some(octets)
    }

    /// What a probe asked to see again.
    pub(crate) fn take_kept(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.kept)
    }

    /// A probe wants to see these octets again, with what comes behind them. Nothing is kept beyond
    /// the bound; true when there is room for more.
    pub(crate) fn keep(&mut self, mut octets: Vec<u8>) -> bool {
        octets.truncate(BUFFER_OCTETS);
        let has_room = octets.len() < BUFFER_OCTETS;
        if has_room {
            self.kept = octets;
        }
        has_room
    }

    /// Octets that a probe asked to see again.
    pub(crate) const fn waits_with(&self) -> usize {
        self.kept.len()
    }

    /// Octets held.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.kept.len() + self.early.iter().map(|(_, octets)| octets.len()).sum::<usize>()
    }

    fn advance<'a>(&mut self, sequence: u32, payload: &'a [u8]) -> Arrival<'a> {
        let octets = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        self.next = Some(sequence.wrapping_add(octets));
        Arrival::Next(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments by sequence number, and what is handed out of them in order.
    fn check(opened: Option<u32>, segments: &[(u32, &[u8])], expected: &[&[u8]]) {
        let mut stream = Stream::default();
        if let Some(first) = opened {
            stream.opened(first);
        }
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for (sequence, payload) in segments {
            if let Arrival::Next(octets) = stream.arrive(Some(*sequence), payload) {
                seen.push(octets.to_vec());
            }
            while let Some(octets) = stream.waiting() {
                seen.push(octets);
            }
            assert!(stream.held() <= BUFFER_OCTETS);
        }
        assert_eq!(seen, expected);
    }

    #[test]
    fn segments_in_order_are_handed_out_as_they_come() {
        check(None, &[(5, b"ab"), (7, b"cd")], &[b"ab", b"cd"]);
    }

    #[test]
    fn what_was_sent_again_is_left_out() {
        check(None, &[(5, b"ab"), (5, b"ab"), (6, b"bc"), (8, b"d")], &[b"ab", b"c", b"d"]);
    }

    #[test]
    fn a_segment_that_comes_too_early_waits() {
        check(Some(5), &[(7, b"cd"), (9, b"e"), (5, b"ab")], &[b"ab", b"cd", b"e"]);
    }

    #[test]
    fn numbers_turn_over() {
        check(Some(u32::MAX), &[(1, b"c"), (u32::MAX, b"ab")], &[b"ab", b"c"]);
    }

    #[test]
    fn behind_a_segment_that_never_comes_reading_goes_on() {
        let early: Vec<(u32, &[u8])> = (1..=9).map(|at| (at * 10, b"x".as_slice())).collect();
        check(Some(5), &early, &[b"x"]);
    }

    #[test]
    fn without_numbers_everything_is_next() {
        let mut stream = Stream::default();
        assert!(matches!(stream.arrive(None, b"ab"), Arrival::Next(b"ab")));
        assert!(matches!(stream.arrive(None, b"ab"), Arrival::Next(b"ab")));
    }
}
