//! What a slice cut off, until the next slice completes it.

/// Octets kept from earlier slices. Taking from the front costs nothing: memory moves only when
/// more than half of it is taken, so that a search which goes forward a few octets at a time
/// stays linear.
#[derive(Default)]
pub(super) struct Tail {
    octets: Vec<u8>,
    taken: usize,
}

/// A tail larger than this gives its memory back once it is read.
const KEPT_OCTETS: usize = 1 << 20;

impl Tail {
    pub(super) fn extend(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    pub(super) fn take_front(&mut self, count: usize) {
        self.taken = self.taken.saturating_add(count).min(self.octets.len());
        if self.taken == self.octets.len() {
            self.clear();
        } else if self.taken > self.octets.len() / 2 {
            self.octets.drain(..self.taken);
            self.taken = 0;
        }
    }

    pub(super) fn clear(&mut self) {
        self.taken = 0;
        self.octets.clear();
        if self.octets.capacity() > KEPT_OCTETS {
            self.octets = Vec::new();
        }
    }

    pub(super) fn octets(&self) -> &[u8] {
        self.octets.get(self.taken..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_from_the_front_is_gone() {
        let mut tail = Tail::default();
        tail.extend(&[1, 2, 3, 4]);
        tail.take_front(1);
        assert_eq!(tail.octets(), [2, 3, 4]);
        tail.extend(&[5]);
        tail.take_front(3);
        assert_eq!(tail.octets(), [5]);
        tail.take_front(9);
        assert_eq!(tail.octets(), [0; 0]);
    }
}
