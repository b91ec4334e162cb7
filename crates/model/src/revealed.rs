//! What the payload of a flow revealed beside its application: fingerprints, versions, risks, facts.

use crate::Risks;

/// What the payload revealed; kept apart so that a flow stays small.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Revealed {
    /// Why the application is what it is said to be, as a sentence without a full stop:
    /// `ClientHello names www.example.org`.
    pub evidence: Option<Box<str>>,
    /// MD5 of the TLS client's hello.
    pub ja3: Option<[u8; 16]>,
    /// MD5 of the TLS server's hello.
    pub ja3s: Option<[u8; 16]>,
    /// The TLS client's fingerprint as JA4 writes it.
    pub ja4: Option<Box<str>>,
    /// MD5 of the SSH client's algorithms.
    pub hassh: Option<[u8; 16]>,
    /// MD5 of the SSH server's algorithms.
    pub hassh_server: Option<[u8; 16]>,
    /// `1`, `2`, `draft-29`, `Q046` …
    pub quic_version: Option<Box<str>>,
    /// `TLS 1.3`, `DTLS 1.2` …: what was agreed upon, else what the client offered at best.
    pub tls_version: Option<Box<str>>,
    /// What was chosen, else what was offered, a comma between.
    pub alpn: Option<Box<str>>,
    /// What is dangerous or odd about it.
    pub risks: Risks,
    /// What else was seen, in the order in which it came; a kind may come more than once.
    pub facts: Vec<Fact>,
}

/// One thing that was seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Fact {
    /// What it is about, snake_case: `user_agent`, `certificate_issuer`, `ssh_client`.
    pub kind: &'static str,
    /// What it says: bounded, without control characters.
    pub value: Box<str>,
}

impl Revealed {
    /// Facts kept of one flow: a certificate has eight, an HTTP exchange six.
    pub const MAX_FACTS: usize = 48;

    /// Takes over what is not known yet; risks and facts are added.
    pub fn merge(&mut self, other: Self) {
        fn fill<T>(known: &mut Option<T>, new: Option<T>) {
            if known.is_none() {
                *known = new;
            }
        }
        fill(&mut self.evidence, other.evidence);
        fill(&mut self.ja3, other.ja3);
        fill(&mut self.ja3s, other.ja3s);
        fill(&mut self.ja4, other.ja4);
        fill(&mut self.hassh, other.hassh);
        fill(&mut self.hassh_server, other.hassh_server);
        fill(&mut self.quic_version, other.quic_version);
        // What both agreed upon comes later than what one offered.
        if other.tls_version.is_some() {
            self.tls_version = other.tls_version;
        }
        if other.alpn.is_some() {
            self.alpn = other.alpn;
        }
        self.risks |= other.risks;
        for fact in other.facts {
            if self.facts.len() < Self::MAX_FACTS && !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
    }

    /// One more fact; more than [`Self::MAX_FACTS`] are not kept.
    pub fn tell(&mut self, kind: &'static str, value: impl Into<Box<str>>) {
        let fact = Fact { kind, value: value.into() };
        if self.facts.len() < Self::MAX_FACTS && !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_stays_and_what_was_agreed_upon_replaces_what_was_offered() {
        let mut known = Revealed {
            ja3: Some([1; 16]),
            alpn: Some("h2,http/1.1".into()),
            risks: Risks::NO_SERVER_NAME,
            ..Revealed::default()
        };
        known.tell("cipher", "a");
        let mut later = Revealed {
            ja3: Some([2; 16]),
            ja3s: Some([3; 16]),
            alpn: Some("h2".into()),
            risks: Risks::WEAK_CIPHER,
            ..Revealed::default()
        };
        later.tell("cipher", "a");
        later.tell("issuer", "b");
        known.merge(later);
        assert_eq!((known.ja3, known.ja3s), (Some([1; 16]), Some([3; 16])));
        assert_eq!(known.alpn.as_deref(), Some("h2"));
        assert_eq!(known.risks, Risks::NO_SERVER_NAME | Risks::WEAK_CIPHER);
        assert_eq!(known.facts.len(), 2);
    }
}
