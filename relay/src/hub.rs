//! Where receiving and serving meet: one lock over log, templates and counters.
//!
//! Whoever receives calls [`Hub::accept`]; whoever serves calls [`Hub::join`] and then
//! [`Hub::next`]. A joining client gets its cursor and the templates known at that very datagram
//! under the same lock, so there is no seam between the two.

mod joining;
mod marks;
mod nats;

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use capture::pcapng::{InterfaceDescription, PacketBlock};
use model::{NetflowVersion, Timestamp};
use tokio::sync::watch;

use crate::admission::Rates;
use crate::clock;
use crate::counters::{
    Carried, Client, ClientKind, Departed, PipeCounters, SocketCounters, Totals, read,
};
use crate::exporters::Exporters;
use crate::limits::Limits;
use crate::log::{Log, LogLimits, Next};
use crate::named::Named;
use crate::receive::kernel;
use crate::templates::Templates;
use crate::wire::{self, Arrival};

pub(crate) use self::joining::{Begin, Joined, Who};
use self::marks::Marks;
pub(crate) use self::marks::Spot;

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
    /// Clients closed because they said too much.
    pub(crate) chatty_clients: AtomicU64,
    /// A socket that cannot be read.
    pub(crate) deaf: AtomicBool,
}

/// Everything under the one lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) log: Log,
    pub(crate) templates: Templates,
    pub(crate) exporters: Exporters,
    pub(crate) sockets: Vec<Arc<SocketCounters>>,
    pub(crate) pipes: Vec<Arc<PipeCounters>>,
    pub(crate) carried: Option<Arc<Carried>>,
    /// Of a gateway's log, whose ids are those of all gateways.
    marks: Option<Marks>,
    /// Interface descriptions of what comes through pipes, in the order of their numbers.
    pub(crate) interfaces: Vec<Bytes>,
    pub(crate) names: Named,
    pub(crate) clients: Vec<Arc<Client>>,
    pub(crate) departed: Departed,
    next_client: u64,
    flusher_idle: bool,
    stopping: bool,
    scratch: Vec<u8>,
}

impl Hub {
    pub(crate) fn new(limits: Limits) -> Self {
        let state = State {
            log: Log::new(LogLimits {
                octets: limits.log_octets,
                batch_octets: limits.batch_octets,
                batch_age: limits.batch_age,
                first_id: first_id(clock::now()),
            }),
            templates: Templates::new(&limits),
            exporters: Exporters::new(limits.exporters),
            sockets: Vec::new(),
            pipes: Vec::new(),
            carried: None,
            marks: None,
            interfaces: Vec::new(),
            names: Named::default(),
            clients: Vec::new(),
            departed: Departed::default(),
            next_client: 1,
            flusher_idle: false,
            stopping: false,
            scratch: Vec::new(),
        };
        let head = watch::Sender::new(state.log.head());
        let (started, opened) = (Instant::now(), Condvar::new());
        let (state, refused_requests, chatty_clients) =
            (Mutex::new(state), AtomicU64::new(0), AtomicU64::new(0));
        let deaf = AtomicBool::new(false);
        Self { limits, started, state, opened, head, refused_requests, chatty_clients, deaf }
    }

