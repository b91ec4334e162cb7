//! Template and options sets as they came, kept for clients that come late.
//!
//! Kept per exporter (address and port), version and observation domain, because that is how far
//! a template id reaches (RFC 7011 §8.1, RFC 3954 §6.2). Options data is kept too: without
//! sampling rates a late client would scale wrongly. No set is taken apart: what is replayed is
//! what was sent, in a message of its own.

mod domain;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
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
    /// Those that have something that was not told.
    fresh: BTreeSet<Key>,
    changed: u64,
    dropped: u64,
    expired_at: Timestamp,
}

/// A template that is new, or was not told for long.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fresh {
    pub(crate) exporter: IpAddr,
    /// As messages begin.
    pub(crate) version: u16,
    pub(crate) domain: u32,
    pub(crate) template: u16,
    /// Messages with it and its options data on the interface for them, of every port of the exporter.
    pub(crate) blocks: Vec<u8>,
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
        let (domains, size, fresh) = (BTreeMap::new(), Size::default(), BTreeSet::new());
        Self { limits, domains, size, fresh, changed: 0, dropped: 0, expired_at: Timestamp(0) }
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
            write(*source, domain, &domain.messages(), out);
        }
    }

    /// What there is to tell to those who keep templates elsewhere.
    pub(crate) fn take_fresh(&mut self, now: Timestamp) -> Vec<Fresh> {
        let mut all = Vec::new();
        for key in std::mem::take(&mut self.fresh) {
            let Some(own) = self.domains.get_mut(&key) else { continue };
            let due = own.take_fresh(now);
            if own.is_fresh() {
                self.fresh.insert(key);
            }
            let (source, version, domain) = key;
            for template in due {
                let mut blocks = Vec::new();
                // Several exporters may share an address, and they share the place of a template.
                for ((source, ..), one) in self.at(source.ip(), version, domain) {
                    write(*source, one, &one.messages_about(template), &mut blocks);
                }
                let version = if version == NetflowVersion::V9 { 9 } else { 10 };
                all.push(Fresh { exporter: source.ip(), version, domain, template, blocks });
            }
        }
        all
    }

    /// All of it is as if it had never been told.
    pub(crate) fn tell_again(&mut self) {
        self.domains.values_mut().for_each(Domain::tell_again);
        self.fresh = self.domains.keys().copied().collect();
    }

    /// Domains of one number of every port of an address.
    fn at(
        &self,
        address: IpAddr,
        version: NetflowVersion,
        domain: u32,
    ) -> impl Iterator<Item = (&Key, &Domain)> {
        let (from, to) = (SocketAddr::new(address, 0), SocketAddr::new(address, u16::MAX));
        let all = (from, NetflowVersion::V1, 0)..=(to, NetflowVersion::Sflow5, u32::MAX);
        let is_meant = move |key: &Key| (key.1, key.2) == (version, domain);
        self.domains.range(all).filter(move |(key, _)| is_meant(key))
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
        if self.domains.get(&key).is_some_and(Domain::is_fresh) {
            self.fresh.insert(key);
        }
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
            self.fresh.remove(&key);
            let size = domain.size();
            self.size = self.size.minus(size);
            self.dropped += (size.templates + size.options_data_sets) as u64;
        }
    }
}

/// Messages of a domain as blocks.
fn write(source: SocketAddr, domain: &Domain, messages: &[Vec<u8>], out: &mut Vec<u8>) {
    for payload in messages {
        let (destination, at) = (domain.destination, domain.seen);
        wire::remembered(&Arrival { source, destination, at, payload }, out);
    }
}

#[cfg(test)]
mod tests;
