//! Sending what comes to NATS: a client of the log that goes on after the last datagram that is stored.
//!
//! While NATS is away the log keeps what comes, within its bound; what is gone from it was skipped, and is
//! counted. A message is stored when NATS says so, and sent again until then: it knows by the id whether
//! it has it.

mod flight;
mod parcels;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nats::{Connection, Error, sites, stored};
use serde_json::{Value, json};
use serve::prometheus::{COUNTER, GAUGE, Text};
use tokio::time::{interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

use self::flight::{Flight, Sent};
use self::parcels::parcels;
use crate::auth::random;
use crate::clock;
use crate::config::Publish;
use crate::counters::{Client, ClientKind, read};
use crate::hub::{Begin, Hub, Joined, Who};

/// Batches of the log parted at a time: 256 KiB.
const BATCHES: usize = 16;
/// How often a site tells its counters, and looks whether NATS answers.
const LOOK_UP: Duration = Duration::from_secs(1);
/// A server that stores nothing for so long is tried anew.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the last messages may take when the relay stops.
const FAREWELL: Duration = Duration::from_secs(3);
/// What a message takes beside its blocks: subject, header, ids.
const AROUND_OCTETS: usize = 512;
/// Answers to templates have this before their number, for nobody waits for them.
const TEMPLATE: &str = "t";

/// Who publishes, and what came of it.
#[derive(Debug)]
pub(crate) struct Publisher {
    config: Publish,
    /// This run of the relay, so that ids of two runs differ.
    boot: String,
    messages: AtomicU64,
    octets: AtomicU64,
    duplicates: AtomicU64,
    templates: AtomicU64,
    connections: AtomicU64,
    too_large: AtomicU64,
    state: Mutex<State>,
}

#[derive(Clone, Default, Debug)]
struct State {
    /// The version of the server, while there is one.
    server: Option<String>,
    trouble: String,
    client: Option<Arc<Client>>,
}

impl Publisher {
    pub(crate) fn new(config: Publish) -> Arc<Self> {
        let boot = random::<8>().map_or(clock::now().0.cast_unsigned(), u64::from_le_bytes);
        Arc::new(Self {
            config,
            boot: format!("{boot:016x}"),
            messages: AtomicU64::new(0),
            octets: AtomicU64::new(0),
            duplicates: AtomicU64::new(0),
            templates: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            too_large: AtomicU64::new(0),
            state: Mutex::default(),
        })
    }

    /// What comes from now on is sent; the rest is for whoever runs it.
    pub(crate) fn start(
        self: &Arc<Self>,
        hub: &Arc<Hub>,
        stop: CancellationToken,
    ) -> Option<impl Future<Output = ()> + Send + use<>> {
        let who = Who { kind: ClientKind::Publisher, peer: None, user: String::new() };
        let joined = hub.join(who, Begin::Before(Duration::ZERO), clock::now())?;
        self.change(|state| state.client = Some(Arc::clone(&joined.client)));
        Some(Arc::clone(self).run(Arc::clone(hub), Way::new(joined), stop))
    }

    /// Until the relay stops; then what there is still is sent, where NATS takes it soon.
    async fn run(self: Arc<Self>, hub: Arc<Hub>, mut way: Way, stop: CancellationToken) {
        let client = Arc::clone(&way.client);
        let mut tries = 0;
        loop {
            let before = read(&client.delivered);
            let outcome = self.session(&hub, &mut way, &stop).await;
            let Err(error) = outcome else { break };
            self.trouble(&error);
            if before != read(&client.delivered) {
                tries = 0;
            }
            tokio::select! {
                () = sleep(nats::pause(tries)) => tries += 1,
                () = stop.cancelled() => break,
            }
        }
        hub.leave(&client, false);
    }

    /// One connection, until it is lost or the relay stops.
    async fn session(
        &self,
        hub: &Hub,
        way: &mut Way,
        stop: &CancellationToken,
    ) -> Result<(), Error> {
        let opening = async {
            let mut connection = Connection::open(&self.config.nats).await?;
            for stream in sites::streams(self.config.keep_octets) {
                stream.ensure(&mut connection).await?;
            }
            Ok::<_, Error>(connection)
        };
        let mut connection = tokio::select! {
            connection = opening => connection?,
            () = stop.cancelled() => return Ok(()),
        };
        self.up(&connection);
        hub.tell_templates_again();
        for (number, sent) in way.flight.again(Instant::now()) {
            send(&mut connection, number, sent);
        }
        let mut second = interval(LOOK_UP);
        loop {
            self.fill(hub, way, &mut connection);
            connection.flush().await?;
            let has_room = way.flight.has_room();
            tokio::select! {
                message = connection.next() => {
                    self.answered(&connection, way, &message?)?;
                    while let Some(message) = connection.next_now()? {
                        self.answered(&connection, way, &message)?;
                    }
                }
                _ = way.head.changed(), if has_room => {}
                _ = second.tick() => {
                    if way.flight.is_stuck(Instant::now(), PATIENCE) {
                        return Err(Error::Silent("JetStream".to_owned()));
                    }
                    let stat = self.stat(hub).to_string();
                    connection.publish(&sites::stat(&self.config.site), None, None, stat.as_bytes());
                }
                () = stop.cancelled() => break,
            }
        }
        let farewell = async {
            loop {
                self.fill(hub, way, &mut connection);
                connection.flush().await?;
                if way.flight.is_empty() {
                    return Ok(());
                }
                let message = connection.next().await?;
                self.answered(&connection, way, &message)?;
            }
        };
        // What is not stored by then counts as skipped.
        timeout(FAREWELL, farewell).await.unwrap_or(Ok(()))
    }

    /// Sends what there is, as long as there is room for more under way.
    fn fill(&self, hub: &Hub, way: &mut Way, connection: &mut Connection) {
        way.head.borrow_and_update();
        let most = connection.info.max_payload.saturating_sub(AROUND_OCTETS);
        for fresh in hub.fresh_templates(clock::now()) {
            let (site, blocks) = (&self.config.site, &fresh.blocks);
            if blocks.is_empty() || blocks.len() > most {
                continue;
            }
            let subject =
                sites::template(site, fresh.exporter, fresh.version, fresh.domain, fresh.template);
            let reply = connection.reply_to(TEMPLATE);
            connection.publish(&subject, Some(&reply), None, blocks);
        }
        while way.flight.has_room() {
            let (batches, skipped) = hub.batches(way.cursor, BATCHES);
            way.client.skipped.fetch_add(skipped, Ordering::Relaxed);
            way.cursor += skipped;
            let Some(last) = batches.last() else { return };
            way.cursor = last.end_id();
            let octets = hub.limits.batch_octets.min(most);
            for parcel in parcels(batches.iter().map(|batch| &**batch), octets) {
                if parcel.blocks.len() > most {
                    self.too_large.fetch_add(parcel.count, Ordering::Relaxed);
                    way.client.skipped.fetch_add(parcel.count, Ordering::Relaxed);
                    continue;
                }
                let sent = Sent {
                    subject: sites::flows(&self.config.site, parcel.exporter),
                    id: format!("{}:{}", self.boot, parcel.first_id),
                    datagrams: parcel.count,
                    payload: parcel.blocks,
                };
                send(connection, way.flight.next_number(), &sent);
                way.flight.add(sent, Instant::now());
            }
        }
    }

    fn answered(
        &self,
        connection: &Connection,
        way: &mut Way,
        message: &nats::Message,
    ) -> Result<(), Error> {
        let Some(word) = connection.answered(message) else { return Ok(()) };
        let stored = stored(message)?;
        if word == TEMPLATE {
            self.templates.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let number = word.parse().unwrap_or(u64::MAX);
        let Some(sent) = way.flight.stored(number, Instant::now()) else { return Ok(()) };
        let octets = sent.payload.len() as u64;
        self.messages.fetch_add(1, Ordering::Relaxed);
        self.octets.fetch_add(octets, Ordering::Relaxed);
        self.duplicates.fetch_add(u64::from(stored.duplicate), Ordering::Relaxed);
        way.client.octets.fetch_add(octets, Ordering::Relaxed);
        way.client.delivered.fetch_add(sent.datagrams, Ordering::Relaxed);
        Ok(())
    }

    /// What gateways are told about this site.
    fn stat(&self, hub: &Hub) -> Value {
        let totals = hub.totals();
        let status = self.status();
        json!({
            "boot": self.boot,
            "time": clock::now().to_string(),
            "received": totals.received,
            "refused": totals.refused,
            "kernel_drops": totals.kernel_drops,
            "stored": status["stored"],
            "skipped": status["skipped"],
        })
    }

    pub(crate) fn metrics(&self, page: &mut Text) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        page.one("published_up", GAUGE, "1 while NATS is there.", u8::from(state.server.is_some()));
        let of_client = |counter: fn(&Client) -> &AtomicU64| {
            state.client.as_deref().map_or(0, |client| read(counter(client)))
        };
        for (name, help, count) in [
            ("published_total", "Datagrams NATS has stored.", of_client(|one| &one.delivered)),
            (
                "unpublished_total",
                "Datagrams lost on the way there.",
                of_client(|one| &one.skipped),
            ),
            ("published_messages_total", "Messages NATS has stored.", read(&self.messages)),
            ("published_octets_total", "Octets of these.", read(&self.octets)),
            ("publish_connections_total", "Connections to NATS.", read(&self.connections)),
        ] {
            page.one(name, COUNTER, help, count);
        }
    }

    pub(crate) fn status(&self) -> Value {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let of_client = |counter: fn(&Client) -> &AtomicU64| {
            state.client.as_deref().map_or(0, |client| read(counter(client)))
        };
        json!({
            "site": self.config.site,
            "boot": self.boot,
            "nats": self.config.nats.address.to_string(),
            "server": state.server,
            "trouble": state.trouble,
            "stored": of_client(|client| &client.delivered),
            "skipped": of_client(|client| &client.skipped),
            "messages": read(&self.messages),
            "octets": read(&self.octets),
            "duplicates": read(&self.duplicates),
            "templates": read(&self.templates),
            "connections": read(&self.connections),
            "too_large": read(&self.too_large),
        })
    }

    fn up(&self, connection: &Connection) {
        let version = connection.info.version.clone();
        let (site, server) = (&self.config.site, &self.config.nats.address);
        tracing::info!(%version, %server, %site, "publishing to NATS");
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.change(|state| {
            state.trouble.clear();
            state.server = Some(version);
        });
    }

    /// Says once what is in the way.
    fn trouble(&self, error: &Error) {
        let words = error.to_string();
        self.change(|state| {
            state.server = None;
            if state.trouble != words {
                tracing::warn!("nothing is published until this is over: {words}");
                state.trouble = words;
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// How far it came.
struct Way {
    client: Arc<Client>,
    head: tokio::sync::watch::Receiver<u64>,
    /// The datagram that is sent next.
    cursor: u64,
    flight: Flight,
}

impl Way {
    fn new(joined: Joined) -> Self {
        let cursor = joined.client.cursor();
        Self { client: joined.client, head: joined.head, cursor, flight: Flight::default() }
    }
}

fn send(connection: &mut Connection, number: u64, sent: &Sent) {
    let reply = connection.reply_to(number);
    let id = Some(("Nats-Msg-Id", sent.id.as_str()));
    connection.publish(&sent.subject, Some(&reply), id, &sent.payload);
}
