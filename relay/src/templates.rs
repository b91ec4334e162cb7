//! Template and options sets as they came, kept for clients that come late.
//!
//! Kept per exporter (address and port), version and observation domain, because that is how far
//! a template id reaches (RFC 7011 §8.1, RFC 3954 §6.2). Options data is kept too: without
//! sampling rates a late client would scale wrongly. No set is taken apart: what is replayed is
//! what was sent, in a message of its own.

mod domain;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use model::{NetflowVersion, Timestamp};
use netflow::sets::{self, Header, Set, SetKind};

use self::domain::{Domain, DomainLimits, Size};
use crate::limits::Limits;
use crate::wire::{self, Arrival};

/// Everything kept, within limits.
#[derive(Debug)]
pub(crate) struct Templates {
    limits: TemplateLimits,
    domains: BTreeMap<Key, Domain>,
    /// Of all domains together.
    size: Size,
    changed: u64,
    dropped: u64,
    expired_at: Timestamp,
}

/// Who may reach whose templates: nobody else.
type Key = (SocketAddr, NetflowVersion, u32);

/// What is kept now, and what the limits cost so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct TemplateCounters {
    pub(crate) domains: usize,
    pub(crate) templates: usize,
    pub(crate) options_data_sets: usize,
    pub(crate) octets: usize,
    /// Template sets that came again with the same ids and another layout.
    pub(crate) changed: u64,
    /// Templates and options data sets given up because a limit was reached.
    pub(crate) dropped: u64,
}

#[derive(Clone, Copy, Debug)]
struct TemplateLimits {
    domains: usize,
    templates: usize,
    octets: usize,
    age: Duration,
    domain: DomainLimits,
}

/// How often old templates are looked for, nanoseconds.
const EXPIRE_PERIOD: u64 = 60_000_000_000;

impl Templates {
    pub(crate) fn new(limits: &Limits) -> Self {
        let limits = TemplateLimits {
            domains: limits.template_domains,
            templates: limits.templates,
            octets: limits.template_octets,
            age: limits.template_age,
            domain: DomainLimits {
                templates: limits.templates_per_domain,
                options_octets: limits.options_octets_per_domain,
            },
        };
        let (domains, size) = (BTreeMap::new(), Size::default());
        Self { limits, domains, size, changed: 0, dropped: 0, expired_at: Timestamp(0) }
    }

    /// Keeps the template and options sets of a datagram that was recognised as this version.
    pub(crate) fn observe(&mut self, arrival: &Arrival<'_>, version: NetflowVersion) {
        if !matches!(version, NetflowVersion::V9 | NetflowVersion::Ipfix) {
            return;
        }
        for (header, sets) in sets::messages(arrival.payload) {
            // A set that cannot be read ends its message, and its good neighbours are kept.
            for set in sets.map_while(Result::ok).filter(|set| set.missing == 0) {
                self.observe_set(arrival, &header, &set);
            }
        }
    }

    /// Writes everything kept, as messages on the interface for it.
    pub(crate) fn replay(&self, out: &mut Vec<u8>) {
        for ((source, ..), domain) in &self.domains {
            for message in domain.messages() {
                let arrival = Arrival {
                    source: *source,
                    destination: domain.destination,
                    at: domain.seen,
                    payload: &message,
                };
                wire::remembered(&arrival, out);
            }
        }
    }

    /// Forgets what nobody repeated for long.
    pub(crate) fn expire(&mut self, now: Timestamp) {
        if now.nanos_since(self.expired_at) < EXPIRE_PERIOD {
            return;
        }
        self.expired_at = now;
        let age = u64::try_from(self.limits.age.as_nanos()).unwrap_or(u64::MAX);
        self.domains.retain(|_, domain| {
            domain.expire(now, age);
            !domain.is_empty()
        });
        self.size = self.domains.values().map(Domain::size).fold(Size::default(), Size::plus);
    }

    /// Templates of one exporter, of all its domains.
    pub(crate) fn of(&self, exporter: SocketAddr) -> usize {
        let all = (exporter, NetflowVersion::V1, 0)..=(exporter, NetflowVersion::Sflow5, u32::MAX);
        self.domains.range(all).map(|(_, domain)| domain.size().templates).sum()
    }

    pub(crate) fn counters(&self) -> TemplateCounters {
        TemplateCounters {
            domains: self.domains.len(),
            templates: self.size.templates,
            options_data_sets: self.size.options_data_sets,
            octets: self.size.octets,
            changed: self.changed,
            dropped: self.dropped,
        }
    }

    fn observe_set(&mut self, arrival: &Arrival<'_>, header: &Header, set: &Set<'_>) {
        let key = (arrival.source, header.version, header.domain);
        let limits = &self.limits.domain;
        let (before, after) = match set.kind {
            SetKind::Reserved => return,
            SetKind::Data => {
                let Some(domain) = self.domains.get_mut(&key) else { return };
                domain.seen = arrival.at;
                if !domain.is_options(set.id) {
                    return;
                }
                let before = domain.size();
                self.dropped += domain.keep_options_data(limits, set, arrival.at);
                (before, domain.size())
            }
            SetKind::Template | SetKind::OptionsTemplate => {
                let fresh = || Domain::new(*header, arrival.destination);
                let domain = self.domains.entry(key).or_insert_with(fresh);
                let before = domain.size();
                domain.header = *header;
                domain.seen = arrival.at;
                let outcome = domain.keep_templates(limits, set, arrival.at);
                self.changed += u64::from(outcome.changed);
                self.dropped += outcome.dropped;
                (before, domain.size())
            }
        };
        self.size = self.size.plus(after).minus(before);
        self.make_room();
    }

    /// Gives up whole domains, the one not heard of for longest first.
    fn make_room(&mut self) {
        while self.domains.len() > self.limits.domains
            || self.size.templates > self.limits.templates
            || self.size.octets > self.limits.octets
        {
            let oldest = self.domains.iter().min_by_key(|(_, domain)| domain.seen);
            let Some(key) = oldest.map(|(key, _)| *key) else { return };
            let Some(domain) = self.domains.remove(&key) else { return };
            let size = domain.size();
            self.size = self.size.minus(size);
            self.dropped += (size.templates + size.options_data_sets) as u64;
        }
    }
}

#[cfg(test)]
mod tests;
