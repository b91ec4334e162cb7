//! Where receiving and serving meet: one lock over log, templates and counters.
//!
//! Whoever receives calls [`Hub::accept`]; whoever serves calls [`Hub::join`] and then
//! [`Hub::next`]. A joining client gets its cursor and the templates known at that very datagram
//! under the same lock, so there is no seam between the two.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use model::Timestamp;
use tokio::sync::watch;

use crate::exporters::Exporters;
use crate::limits::Limits;
use crate::log::{Log, LogLimits, Next};
use crate::receive::kernel;
use crate::templates::Templates;
use crate::wire::{self, Arrival, Statistics};

/// The shared state, and the bell that rings when a batch closes.
#[derive(Debug)]
pub(crate) struct Hub {
    pub(crate) limits: Limits,
    pub(crate) started: Instant,
    state: Mutex<State>,
    /// Rings for the flusher when a batch opens.
    opened: Condvar,
    /// The id after the last closed batch.
    head: watch::Sender<u64>,
    /// Requests that were not for us or not from a page of ours.
    pub(crate) refused_requests: AtomicU64,
}

/// Everything under the one lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) log: Log,
    pub(crate) templates: Templates,
    pub(crate) exporters: Exporters,
    pub(crate) sockets: Vec<Arc<SocketCounters>>,
    pub(crate) clients: Vec<Arc<Client>>,
    pub(crate) departed: Departed,
    next_client: u64,
    flusher_idle: bool,
    stopping: bool,
    scratch: Vec<u8>,
}

/// Counters of one UDP socket.
#[derive(Debug)]
pub(crate) struct SocketCounters {
    pub(crate) address: SocketAddr,
    pub(crate) buffer_octets: usize,
    /// How the kernel lists it.
    pub(crate) inode: Option<u64>,
    /// Taken off the socket.
    pub(crate) received: AtomicU64,
    /// Of these, refused by the allow-list.
    pub(crate) refused: AtomicU64,
    /// Dropped by the kernel before us; as read last.
    pub(crate) kernel_drops: AtomicU64,
}

/// Counters of one client. Its cursor is `joined + delivered + skipped`.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) number: u64,
    pub(crate) kind: ClientKind,
    pub(crate) peer: SocketAddr,
    pub(crate) since: Timestamp,
    /// Id of the first datagram that is this client's.
    pub(crate) joined: u64,
    pub(crate) delivered: AtomicU64,
    pub(crate) skipped: AtomicU64,
    pub(crate) octets: AtomicU64,
}

/// How a client is served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ClientKind {
    WebSocket,
    Http,
}

/// Sums over the clients that have gone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Departed {
    pub(crate) clients: u64,
    pub(crate) delivered: u64,
    pub(crate) skipped: u64,
    pub(crate) slow: u64,
}

/// What a client begins with.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) client: Arc<Client>,
    /// Section header and interfaces; then the templates known. Whole blocks each.
    pub(crate) greeting: VecDeque<Bytes>,
    /// The head when it joined: what lies before is history.
    pub(crate) live_from: u64,
    /// The counters when it joined; its own statistics count from here.
    pub(crate) baseline: Totals,
    pub(crate) head: watch::Receiver<u64>,
}

/// Sums over all sockets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) received: u64,
    pub(crate) refused: u64,
    pub(crate) kernel_drops: u64,
}

impl Hub {
    pub(crate) fn new(limits: Limits) -> Self {
        let state = State {
            log: Log::new(LogLimits {
                octets: limits.log_octets,
                batch_octets: limits.batch_octets,
                batch_age: limits.batch_age,
            }),
            templates: Templates::new(&limits),
            exporters: Exporters::new(limits.exporters),
            sockets: Vec::new(),
            clients: Vec::new(),
            departed: Departed::default(),
            next_client: 1,
            flusher_idle: false,
            stopping: false,
            scratch: Vec::new(),
        };
        let head = watch::Sender::new(state.log.head());
        let (started, opened) = (Instant::now(), Condvar::new());
        let (state, refused_requests) = (Mutex::new(state), AtomicU64::new(0));
        Self { limits, started, state, opened, head, refused_requests }
    }

    /// Takes a datagram in: counts it, keeps its templates, appends it to the log.
    pub(crate) fn accept(&self, socket: &SocketCounters, arrival: &Arrival<'_>) {
        let version = netflow::recognise(arrival.payload);
        let now = Instant::now();
        let mut guard = self.lock();
        let state = &mut *guard;
        socket.received.fetch_add(1, Ordering::Relaxed);
        state.exporters.observe(arrival.source, version, arrival.payload.len(), arrival.at);
        if let Some(version) = version {
            state.templates.observe(arrival, version);
        }
        let scratch = &mut state.scratch;
        let closed = state.log.append(now, |id, out| wire::datagram(arrival, id, scratch, out));
        if closed {
            self.head.send_replace(state.log.head());
        }
        if state.flusher_idle {
            state.flusher_idle = false;
            self.opened.notify_one();
        }
    }

