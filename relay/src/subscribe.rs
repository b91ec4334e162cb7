//! A gateway: what sites published to NATS is served as if it had come here.
//!
//! Templates come first, then what is published from now on; whoever wants to know what was before gets a
//! place in the stream of its own ([`history`]), so that a gateway keeps no more than any relay.

mod history;
mod sites;

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use model::Timestamp;
use nats::{Follower, Heard, Start, follow};
use serde_json::{Value, json};
use serve::prometheus::{COUNTER, GAUGE, Text};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use self::history::Readers;
use self::sites::Sites;
use crate::clock;
use crate::config::Subscribe;
use crate::counters::{Carried, read};
use crate::hub::{Begin, Hub, Joined, Spot, Who};
use crate::wire::{self, Arrival};

/// How long the templates for a client that wants the past may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// An id of a message that is so far ahead of what was read is of no gateway of this stream.
const AHEAD: u64 = 1 << 20;

/// What a gateway reads, and what came of it.
#[derive(Debug)]
pub(crate) struct Gateway {
    config: Subscribe,
    carried: Arc<Carried>,
    messages: AtomicU64,
    is_alone: bool,
    /// Messages that were no batch of ours.
    damaged: AtomicU64,
    /// Messages the stream had forgotten before they were read.
    missed: AtomicU64,
    /// The message that was read last.
    last: AtomicU64,
    readers: Arc<Readers>,
    state: Mutex<State>,
}

#[derive(Default, Debug)]
struct State {
    server: Option<String>,
    trouble: String,
    sites: Sites,
}

impl Gateway {
    /// Its counters belong to those of the hub. Where nothing comes but by way of NATS (`is_alone`), ids are
    /// those of all gateways.
    pub(crate) fn new(config: Subscribe, hub: &Hub, is_alone: bool) -> Arc<Self> {
        let carried = Arc::<Carried>::default();
        hub.add_carried(Arc::clone(&carried));
        if is_alone {
            hub.share_ids();
        }
        Arc::new(Self {
            config,
            carried,
            messages: AtomicU64::new(0),
            damaged: AtomicU64::new(0),
            missed: AtomicU64::new(0),
            last: AtomicU64::new(0),
            is_alone,
            readers: Arc::new(Readers::new(hub.limits.history_readers)),
            state: Mutex::default(),
        })
    }

