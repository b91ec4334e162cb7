//! What hosts are called, as the traffic of a source told so far: names that were answered to a
//! client, and names of hosts.

mod infer;
mod recent;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;

use classify::{Answer, HostClass, HostName};
use model::{MacAddress, NameSource, Timestamp};
use protocol::KnownName;

use crate::session::{Host as SavedHost, HostsName};
use recent::Recent;

/// How long a name is used beyond its time to live: browsers and systems keep connecting to an
/// address they know for minutes, whatever the answer allowed them.
pub(crate) const GRACE_NANOS: i64 = 300 * NANOS;
/// Answers hold a day at most: what claims more is a mistake or wants to stay.
const MAX_TTL_SECONDS: u32 = 86_400;
const NANOS: i64 = 1_000_000_000;
/// Names kept of one host: a server of many names is called so by its clients.
const MAX_NAMES_OF_HOST: usize = 8;

/// What is known of names.
pub(crate) struct Names {
    /// By the client that was told, and the address it was told.
    answers: Recent<(IpAddr, IpAddr), Answered>,
    hosts: Recent<IpAddr, Host>,
}

struct Answered {
    name: Arc<str>,
    from: Timestamp,
    until: Timestamp,
}

#[derive(Default)]
struct Host {
    mac: Option<MacAddress>,
    /// What kind of client it says it is.
    class: Option<Box<str>>,
    names: Vec<Named>,
}

/// A name of a host.
struct Named {
    name: Arc<str>,
    how: NameSource,
    since: Timestamp,
    last: Timestamp,
    /// Of an answer: how long it holds.
    until: Timestamp,
}

impl Names {
    /// With room for so many answers, and as many hosts.
    pub(crate) fn new(limit: usize, seed: u64) -> Self {
        Self { answers: Recent::new(limit, seed), hosts: Recent::new(limit, seed) }
    }

    /// A name was answered: flows of that client to these addresses are flows to that name.
    pub(crate) fn hear_answer(&mut self, answer: &Answer) {
        let name: Arc<str> = Arc::from(&*answer.name);
        for one in &answer.addresses {
            let ttl = i64::from(one.ttl_seconds.min(MAX_TTL_SECONDS)) * NANOS;
            let until = answer.time.plus_nanos(ttl).plus_nanos(GRACE_NANOS);
            let answered = Answered { name: Arc::clone(&name), from: answer.time, until };
            self.answers.insert((answer.client, one.address), answered);
            self.learn(one.address, None, &name, NameSource::Dns, (answer.time, until));
        }
    }

    /// A host is called so.
    pub(crate) fn hear_host(&mut self, told: &HostName) {
        if let Some(address) = told.address {
            let name = Arc::from(&*told.name);
            self.learn(address, told.mac, &name, told.how, (told.time, Timestamp::MAX));
        }
    }

    /// A host says what kind of client it is.
    pub(crate) fn hear_class(&mut self, told: HostClass) {
        if let Some(host) = self.host(told.address) {
            host.mac = told.mac.or(host.mac);
            host.class = Some(told.class);
        }
    }

    /// A host says which hardware address it has; the last one holds.
    pub(crate) fn hear_mac(&mut self, address: IpAddr, mac: MacAddress) {
        // Groups, and nobody.
        if mac.0[0] & 1 != 0 || mac.0 == [0; 6] {
            return;
        }
        if let Some(host) = self.host(address) {
            host.mac = Some(mac);
        }
    }

    /// What kind of client a host says it is.
    pub(crate) fn class(&self, address: IpAddr) -> Option<&str> {
        self.hosts.find(&address)?.class.as_deref()
    }

    /// A client called a server so.
    pub(crate) fn hear_server(&mut self, at: IpAddr, name: &str, how: NameSource, now: Timestamp) {
        if name.parse::<IpAddr>().is_err() {
            self.learn(at, None, &Arc::from(name), how, (now, Timestamp::MAX));
        }
    }