    /// Counts a datagram that may not come in.
    pub(crate) fn refuse(&self, socket: &SocketCounters) {
        let _state = self.lock();
        socket.received.fetch_add(1, Ordering::Relaxed);
        socket.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Closes batches when their time has come; returns when the hub stops. One thread's work,
    /// so that a quiet exporter's datagram waits for neither the next one nor the async pool.
    pub(crate) fn flush_until_stopped(&self) {
        let mut state = self.lock();
        while !state.stopping {
            if state.log.close_if_due(Instant::now()) {
                self.head.send_replace(state.log.head());
            }
            state = if let Some(deadline) = state.log.deadline() {
                let rest = deadline.saturating_duration_since(Instant::now());
                let waited = self.opened.wait_timeout(state, rest);
                waited.unwrap_or_else(PoisonError::into_inner).0
            } else {
                state.flusher_idle = true;
                self.opened.wait(state).unwrap_or_else(PoisonError::into_inner)
            };
        }
        if state.log.close() {
            self.head.send_replace(state.log.head());
        }
    }

    /// Lets the flusher close the last batch and return.
    pub(crate) fn stop(&self) {
        self.lock().stopping = true;
        self.opened.notify_one();
    }

    /// Registers a socket whose counters belong to the totals.
    pub(crate) fn add_socket(&self, socket: Arc<SocketCounters>) {
        self.lock().sockets.push(socket);
    }

    /// Takes a client in, with what it must know before its first datagram; none when there are
    /// too many already. With `history` it begins that much earlier.
    pub(crate) fn join(
        &self,
        kind: ClientKind,
        peer: SocketAddr,
        history: Duration,
        since: Timestamp,
    ) -> Option<Joined> {
        let mut guard = self.lock();
        let state = &mut *guard;
        if state.clients.len() >= self.limits.clients {
            return None;
        }
        kernel::read_drops(&state.sockets);
        let live_from = state.log.head();
        let client = Arc::new(Client {
            number: state.next_client,
            kind,
            peer,
            since,
            joined: state.log.since(Instant::now(), history).min(live_from),
            delivered: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
            octets: AtomicU64::new(0),
        });
        state.next_client += 1;
        state.clients.push(Arc::clone(&client));
        let mut section = Vec::new();
        wire::greeting(&mut section);
        let mut greeting = VecDeque::from([Bytes::from(section)]);
        let mut templates = Vec::new();
        state.templates.replay(&mut templates);
        greeting.extend(wire::split(&templates.into(), self.limits.batch_octets));
        // What was received already and is still to come counts as received for this client.
        let mut baseline = state.totals();
        baseline.received = baseline.received.saturating_sub(state.log.next_id() - client.joined);
        tracing::info!(client = client.number, %peer, ?kind, "a client joined");
        Some(Joined { client, greeting, live_from, baseline, head: self.head.subscribe() })
    }

    /// Takes a client out. What it had not been given by now counts as skipped.
    pub(crate) fn leave(&self, client: &Arc<Client>, slow: bool) {
        let mut state = self.lock();
        let rest = state.log.head().saturating_sub(client.cursor());
        client.skipped.fetch_add(rest, Ordering::Relaxed);
        state.clients.retain(|one| !Arc::ptr_eq(one, client));
        state.departed.clients += 1;
        state.departed.delivered += client.delivered.load(Ordering::Relaxed);
        state.departed.skipped += client.skipped.load(Ordering::Relaxed);
        state.departed.slow += u64::from(slow);
        let delivered = client.delivered.load(Ordering::Relaxed);
        let skipped = client.skipped.load(Ordering::Relaxed);
        tracing::info!(client = client.number, delivered, skipped, slow, "a client left");
    }

    /// The next batch for a cursor; see [`Log::next`].
    pub(crate) fn next(&self, cursor: u64, backlog: u64) -> Option<Next> {
        self.lock().log.next(cursor, backlog)
    }

    /// Sums over all sockets; the kernel's drops as read last, at most a second ago.
    pub(crate) fn totals(&self) -> Totals {
        self.lock().totals()
    }

    /// Brings the kernel's drops up to date.
    pub(crate) fn read_drops(&self) {
        kernel::read_drops(&self.lock().sockets);
    }

    /// Looks at everything at one moment.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&State) -> T) -> T {
        at(&self.lock())
    }

    /// What must be done every second: the kernel's drops, templates nobody repeats.
    pub(crate) fn tick(&self, now: Timestamp) {
        let mut state = self.lock();
        kernel::read_drops(&state.sockets);
        state.templates.expire(now);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No invariant spans a panic here: counters stay counters, the log stays a log.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for socket in &self.sockets {
            totals.received += socket.received.load(Ordering::Relaxed);
            totals.refused += socket.refused.load(Ordering::Relaxed);
            totals.kernel_drops += socket.kernel_drops.load(Ordering::Relaxed);
        }
        totals
    }
}

impl Client {
    /// Id of the datagram it gets next.
    pub(crate) fn cursor(&self) -> u64 {
        let relaxed = Ordering::Relaxed;
        self.joined + self.delivered.load(relaxed) + self.skipped.load(relaxed)
    }
}

impl Totals {
    /// What came since an earlier reading, as it is told to a client that joined then.
    pub(crate) fn since(self, earlier: Self, delivered: u64) -> Statistics {
        Statistics {
            received: self.received.saturating_sub(earlier.received),
            refused: self.refused.saturating_sub(earlier.refused),
            kernel_drops: self.kernel_drops.saturating_sub(earlier.kernel_drops),
            delivered,
        }
    }
}
