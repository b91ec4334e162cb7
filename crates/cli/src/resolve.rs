//! `--resolve`: what hosts are called, asked of a resolver once everything is read.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow};
use engine::Engine;
use futures_util::{StreamExt, stream};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};
use model::Timestamp;
use query::filter::Filter;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::arguments::ResolveArguments;
use crate::interrupt;
use crate::output::tell;

/// Addresses asked for: a person reads no more, and a resolver has others to serve.
const MOST_ADDRESSES: usize = 4_096;
/// Questions under way: so many a home router's resolver answers without dropping any.
const AT_ONCE: usize = 32;
/// For all of them: whoever waits longer had rather have the table.
const FOR_ALL: Duration = Duration::from_secs(30);
/// Until a question is asked once more.
const UNTIL_AGAIN: Duration = Duration::from_secs(2);
/// For one address, with every server and every try.
const FOR_ONE: Duration = Duration::from_secs(6);
/// Failures without any answer before them: nobody is there.
const SILENT: usize = 64;
/// How soon a Ctrl-C is heard.
const LISTEN: Duration = Duration::from_millis(50);
/// A name (RFC 1035 §2.3.4).
const NAME_OCTETS: usize = 255;

/// A resolver that can be asked.
pub(crate) struct Resolve {
    runtime: Runtime,
    resolver: TokioResolver,
}

/// What came of it.
#[derive(Default)]
struct Outcome {
    named: Vec<(IpAddr, String)>,
    /// There is no such name.
    without: usize,
    /// Why there was no answer, and how often.
    failed: BTreeMap<String, usize>,
    /// Why the rest was not asked.
    ended: Option<&'static str>,
}

impl Resolve {
    /// Where it is wanted: before anything is read, so that nobody waits in vain.
    pub(crate) fn of(arguments: &ResolveArguments) -> anyhow::Result<Option<Self>> {
        if !arguments.resolve {
            return Ok(None);
        }
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let builder = match arguments.resolver {
            Some(server) => {
                let provider = TokioRuntimeProvider::default();
                let mut builder = TokioResolver::builder_with_config(only(server), provider);
                // Whoever names a server wants its answers.
                builder.options_mut().use_hosts_file = ResolveHosts::Never;
                Ok(builder)
            }
            None => TokioResolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            let options: &mut ResolverOpts = builder.options_mut();
            options.timeout = UNTIL_AGAIN;
            options.attempts = 1;
            options.max_active_requests = AT_ONCE;
            let _inside = runtime.enter();
            builder.build()
        });
        let resolver = resolver
            .map_err(|error| anyhow!("{error}"))
            .context("--resolve: the system names no DNS server; name one with --resolver")?;
        Ok(Some(Self { runtime, resolver }))
    }

    /// Asks for the hosts of flows that pass the filter, and tells what could not be found out.
    pub(crate) fn name(&self, engine: &mut Engine, filter: Option<&Filter>) {
        let wanted = engine.nameless(filter);
        let asked = wanted.get(..MOST_ADDRESSES).unwrap_or(&wanted);
        let reading = interrupt::Reading::begin();
        let outcome = self.runtime.block_on(self.ask_all(asked));
        drop(reading);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX));
        engine.name_hosts(now, &outcome.named);
        outcome.tell(wanted.len(), asked.len());
    }

    async fn ask_all(&self, addresses: &[IpAddr]) -> Outcome {
        let mut outcome = Outcome::default();
        let end = Instant::now() + FOR_ALL;
        let questions = addresses.iter().map(|address| self.ask(*address));
        let mut answers = std::pin::pin!(stream::iter(questions).buffer_unordered(AT_ONCE));
        loop {
            let next = timeout_at(end, unless_stopped(answers.next()));
            match next.await {
                Err(_) => outcome.ended = Some("30 s were over"),
                Ok(None) => outcome.ended = Some("you stopped it"),
                Ok(Some(None)) => {}
                Ok(Some(Some((address, answer)))) => {
                    outcome.take(address, answer);
                    if !outcome.is_silent() {
                        continue;
                    }
                    outcome.ended = Some("the resolver does not answer");
                }
            }
            return outcome;
        }
    }

    async fn ask(&self, address: IpAddr) -> (IpAddr, Result<Option<String>, String>) {
        let asked = timeout(FOR_ONE, self.resolver.reverse_lookup(Name::from(address)));
        let answer = match asked.await {
            Err(_) => Err("no answer in time".to_owned()),
            Ok(Err(error)) if error.is_no_records_found() => Ok(None),
            Ok(Err(error)) => Err(error.to_string()),
            Ok(Ok(lookup)) => Ok(lookup
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::PTR(name) => plain(name),
                    _ => None,
                })
                // Of several the same one every time.
                .min()),
        };
        (address, answer)
    }
}

impl Outcome {
    fn take(&mut self, address: IpAddr, answer: Result<Option<String>, String>) {
        match answer {
            Ok(Some(name)) => self.named.push((address, name)),
            Ok(None) => self.without += 1,
            Err(why) => *self.failed.entry(why).or_default() += 1,
        }
    }

    fn failures(&self) -> usize {
        self.failed.values().sum()
    }

    fn is_silent(&self) -> bool {
        self.named.is_empty() && self.without == 0 && self.failures() >= SILENT
    }

    fn tell(&self, wanted: usize, asked: usize) {
        let failures = self.failures();
        let unasked = wanted - (self.named.len() + self.without + failures);
        if failures > 0 {
            let why: Vec<String> = self
                .failed
                .iter()
                .map(|(why, count)| format!("{} ({count})", export::escape_controls(why)))
                .collect();
            let of = model::counted(asked as u64, "address", "addresses");
            tell(format_args!(
                "--resolve: {failures} of {of} got no answer, and stay without a name: {}",
                why.join(", ")
            ));
        }
        if unasked > 0 {
            let what = model::counted(unasked as u64, "address was", "addresses were");
            let why = self.ended.unwrap_or("4,096 is the most; choose fewer with --filter");
            tell(format_args!("--resolve: {what} not asked for: {why}"));
        }
    }
}

/// What comes of it; nothing where the user stops it before.
async fn unless_stopped<T>(wanted: impl Future<Output = T>) -> Option<T> {
    let mut wanted = std::pin::pin!(wanted);
    while !interrupt::is_stopped() {
        tokio::select! {
            value = &mut wanted => return Some(value),
            () = sleep(LISTEN) => {}
        }
    }
    None
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

/// Without the dot of the root; what is no letter, digit or usual sign stands as an escape.
fn plain(name: &Name) -> Option<String> {
    let text = name.to_ascii();
    let text = text.trim_end_matches('.').to_ascii_lowercase();
    (!text.is_empty() && text.len() <= NAME_OCTETS).then_some(text)
}
