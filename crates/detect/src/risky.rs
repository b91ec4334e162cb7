//! What payload shows, gathered: credentials in the clear, attacks in requests, programs fetched in the
//! clear, certificates and encryption that do not hold. One story for each server, not for each flow.

use model::{FindingKind, FindingSeverity, Risks};

use crate::Limits;
use crate::distinct::Distinct;
use crate::recent::Recent;
use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::named;
use std::net::IpAddr;

#[derive(Clone, Debug)]
pub(crate) struct Risky {
    clients: Recent<(FindingKind, IpAddr, u16), Distinct>,
}

/// Which risks make which story, and how bad it is.
const ROWS: [(Risks, FindingKind, FindingSeverity); 6] = [
    (Risks::CLEARTEXT_CREDENTIALS, FindingKind::CleartextSecrets, FindingSeverity::Medium),
    (Risks::EXPLOIT_IN_PATH, FindingKind::WebAttack, FindingSeverity::Medium),
    (Risks::BINARY_TRANSFER, FindingKind::ProgramTransfer, FindingSeverity::Low),
    (
        Risks(
            Risks::EXPIRED_CERTIFICATE.0
                | Risks::SELF_SIGNED_CERTIFICATE.0
                | Risks::MISMATCHED_CERTIFICATE.0,
        ),
        FindingKind::Certificates,
        FindingSeverity::Low,
    ),
    (
        Risks(Risks::OBSOLETE_TLS.0 | Risks::WEAK_CIPHER.0),
        FindingKind::ObsoleteCrypto,
        FindingSeverity::Info,
    ),
    (Risks::OBSOLETE_SOFTWARE, FindingKind::ObsoleteCrypto, FindingSeverity::Info),
];

/// The flows of a story, as the filter finds them.
pub(crate) const fn risks_of(kind: FindingKind) -> Option<&'static str> {
    match kind {
        FindingKind::CleartextSecrets => Some("risks contains cleartext_credentials"),
        FindingKind::WebAttack => Some("risks contains exploit_in_path"),
        FindingKind::ProgramTransfer => Some("risks contains binary_transfer"),
        FindingKind::Certificates => Some("risks contains certificate"),
        _ => None,
    }
}

impl Risky {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { clients: Recent::new(limits.entries / 4, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        if sight.risks.is_empty() {
            return;
        }
        for (risks, kind, severity) in ROWS {
            if sight.risks.0 & risks.0 == 0 {
                continue;
            }
            let clients = self.clients.entry((kind, sight.server, sight.port));
            clients.add(sight.client);
            let clients = clients.count();
            let key = Key::of(kind, sight.server).about(sight.port.into());
            let Some(story) = stories.shown_by(key, sight) else { continue };
            story.and(sight.client);
            story.numbers[0] = clients;
            story.numbers[1] |= sight.risks.0 & risks.0;
            if story.numbers[2] == 0 {
                story.numbers[2] = sight.port.into();
            }
            if story.word.is_empty()
                && let Some(why) = &sight.shown
            {
                story.word = why.clone();
            }
            story.judge(severity, 90);
            // One odd request may be a test; many are somebody at work.
            if kind == FindingKind::WebAttack && story.count >= 10 {
                story.judge(FindingSeverity::High, 95);
            }
        }
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.clients.forgotten()
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let server = format!("{} at port {}", named(key.subject), story.number(2));
    let from = match story.number(0) {
        0 | 1 => story.others.first().map_or_else(|| "one host".to_owned(), ToString::to_string),
        clients => format!("about {clients} hosts"),
    };
    let why = match &*story.word {
        "" => String::new(),
        why => format!(": {}", why.trim_end_matches('.')),
    };
    let flows = model::counted(story.count, "connection", "connections");
    match key.kind {
        FindingKind::CleartextSecrets => {
            format!("{from} sent credentials to {server} unencrypted, in {flows}{why}.")
        }
        FindingKind::WebAttack => {
            format!("{from} sent {server} what attacks on web servers look like, in {flows}{why}.")
        }
        FindingKind::ProgramTransfer => {
            format!("{from} fetched a program from {server} in the clear, in {flows}{why}.")
        }
        FindingKind::Certificates => {
            let names: Vec<&str> = Risks(story.number(1)).iter().map(|risk| risk.title).collect();
            format!(
                "{server} showed {from} a questionable certificate ({}), in {flows}{why}.",
                names.join(", ")
            )
        }
        _ => {
            let names: Vec<&str> = Risks(story.number(1)).iter().map(|risk| risk.title).collect();
            format!(
                "{server} and {from} agreed upon what is obsolete ({}), in {flows}{why}.",
                names.join(", ")
            )
        }
    }
}
