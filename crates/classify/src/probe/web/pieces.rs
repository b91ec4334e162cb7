//! A message put together from pieces that come in any order and more than once: QUIC's CRYPTO frames
//! and DTLS's fragments.

/// Octets of a message: those of hellos, and the server's own certificate of its chain.
const MAX_OCTETS: usize = 16 * 1024;

/// Gaps between pieces. Browsers cut a hello into a few dozen and shuffle them.
const MAX_RANGES: usize = 128;

/// What has arrived of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    octets: Vec<u8>,
    /// What is there, from and to, in order and apart from each other.
    there: Vec<(usize, usize)>,
}

impl Pieces {
    /// A piece came. What is too far from the start, or leaves too many gaps, is left out; what is
    /// there stays as it came first.
    pub(super) fn put(&mut self, offset: usize, piece: &[u8]) {
        let Some(room) = MAX_OCTETS.checked_sub(offset) else { return };
        let piece = piece.get(..room).unwrap_or(piece);
        let end = offset + piece.len();
        // The ranges it touches become one.
        let first = self.there.partition_point(|(_, to)| *to < offset);
        let last = self.there.partition_point(|(from, _)| *from <= end);
        if piece.is_empty() || (first == last && self.there.len() >= MAX_RANGES) {
            return;
        }
        let mut merged = (offset, end);
        for (from, to) in self.there.get(first..last).unwrap_or_default() {
            merged = (merged.0.min(*from), merged.1.max(*to));
        }
        if self.octets.len() < end {
            self.octets.resize(end, 0);
        }
        let mut at = offset;
        for (from, to) in self.there.get(first..last).unwrap_or_default() {
            fill(&mut self.octets, offset, piece, at, *from);
            at = at.max(*to);
        }
        fill(&mut self.octets, offset, piece, at, end);
        self.there.splice(first..last, [merged]);
    }

    /// What is there from the start without a gap.
    pub(super) fn start(&self) -> &[u8] {
        match self.there.first() {
            Some((0, to)) => self.octets.get(..*to).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Copies what the piece has of the octets from `from` to `to`.
fn fill(octets: &mut [u8], offset: usize, piece: &[u8], from: usize, to: usize) {
    let to = to.min(offset + piece.len());
    if let (Some(target), Some(source)) = (
        octets.get_mut(from..to),
        from.checked_sub(offset).and_then(|from| piece.get(from..to.checked_sub(offset)?)),
    ) {
        target.copy_from_slice(source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pieces: &[(usize, &[u8])], expected: &[u8]) {
        let mut message = Pieces::default();
        for (offset, piece) in pieces {
            message.put(*offset, piece);
        }
        assert_eq!(message.start(), expected);
    }

    #[test]
    fn pieces_are_put_together_in_any_order() {
        check(&[(0, b"ab"), (2, b"cd")], b"abcd");
        check(&[(4, b"ef"), (0, b"ab"), (2, b"cd")], b"abcdef");
        check(&[(2, b"cd")], b"");
        check(&[(0, b"ab"), (4, b"ef")], b"ab");
    }

    #[test]
    fn what_came_first_stays() {
        check(&[(0, b"abc"), (1, b"XYZ")], b"abcZ");
        check(&[(2, b"c"), (0, b"XXXXX")], b"XXcXX");
        check(&[(1, b"b"), (3, b"d"), (0, b"XXXXX")], b"XbXdX");
    }

    #[test]
    fn ten_thousand_pieces_take_bounded_room() {
        let mut message = Pieces::default();
        for piece in (0..10_000).rev() {
            message.put(piece * 7, b"x");
        }
        message.put(usize::MAX, b"x");
        assert!(message.there.len() <= MAX_RANGES && message.octets.len() <= MAX_OCTETS);
        message.put(0, &[b'y'; 100_000]);
        assert_eq!(message.start().len(), MAX_OCTETS);
        assert_eq!(message.there.len(), 1);
    }
}