    /// What this client was told that address is called, if that still held then.
    pub(crate) fn answered(
        &self,
        client: IpAddr,
        address: IpAddr,
        now: Timestamp,
    ) -> Option<Arc<str>> {
        let answered = self.answers.find(&(client, address))?;
        (answered.from <= now && now <= answered.until).then(|| Arc::clone(&answered.name))
    }

    /// What is known of a host: every name with who told it and since when, the surest first.
    pub(crate) fn known(&self, address: IpAddr) -> Option<(Option<MacAddress>, Vec<KnownName>)> {
        let host = self.hosts.find(&address)?;
        let mut names: Vec<&Named> = host.names.iter().collect();
        names.sort_by_key(|named| std::cmp::Reverse((named.how, named.last)));
        let known = |named: &&Named| KnownName {
            name: named.name.to_string(),
            how: named.how,
            since: named.since,
            last: named.last,
        };
        Some((host.mac, names.iter().map(known).collect()))
    }

    /// All hosts of which anything is known, for a session; `source` is whose they are.
    pub(crate) fn hosts(&self, source: Option<u32>) -> impl Iterator<Item = SavedHost> + '_ {
        self.hosts.all().map(move |(address, host)| SavedHost {
            source,
            address: *address,
            mac: host.mac,
            class: host.class.clone(),
            names: host
                .names
                .iter()
                .map(|named| HostsName {
                    name: (*named.name).into(),
                    how: named.how,
                    since: named.since,
                    last: named.last,
                    until: named.until,
                })
                .collect(),
        })
    }

    /// A host as a session knows it, in place of what is known.
    pub(crate) fn restore(&mut self, saved: SavedHost) {
        let Some(host) = self.host(saved.address) else { return };
        (host.mac, host.class) = (saved.mac, saved.class);
        let names = saved.names.into_iter().take(MAX_NAMES_OF_HOST);
        host.names = names
            .map(|named| Named {
                name: Arc::from(&*named.name),
                how: named.how,
                since: named.since,
                last: named.last,
                until: named.until,
            })
            .collect();
    }

    /// Names forgotten for want of room.
    pub(crate) const fn forgotten(&self) -> u64 {
        self.answers.forgotten() + self.hosts.forgotten()
    }

    /// The surest name of a host, of those that come from one of the sources wanted.
    fn best(
        &self,
        address: IpAddr,
        now: Timestamp,
        wanted: impl Fn(NameSource) -> bool,
    ) -> Option<(&Arc<str>, NameSource)> {
        let names = self.hosts.find(&address)?.names.iter();
        names
            .filter(|named| wanted(named.how) && named.since <= now && now <= named.until)
            .max_by_key(|named| (named.how, named.last))
            .map(|named| (&named.name, named.how))
    }

    /// What is kept of a host, to be written.
    fn host(&mut self, address: IpAddr) -> Option<&mut Host> {
        let is_host = !address.is_unspecified() && !address.is_multicast();
        is_host.then(|| self.hosts.entry(address))
    }

    fn learn(
        &mut self,
        address: IpAddr,
        mac: Option<MacAddress>,
        name: &Arc<str>,
        how: NameSource,
        (time, until): (Timestamp, Timestamp),
    ) {
        let Some(host) = self.host(address) else { return };
        host.mac = mac.or(host.mac);
        let mut names = host.names.iter_mut();
        if let Some(named) = names.find(|named| named.how == how && named.name == *name) {
            named.last = named.last.max(time);
            named.until = named.until.max(until);
            return;
        }
        if host.names.len() >= MAX_NAMES_OF_HOST {
            // The weakest goes, of those the one that was heard of longest ago.
            let order = |(_, named): &(usize, &Named)| (named.how, named.last);
            let weakest = host.names.iter().enumerate().min_by_key(order);
            let Some(at) = weakest.filter(|(_, named)| named.how <= how).map(|(at, _)| at) else {
                return;
            };
            host.names.swap_remove(at);
        }
        host.names.push(Named { name: Arc::clone(name), how, since: time, last: time, until });
    }
}
