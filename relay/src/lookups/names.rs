//! PTR names: asked of the operator's resolver, a few at a time, kept, and told to every stream.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::Resolver;
use super::cache::Cache;
use crate::counters::read;
use crate::hub::Hub;
use crate::rate::Bucket;

/// Questions a second: a page full of hosts in a few seconds, and no flood for anybody's resolver.
const PER_SECOND: u32 = 20;
/// Questions under way.
const AT_ONCE: usize = 16;
/// Answers kept: what 1 MiB holds.
const MOST_KEPT: usize = 10_000;
/// A name is asked for again after an hour, one that was not there after five minutes.
const NAME_LASTS: Duration = Duration::from_secs(60 * 60);
const NO_NAME_LASTS: Duration = Duration::from_secs(5 * 60);
/// Until a question is asked once more.
const UNTIL_AGAIN: Duration = Duration::from_secs(2);
/// For one address, with every server and every try.
const FOR_ONE: Duration = Duration::from_secs(5);
/// A name (RFC 1035 §2.3.4), with every odd octet written as four letters.
const NAME_LETTERS: usize = 255;

/// Asks, and remembers what was answered.
#[derive(Debug)]
pub(crate) struct Names {
    resolver: TokioResolver,
    hub: Arc<Hub>,
    state: Mutex<State>,
    under_way: Semaphore,
    asked: AtomicU64,
    failed: AtomicU64,
    put_off: AtomicU64,
}

#[derive(Debug)]
struct State {
    cache: Cache<IpAddr, Option<String>>,
    rate: Bucket,
}

/// What is known of an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    Named(String),
    /// Nobody has given it a name, or nobody may be asked.
    Nameless,
    /// Ask again: there were too many questions, or no answer.
    Later,
}

impl Names {
    pub(super) fn new(resolver: Resolver, hub: Arc<Hub>) -> Result<Self, String> {
        let builder = match resolver {
            Resolver::Server(server) => {
                let provider = TokioRuntimeProvider::default();
                let mut builder = TokioResolver::builder_with_config(only(server), provider);
                // Whoever names a server wants its answers.
                builder.options_mut().use_hosts_file = ResolveHosts::Never;
                Ok(builder)
            }
            Resolver::System => TokioResolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            let options: &mut ResolverOpts = builder.options_mut();
            options.timeout = UNTIL_AGAIN;
            options.attempts = 1;
            options.max_active_requests = AT_ONCE;
            builder.build()
        });
        let rate = Bucket::full(PER_SECOND, Instant::now());
        Ok(Self {
            resolver: resolver.map_err(|error| error.to_string())?,
            hub,
            state: Mutex::new(State { cache: Cache::new(MOST_KEPT), rate }),
            under_way: Semaphore::new(AT_ONCE),
            asked: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            put_off: AtomicU64::new(0),
        })
    }

    /// What the address is called: as it is remembered, or as the resolver says now.
    pub(crate) async fn ask(&self, address: IpAddr) -> Answer {
        let address = address.to_canonical();
        if !may_be_named(address) {
            return Answer::Nameless;
        }
        if let Some(known) = self.known(address) {
            return known;
        }
        let Ok(_place) = self.under_way.acquire().await else { return Answer::Later };
        // Somebody else may have asked meanwhile.
        if let Some(known) = self.known(address) {
            return known;
        }
        if !self.lock().rate.take(1, PER_SECOND, PER_SECOND, Instant::now()) {
            self.put_off.fetch_add(1, Ordering::Relaxed);
            return Answer::Later;
        }
        self.asked.fetch_add(1, Ordering::Relaxed);
        let asked = timeout(FOR_ONE, self.resolver.reverse_lookup(Name::from(address))).await;
        let found = match asked {
            Ok(Ok(lookup)) => {
                let names = lookup.answers().iter().filter_map(|record| match &record.data {
                    RData::PTR(name) => plain(name.iter()),
                    _ => None,
                });
                // Of several the same one every time.
                names.min()
            }
            Ok(Err(error)) if error.is_no_records_found() => None,
            _ => {
                self.failed.fetch_add(1, Ordering::Relaxed);
                return Answer::Later;
            }
        };
        let lasts = if found.is_some() { NAME_LASTS } else { NO_NAME_LASTS };
        self.lock().cache.keep(address, found.clone(), Instant::now(), lasts);
        match found {
            Some(name) => {
                self.hub.name(address, &name);
                Answer::Named(name)
            }
            None => Answer::Nameless,
        }
    }

    /// Asks for the exporters there are and that nobody has asked for yet.
    pub(crate) async fn ask_for_exporters(&self) {
        let exporters = self.hub.look(|state| {
            let mut all: Vec<_> = state.exporters.iter().map(|(at, _)| at.ip()).collect();
            all.dedup();
            all
        });
        for address in exporters {
            if self.ask(address).await == Answer::Later {
                return;
            }
        }
    }

    pub(super) fn status(&self) -> Value {
        json!({
            "asked": read(&self.asked),
            "failed": read(&self.failed),
            "put_off": read(&self.put_off),
            "kept": self.lock().cache.len(),
        })
    }

    fn known(&self, address: IpAddr) -> Option<Answer> {
        let kept = self.lock().cache.get(&address, Instant::now())?;
        Some(kept.map_or(Answer::Nameless, Answer::Named))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Addresses of many, of nobody and of oneself have no name that means anything. Those of a private
/// network go to the configured resolver like all others, and to no one else.
fn may_be_named(address: IpAddr) -> bool {
    let nobody = address.is_unspecified() || address.is_loopback() || address.is_multicast();
    !nobody && address != IpAddr::V4(Ipv4Addr::BROADCAST)
}

/// Nobody but this server.
fn only(server: SocketAddr) -> ResolverConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = server.port();
        connection
    });
    let server = NameServerConfig::new(server.ip(), true, connections.into());
    ResolverConfig::from_name_servers(vec![server])
}

/// In lower case, without the dot of the root. Whoever owns the address chose these octets: what is no
/// letter, digit, hyphen or underscore stands as an escape.
fn plain<'a>(labels: impl Iterator<Item = &'a [u8]>) -> Option<String> {
    let mut text = String::new();
    for label in labels {
        if !text.is_empty() {
            text.push('.');
        }
        for octet in label {
            match octet {
                b'-' | b'_' => text.push(char::from(*octet)),
                _ if octet.is_ascii_alphanumeric() => {
                    text.push(char::from(octet.to_ascii_lowercase()));
                }
                _ => text += &format!("\\x{octet:02x}"),
            }
        }
    }
    (!text.is_empty() && text.len() <= NAME_LETTERS).then_some(text)
}

#[cfg(test)]
mod tests;
