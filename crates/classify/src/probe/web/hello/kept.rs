//! What was made of octets and is the same for the same octets: what certificates tell, digests of
//! the lists in hellos. Servers and clients show the same ones again and again.

use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::certificate::{self, Card};
use super::fingerprint::DIGITS;

/// Octets that something was made of and is kept for, of each kind; all of it is forgotten when
/// there are more. At one to two thousand octets each, these are some three hundred certificates;
/// with what is told of them they stay below 4 MiB.
const MAX_OCTETS: usize = 512 * 1024;

/// All that is kept.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    cards: Made<Option<Arc<Card>>>,
    digests: Made<[u8; DIGITS]>,
}

/// What was made, by all of the octets it was made of.
#[derive(Debug, Default)]
struct Made<T> {
    known: HashMap<Box<[u8]>, T, FixedState>,
    octets: usize,
}

impl Kept {
    /// By octets that are hashed with this secret.
    pub(crate) fn new(seed: u64) -> Self {
        Self { cards: Made::new(seed), digests: Made::new(seed) }
    }

    /// What a certificate tells; none where the octets are none.
    pub(super) fn card(&mut self, octets: &[u8]) -> Option<Arc<Card>> {
        self.cards.of(octets, || certificate::card(octets).map(Arc::new))
    }

    /// The digest of a list that these octets stand for, and no others.
    pub(super) fn digest(
        &mut self,
        octets: &[u8],
        make: impl FnOnce() -> [u8; DIGITS],
    ) -> [u8; DIGITS] {
        self.digests.of(octets, make)
    }
}

impl<T: Clone> Made<T> {
    fn new(seed: u64) -> Self {
        Self { known: HashMap::with_hasher(FixedState::with_seed(seed)), octets: 0 }
    }

    fn of(&mut self, octets: &[u8], make: impl FnOnce() -> T) -> T {
        if let Some(made) = self.known.get(octets) {
            return made.clone();
        }
        let made = make();
        if self.octets + octets.len() > MAX_OCTETS {
            self.known.clear();
            self.octets = 0;
        }
        self.octets += octets.len();
        self.known.insert(octets.into(), made.clone());
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_never_takes_more_than_its_room_and_is_made_of_the_octets_given() {
        let mut kept = Made::new(7);
        for number in 0..2000_u32 {
            let mut octets = vec![0; 1000];
            octets.splice(..4, number.to_be_bytes());
            assert_eq!(kept.of(&octets, || number), number);
            assert_eq!(kept.of(&octets, || 0), number);
            let held: usize = kept.known.keys().map(|octets| octets.len()).sum();
            assert!(held == kept.octets && held <= MAX_OCTETS);
        }
    }
}
