//! What certificates tell, made once for each: a server shows the same one to all who come.

use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use model::{CertificateExchange, Revealed, Timestamp};

use super::{Certificate, Validity};

/// Octets of certificates whose cards are kept, as they were sent; all are forgotten when there are
/// more. At one to two thousand octets each, these are some three hundred servers; with what is
/// told of them they stay below 4 MiB.
const MAX_OCTETS: usize = 512 * 1024;

/// What one certificate tells, whoever asked for it.
#[derive(Debug)]
pub(in super::super) struct Card {
    /// Its facts, and no risks.
    pub(super) facts: Revealed,
    /// Who showed it to whom is still to be told.
    pub(super) exchange: CertificateExchange,
    pub(super) validity: Validity,
    pub(super) is_self_signed: bool,
    /// Its names and addresses, as many as are looked at.
    pub(super) names: Vec<String>,
    pub(super) common_name: Option<Box<str>>,
}

/// The cards of the certificates that were shown last, by all of their octets.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    known: HashMap<Box<[u8]>, Option<Arc<Card>>, FixedState>,
    octets: usize,
}

impl Cards {
    /// Whose certificates are hashed with this secret.
    pub(crate) fn new(seed: u64) -> Self {
        Self { known: HashMap::with_hasher(FixedState::with_seed(seed)), octets: 0 }
    }

    /// The card of a certificate; none where the octets are none.
    pub(in super::super) fn of(&mut self, octets: &[u8]) -> Option<Arc<Card>> {
        if let Some(card) = self.known.get(octets) {
            return card.clone();
        }
        let card = Certificate::read(octets).map(|certificate| Arc::new(certificate.card()));
        if self.octets + octets.len() > MAX_OCTETS {
            self.known.clear();
            self.octets = 0;
        }
        self.octets += octets.len();
        self.known.insert(octets.into(), card.clone());
        card
    }
}

impl Card {
    /// Facts and risks; `asked` is the name that the client asked for.
    pub(in super::super) fn tell(&self, asked: Option<&str>, now: Timestamp) -> Revealed {
        let mut revealed = self.facts.clone();
        self.warn(asked, now, &mut revealed);
        revealed
    }

    /// The same as an exchange.
    pub(in super::super) fn exchange(&self) -> CertificateExchange {
        self.exchange.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_never_take_more_than_their_room() {
        let mut cards = Cards::new(7);
        for number in 0..2000_u32 {
            let mut octets = vec![0; 1000];
            octets.splice(..4, number.to_be_bytes());
            assert!(cards.of(&octets).is_none());
            assert!(cards.octets <= MAX_OCTETS);
            let held: usize = cards.known.keys().map(|octets| octets.len()).sum();
            assert_eq!(held, cards.octets);
        }
    }
}
