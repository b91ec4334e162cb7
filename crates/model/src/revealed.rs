//! What the payload of a flow revealed beside its application: fingerprints, versions, risks, facts.

use std::borrow::Cow;

use crate::{Column, Risks, Value};

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
    /// What the source's host is called, as others told.
    pub source_name: Option<Box<str>>,
    /// What the destination's host is called, as others told.
    pub destination_name: Option<Box<str>>,
    /// Who told the flow's host name, where it does not itself: [`crate::NameSource::name`].
    pub name_by: Option<Box<str>>,
    /// What else was seen, in the order in which it came; a kind may come more than once.
    pub facts: Vec<Fact>,
}

/// One thing that was seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Fact {
    /// What it is about, snake_case: `user_agent`, `certificate_issuer`, `ssh_client`.
    pub kind: Cow<'static, str>,
    /// What it says: bounded, without control characters.
    pub value: Box<str>,
}

impl Revealed {
    /// Facts kept of one flow: a certificate has eight, an HTTP exchange six.
    pub const MAX_FACTS: usize = 48;

    /// Takes over what is not known yet; risks and facts are added. Whether that changed anything.
    pub fn merge(&mut self, other: Self) -> bool {
        fn fill<T>(known: &mut Option<T>, new: Option<T>) -> bool {
            let fills = known.is_none() && new.is_some();
            if fills {
                *known = new;
            }
            fills
        }
        // What both agreed upon comes later than what one offered.
        fn replace(known: &mut Option<Box<str>>, new: Option<Box<str>>) -> bool {
            let replaces = new.is_some() && *known != new;
            if replaces {
                *known = new;
            }
            replaces
        }
        let mut changed = fill(&mut self.evidence, other.evidence);
        changed |= fill(&mut self.ja3, other.ja3);
        changed |= fill(&mut self.ja3s, other.ja3s);
        changed |= fill(&mut self.ja4, other.ja4);
        changed |= fill(&mut self.hassh, other.hassh);
        changed |= fill(&mut self.hassh_server, other.hassh_server);
        changed |= replace(&mut self.quic_version, other.quic_version);
        changed |= replace(&mut self.tls_version, other.tls_version);
        changed |= replace(&mut self.alpn, other.alpn);
        changed |= !self.risks.contains(other.risks);
        changed |= fill(&mut self.source_name, other.source_name);
        changed |= fill(&mut self.destination_name, other.destination_name);
        changed |= fill(&mut self.name_by, other.name_by);
        self.risks |= other.risks;
        if self.facts.is_empty() {
            changed |= !other.facts.is_empty();
            self.facts = other.facts;
            return changed;
        }
        for fact in other.facts {
            if self.facts.len() < Self::MAX_FACTS && !self.facts.contains(&fact) {
                self.facts.push(fact);
                changed = true;
            }
        }
        changed
    }

    /// One more risk, and what shows it: a fact that is called as the risk is.
    pub fn warn(&mut self, risk: Risks, why: impl Into<Box<str>>) {
        self.risks |= risk;
        if let Some(risk) = risk.iter().next() {
            self.tell(risk.name, why);
        }
    }

    /// Takes a risk back, with what seemed to show it.
    pub fn withdraw(&mut self, risk: Risks) {
        self.risks = Risks(self.risks.0 & !risk.0);
        let names: Vec<&str> = risk.iter().map(|risk| risk.name).collect();
        self.facts.retain(|fact| !names.contains(&&*fact.kind));
    }

    /// One more fact; more than [`Self::MAX_FACTS`] are not kept. A bar would end it among others:
    /// it becomes a broken one.
    pub fn tell(&mut self, kind: impl Into<Cow<'static, str>>, value: impl Into<Box<str>>) {
        let value: Box<str> = value.into();
        let value =
            if value.as_bytes().contains(&b'|') { value.replace('|', "¦").into() } else { value };
        let fact = Fact { kind: kind.into(), value };
        if self.facts.len() < Self::MAX_FACTS && !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }
}

impl Revealed {
    /// What a column of what the payload revealed holds; missing for any other column.
    pub fn value(&self, column: Column) -> Value {
        self.text(column).as_deref().map_or(Value::Missing, Value::text)
    }