    /// Until the relay stops.
    pub(crate) async fn run(self: Arc<Self>, hub: Arc<Hub>, stop: CancellationToken) {
        let mut follower = self.follow(Start::New, true);
        let mut is_open = false;
        loop {
            let heard = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                heard = follower.next() => heard,
                // All that is here was taken in: nobody shall wait for more of it.
                () = std::future::ready(()), if is_open => {
                    hub.flush();
                    is_open = false;
                    continue;
                }
            };
            is_open |= matches!(heard, Heard::Flows(_));
            self.last.store(follower.last().unwrap_or(0), Ordering::Relaxed);
            self.hear(&hub, heard);
        }
    }

    /// Takes a client in, and the log it reads from: ours, or one of its own where it wants what ours does not
    /// hold. Why not, in words.
    pub(crate) async fn join(
        self: &Arc<Self>,
        hub: &Arc<Hub>,
        who: Who,
        begin: Begin,
        now: Timestamp,
    ) -> Result<(Arc<Hub>, Joined), String> {
        match self.place_of(hub, begin, now) {
            Place::Here(begin) => {
                let joined =
                    hub.join(who, begin, now).ok_or("enough clients are served already")?;
                Ok((Arc::clone(hub), joined))
            }
            Place::Stream(start, seen) => {
                let place = self.readers.take().ok_or("enough clients read the past already")?;
                // Behind a pointer, so that it is there once and not in every way to join.
                let joining: Joining<'_> = Box::pin(self.read_for(hub, who, start, seen, place));
                joining.await
            }
        }
    }

    /// Where a client begins. One that saw the stream elsewhere goes on after what it saw, out of our log where
    /// it is there, or out of the stream as long as there is a place.
    fn place_of(&self, hub: &Hub, begin: Begin, now: Timestamp) -> Place {
        if let Some(from) = begin.since(now) {
            return Place::Stream(Start::Time(from.to_string()), 0);
        }
        let Begin::After(id) = begin else { return Place::Here(begin) };
        if !self.is_alone {
            return Place::Here(begin);
        }
        let (sequence, seen) = Spot::seen(id);
        let known = hub.after_shared(id);
        if let Some(wanted) = known.filter(|wanted| hub.keeps(*wanted) || !self.readers.has_room())
        {
            return Place::Here(Begin::Next(wanted));
        }
        let is_ours = (1..read(&self.last).saturating_add(AHEAD)).contains(&sequence);
        if is_ours && self.readers.has_room() {
            return Place::Stream(Start::Sequence(sequence), seen);
        }
        if is_ours {
            tracing::warn!(
                sequence,
                "what a client missed since this message is not told: enough read the past"
            );
        }
        Place::Here(Begin::Before(Duration::ZERO))
    }

    async fn read_for(
        self: &Arc<Self>,
        hub: &Hub,
        who: Who,
        start: Start,
        seen: u64,
        place: history::Place,
    ) -> Result<(Arc<Hub>, Joined), String> {
        let own = Arc::new(Hub::new(history::limits(&hub.limits)));
        own.share_ids();
        let carried = Arc::<Carried>::default();
        own.add_carried(Arc::clone(&carried));
        let mut follower = self.follow(start, false);
        let templates = async {
            loop {
                match follower.next().await {
                    Heard::Known => return Ok(()),
                    Heard::Lost(error, _) => return Err(error.to_string()),
                    Heard::Template(blocks) => _ = each(&blocks, |_, arrival| own.recall(arrival)),
                    _ => {}
                }
            }
        };
        timeout(PATIENCE, templates).await.map_err(|_| "NATS does not answer".to_owned())??;
        let until = clock::now();
        let joined = own.join(who, Begin::After(0), until).ok_or("nobody is let in")?;
        let reading = history::Reading { follower, own: Arc::clone(&own), carried, until, seen };
        tokio::spawn(reading.run(place));
        Ok((own, joined))
    }

    fn follow(&self, start: Start, with_stats: bool) -> Follower {
        follow(self.config.nats.clone(), self.config.site.clone(), start, with_stats)
    }

    fn hear(&self, hub: &Hub, heard: Heard) {
        match heard {
            Heard::Up(version) => {
                let (server, site) = (&self.config.nats.address, self.config.site.as_deref());
                tracing::info!(%version, %server, site = site.unwrap_or("all"), "reading from NATS");
                self.change(|state| {
                    state.trouble.clear();
                    state.server = Some(version);
                });
            }
            Heard::Lost(error, _) => {
                let words = error.to_string();
                self.change(|state| {
                    state.server = None;
                    if state.trouble != words {
                        tracing::warn!("nothing is read until this is over: {words}");
                        state.trouble = words;
                    }
                });
            }
            Heard::Template(blocks) => {
                each(&blocks, |_, arrival| hub.recall(arrival));
            }
            Heard::Flows(record) => {
                self.messages.fetch_add(1, Ordering::Relaxed);
                let sequence = record.sequence;
                let take = |within, arrival: &Arrival<'_>| {
                    hub.carry(&self.carried, arrival, Spot { sequence, within, is_past: false });
                };
                if !each(&record.payload, take) {
                    self.damaged.fetch_add(1, Ordering::Relaxed);
                }
            }
            Heard::Missed(messages) => {
                tracing::warn!(messages, "NATS forgot what was not read yet");
                self.missed.fetch_add(messages, Ordering::Relaxed);
            }
            Heard::Stat(message) => {
                let mut lost = 0;
                self.change(|state| lost = state.sites.hear(&message, clock::now()));
                self.carried.lost.fetch_add(lost, Ordering::Relaxed);
            }
            Heard::Known | Heard::Again | Heard::Quiet => {}
        }
    }

    pub(crate) fn status(&self) -> Value {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        json!({
            "nats": self.config.nats.address.to_string(),
            "site": self.config.site,
            "server": state.server,
            "trouble": state.trouble,
            "messages": read(&self.messages),
            "datagrams": read(&self.carried.received),
            "lost_before": read(&self.carried.lost),
            "damaged": read(&self.damaged),
            "missed": read(&self.missed),
            "history_readers": self.readers.count(),
            "sites": state.sites.status(),
        })
    }

    pub(crate) fn metrics(&self, page: &mut Text) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        page.one(
            "subscribed_up",
            GAUGE,
            "1 while NATS is there.",
            u8::from(state.server.is_some()),
        );
        page.one("history_readers", GAUGE, "Clients that read the past.", self.readers.count());
        for (name, help, count) in [
            ("subscribed_messages_total", "Messages read.", read(&self.messages)),
            ("subscribed_damaged_total", "Messages that were no batch.", read(&self.damaged)),
            ("subscribed_missed_total", "Messages forgotten unread.", read(&self.missed)),
        ] {
            page.one(name, COUNTER, help, count);
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Each datagram of a message, and how many come before it; false where it is no batch of ours.
fn each(blocks: &Bytes, mut take: impl FnMut(u64, &Arrival<'_>)) -> bool {
    let Some(datagrams) = wire::datagrams(blocks) else { return false };
    for (within, datagram) in (0..).zip(datagrams) {
        take(within, &datagram.arrival);
    }
    true
}

/// A client that is taken in.
type Joining<'a> = Pin<Box<dyn Future<Output = Result<(Arc<Hub>, Joined), String>> + Send + 'a>>;

/// What a client reads.
enum Place {
    /// Our log.
    Here(Begin),
    /// The stream from here on, without so many datagrams that it has seen.
    Stream(Start, u64),
}