    /// Takes a datagram in: counts it, keeps its templates, appends it to the log; or refuses it
    /// because there were too many.
    pub(crate) fn accept(&self, socket: &SocketCounters, arrival: &Arrival<'_>, rates: Rates) {
        let version = netflow::recognise(arrival.payload);
        let now = Instant::now();
        let mut guard = self.lock();
        let state = &mut *guard;
        socket.received.fetch_add(1, Ordering::Relaxed);
        if state.exporters.observe(arrival, version, rates, now).is_err() {
            socket.refused.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.take(state, now, arrival, version, None);
    }

    fn take(
        &self,
        state: &mut State,
        now: Instant,
        arrival: &Arrival<'_>,
        version: Option<NetflowVersion>,
        spot: Option<Spot>,
    ) {
        if let Some(version) = version {
            state.templates.observe(arrival, version);
        }
        let marks = state.marks.as_mut();
        let shown = spot.zip(marks).map(|(spot, marks)| marks.id_of(spot, &state.log));
        self.append(state, now, shown, |id, scratch, out| match spot {
            Some(Spot { is_past: true, .. }) => wire::datagram_of_past(arrival, id, scratch, out),
            _ => wire::datagram(arrival, id, scratch, out),
        });
    }

    /// Learns again what was known before a restart.
    pub(crate) fn recall(&self, arrival: &Arrival<'_>) {
        if let Some(version) = netflow::recognise(arrival.payload) {
            self.lock().templates.observe(arrival, version);
        }
    }

    /// Takes in a packet that came through a pipe, on an interface of [`Self::add_interface`].
    pub(crate) fn accept_packet(&self, pipe: &PipeCounters, packet: &PacketBlock<'_>) {
        let now = Instant::now();
        let mut guard = self.lock();
        pipe.received.fetch_add(1, Ordering::Relaxed);
        pipe.octets.fetch_add(packet.data.len() as u64, Ordering::Relaxed);
        self.append(&mut guard, now, None, |packet_id, _, out| {
            wire::packet_of_pipe(&PacketBlock { packet_id, ..*packet }, out);
        });
    }

    /// Counts a packet of a pipe that went no further.
    pub(crate) fn refuse_packet(&self, pipe: &PipeCounters) {
        let _state = self.lock();
        pipe.received.fetch_add(1, Ordering::Relaxed);
        pipe.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Makes an interface known; its number, or none when there are too many.
    pub(crate) fn add_interface(&self, description: &InterfaceDescription<'_>) -> Option<u32> {
        let mut state = self.lock();
        if state.interfaces.len() >= self.limits.pipe_interfaces {
            return None;
        }
        let mut block = Vec::new();
        let number = wire::interface_of_pipe(description, state.interfaces.len(), &mut block);
        state.interfaces.push(block.into());
        // What is in the open batch already needs none of it, and what follows does.
        state.log.interfaces = state.interfaces.len();
        number
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

    fn append(
        &self,
        state: &mut State,
        now: Instant,
        shown: Option<u64>,
        encode: impl Fn(Option<u64>, &mut Vec<u8>, &mut Vec<u8>),
    ) {
        let scratch = &mut state.scratch;
        if state.log.append(now, shown, |id, out| encode(id, scratch, out)) {
            self.head.send_replace(state.log.head());
        }
        if state.flusher_idle {
            state.flusher_idle = false;
            self.opened.notify_one();
        }
    }

    /// Registers a pipe whose counters belong to the totals.
    pub(crate) fn add_pipe(&self, pipe: Arc<PipeCounters>) {
        self.lock().pipes.push(pipe);
    }

    /// Registers a socket whose counters belong to the totals.
    pub(crate) fn add_socket(&self, socket: Arc<SocketCounters>) {
        self.lock().sockets.push(socket);
    }

    /// Takes a client in, with what it must know before its first datagram; none when there are
    /// too many already.
    pub(crate) fn join(&self, who: Who, begin: Begin, since: Timestamp) -> Option<Joined> {
        let Who { kind, peer, user } = who;
        let mut guard = self.lock();
        let state = &mut *guard;
        let served = state.clients.iter().filter(|one| !one.kind.is_own()).count();
        if !kind.is_own() && served >= self.limits.clients {
            return None;
        }
        kernel::read_drops(&state.sockets);
        let live_from = state.log.head();
        let (joined, missed) = match begin {
            Begin::Before(span) => (state.log.since(Instant::now(), span).min(live_from), 0),
            Begin::After(seen) => state.log.after(seen),
            Begin::Next(wanted) => state.log.from(wanted),
        };
        let client = Arc::new(Client {
            number: state.next_client,
            kind,
            peer,
            user,
            since,
            joined: joined - missed,
            delivered: AtomicU64::new(0),
            skipped: AtomicU64::new(missed),
            octets: AtomicU64::new(0),
        });
        state.next_client += 1;
        state.clients.push(Arc::clone(&client));
        let mut section = Vec::new();
        wire::greeting(&mut section);
        for interface in &state.interfaces {
            section.extend_from_slice(interface);
        }
        let mut greeting = VecDeque::from([Bytes::from(section)]);
        let mut templates = Vec::new();
        state.templates.replay(&mut templates);
        greeting.extend(wire::split(&templates.into(), self.limits.batch_octets));
        let told = state.names.told();
        greeting.extend(state.names.since(0, self.limits.batch_octets));
        // What was received already and is still to come counts as received for this client.
        let mut baseline = state.totals();
        let to_come = state.log.next_id().saturating_sub(client.joined);
        baseline.received = baseline.received.saturating_sub(to_come);
        tracing::info!(client = client.number, ?peer, ?kind, "a client joined");
        let (head, interfaces) = (self.head.subscribe(), state.interfaces.len());
        Some(Joined { client, greeting, interfaces, live_from, baseline, head, missed, told })
    }

    /// Takes a client out. What it had not been given by now counts as skipped.
    pub(crate) fn leave(&self, client: &Arc<Client>, slow: bool) {
        let mut state = self.lock();
        // A recorder that ends a file goes on in another with what this one has not got.
        if client.kind != ClientKind::Recorder {
            let rest = state.log.head().saturating_sub(client.cursor());
            client.skipped.fetch_add(rest, Ordering::Relaxed);
        }
        state.clients.retain(|one| !Arc::ptr_eq(one, client));
        state.departed.clients += 1;
        let (delivered, skipped) = (read(&client.delivered), read(&client.skipped));
        state.departed.delivered += delivered;
        state.departed.skipped += skipped;
        state.departed.slow += u64::from(slow);
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

    /// Descriptions of the interfaces of pipes, from this number on.
    pub(crate) fn interfaces_from(&self, known: usize) -> Vec<Bytes> {
        self.lock().interfaces.get(known..).unwrap_or_default().to_vec()
    }

    /// An address has a name: every stream is told.
    pub(crate) fn name(&self, address: IpAddr, name: &str) {
        self.lock().names.add(address, name);
    }

    /// Names learnt since so many were told, as blocks; and how many there are now.
    pub(crate) fn names_since(&self, told: u64) -> (Vec<Bytes>, u64) {
        let names = &self.lock().names;
        (names.since(told, self.limits.batch_octets), names.told())
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
        state.exporters.expire(now);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No invariant spans a panic here: counters stay counters, the log stays a log.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Microseconds since 1970, when it starts: ids of a later run are greater as long as less than a
/// million datagrams come in a second, so that whoever comes back to a relay that was started anew
/// is not taken for somebody who has seen what is there now.
fn first_id(now: Timestamp) -> u64 {
    u64::try_from(now.0 / 1000).unwrap_or_default().max(1)
}

impl State {
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for socket in &self.sockets {
            totals.received += read(&socket.received);
            totals.refused += read(&socket.refused);
            totals.kernel_drops += read(&socket.kernel_drops);
        }
        for pipe in &self.pipes {
            totals.received += read(&pipe.received);
            totals.refused += read(&pipe.refused);
        }
        if let Some(carried) = &self.carried {
            totals.received += read(&carried.received);
            totals.kernel_drops += read(&carried.lost);
        }
        totals
    }
}