    /// The same as words, where there are any.
    pub fn text(&self, column: Column) -> Option<Cow<'_, str>> {
        let digest =
            |octets: Option<[u8; 16]>| octets.map(|octets| Cow::Owned(hexadecimal(octets)));
        match column {
            Column::Evidence => self.evidence.as_deref().map(Cow::Borrowed),
            Column::TlsVersion => self.tls_version.as_deref().map(Cow::Borrowed),
            Column::Alpn => self.alpn.as_deref().map(Cow::Borrowed),
            Column::QuicVersion => self.quic_version.as_deref().map(Cow::Borrowed),
            Column::Ja4 => self.ja4.as_deref().map(Cow::Borrowed),
            Column::Ja3 => digest(self.ja3),
            Column::Ja3s => digest(self.ja3s),
            Column::Hassh => digest(self.hassh),
            Column::HasshServer => digest(self.hassh_server),
            Column::SourceName => self.source_name.as_deref().map(Cow::Borrowed),
            Column::DestinationName => self.destination_name.as_deref().map(Cow::Borrowed),
            Column::NameBy => self.name_by.as_deref().map(Cow::Borrowed),
            Column::Risks if !self.risks.is_empty() => Some(Cow::Owned(self.risks.names())),
            Column::Facts if !self.facts.is_empty() => Some(Cow::Owned(joined(&self.facts))),
            _ => None,
        }
    }

    /// Takes the words of a column back, as [`Self::text`] gave them.
    pub fn take(&mut self, column: Column, words: &str) {
        let kept = || Some(words.into());
        match column {
            Column::Evidence => self.evidence = kept(),
            Column::TlsVersion => self.tls_version = kept(),
            Column::Alpn => self.alpn = kept(),
            Column::QuicVersion => self.quic_version = kept(),
            Column::Ja4 => self.ja4 = kept(),
            Column::Ja3 => self.ja3 = octets(words),
            Column::Ja3s => self.ja3s = octets(words),
            Column::Hassh => self.hassh = octets(words),
            Column::HasshServer => self.hassh_server = octets(words),
            Column::SourceName => self.source_name = kept(),
            Column::DestinationName => self.destination_name = kept(),
            Column::NameBy => self.name_by = kept(),
            Column::Risks => {
                for risk in words.split(' ').filter_map(Risks::from_name) {
                    self.risks |= risk;
                }
            }
            Column::Facts => {
                for (name, value) in words.split(" | ").filter_map(|fact| fact.split_once(": ")) {
                    self.tell(name.to_owned(), value);
                }
            }
            _ => {}
        }
    }

    /// Every column of what a payload reveals.
    pub const COLUMNS: [Column; 14] = [
        Column::Evidence,
        Column::TlsVersion,
        Column::Alpn,
        Column::QuicVersion,
        Column::Ja3,
        Column::Ja3s,
        Column::Ja4,
        Column::Hassh,
        Column::HasshServer,
        Column::Risks,
        Column::Facts,
        Column::SourceName,
        Column::DestinationName,
        Column::NameBy,
    ];
}

fn hexadecimal(octets: [u8; 16]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(32);
    for octet in octets {
        for digit in [octet >> 4, octet & 15] {
            text.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    text
}

fn octets(text: &str) -> Option<[u8; 16]> {
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

/// The facts with a bar between, each with its kind before it. Values hold no bar.
fn joined(facts: &[Fact]) -> String {
    let octets = facts.iter().map(|fact| fact.kind.len() + fact.value.len() + 5).sum();
    facts.iter().fold(String::with_capacity(octets), |mut text, fact| {
        if !text.is_empty() {
            text.push_str(" | ");
        }
        text.push_str(&fact.kind);
        text.push_str(": ");
        text.push_str(&fact.value);
        text
    })
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

    #[test]
    fn the_words_of_every_column_are_taken_back() {
        let mut revealed = Revealed {
            evidence: Some("ClientHello names a.b".into()),
            ja3: Some([0x0a; 16]),
            ja3s: Some([0xff; 16]),
            ja4: Some("t13d1516h2_8daaf6152771_b186095e22b6".into()),
            hassh: Some([0; 16]),
            hassh_server: Some([1; 16]),
            quic_version: Some("draft-29".into()),
            tls_version: Some("TLS 1.3".into()),
            alpn: Some("h2,http/1.1".into()),
            source_name: Some("laptop".into()),
            destination_name: Some("tv.local".into()),
            name_by: Some("mDNS".into()),
            risks: Risks::WEAK_CIPHER | Risks::NO_SERVER_NAME,
            facts: Vec::new(),
        };
        revealed.tell("issuer", "CN=x: y");
        revealed.tell("issuer", "CN=z|y");
        let mut back = Revealed::default();
        for column in Revealed::COLUMNS {
            if let Some(words) = revealed.text(column) {
                back.take(column, &words);
            }
        }
        assert_eq!(back, revealed);
    }
}
