//! What a certificate tells, made once for all who are shown it.

use model::{CertificateExchange, Revealed, Timestamp};

use super::Validity;

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
