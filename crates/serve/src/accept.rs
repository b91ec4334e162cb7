//! The accept loop, on hyper itself: what serves axum by default leaves half-sent headers open.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::inbound::Inbound;
use crate::network::network;
use crate::patience::Patient;

/// Octets of a request's header.
const HEADER_OCTETS: usize = 16 << 10;
/// Lines of a request's header.
const HEADER_LINES: usize = 64;
/// A peer that vanished without a word is noticed after about a minute and a half.
const KEEPALIVE: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// One that vanished while octets are under way to it is noticed earlier; one that only pauses is
/// given up by the streams themselves, the slowest after a minute.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(75);
/// How long to wait when the process has no descriptor left for another connection.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

/// What all listening sockets share.
#[derive(Clone)]
pub struct Door {
    /// Who answers.
    pub router: Router,
    /// What a stranger may take.
    pub limits: Limits,
    /// What connections are encrypted with, asked for each one; none where they are not.
    pub encryption: Option<Arc<dyn Encrypts>>,
    /// Those there are.
    pub connections: Arc<Connections>,
    /// Where they are waited for.
    pub tasks: TaskTracker,
    /// The end.
    pub stop: CancellationToken,
}

/// What connections are encrypted with, from now on.
pub trait Encrypts: Send + Sync {
    /// By the certificate as it is now.
    fn acceptor(&self) -> TlsAcceptor;
}

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// At a time.
    pub connections: usize,
    /// Of these, of one address; of IPv6, of one network of 64 bits.
    pub connections_per_address: usize,
    /// A request's header must be complete by then; an idle connection ends by then.
    pub header_time: Duration,
    /// A peer that takes nothing for so long is cut; none where streams see to that themselves.
    pub stall: Option<Duration>,
}

/// The other end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer {
    /// Where it is.
    pub address: SocketAddr,
    /// Over TLS.
    pub secure: bool,
}

/// How many connections there are, in all and of each address.
#[derive(Debug)]
pub struct Connections {
    all: Arc<Semaphore>,
    most: usize,
    of_one: usize,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    refused: AtomicU64,
    slow: Arc<AtomicU64>,
}

impl Connections {
    /// None yet.
    pub fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            all: Arc::new(Semaphore::new(limits.connections)),
            most: limits.connections,
            of_one: limits.connections_per_address,
            by_address: Mutex::default(),
            refused: AtomicU64::new(0),
            slow: Arc::default(),
        })
    }

    /// How many there are.
    pub fn open(&self) -> usize {
        // One place is held by who waits for the next.
        self.most.saturating_sub(self.all.available_permits()).saturating_sub(1)
    }

    /// Closed at once, for one address had as many as it may.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Cut, for the peer took nothing for too long.
    pub fn slow(&self) -> u64 {
        self.slow.load(Ordering::Relaxed)
    }

    /// A place for one more of this address.
    fn take(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = by_address.entry(from).or_default();
        if *count >= self.of_one {
            return None;
        }
        *count += 1;
        Some(Place { connections: Arc::clone(self), from })
    }
}

/// Given back when it is dropped.
struct Place {
    connections: Arc<Connections>,
    from: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let by_address = &self.connections.by_address;
        let mut by_address = by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_address.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&self.from);
            }
        }
    }
}

/// Serves one listening socket until the token is cancelled. Connections beyond the limit wait
/// in the kernel's queue; those beyond the limit of one address are closed.
pub async fn accept(listener: TcpListener, door: Door) {
    loop {
        let all = Arc::clone(&door.connections.all);
        let Ok(permit) = all.acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = door.stop.cancelled() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                continue;
            }
        };
        let Some(place) = door.connections.take(network(peer.ip())) else {
            door.connections.refused.fetch_add(1, Ordering::Relaxed);
            tracing::debug!(%peer, "one address has too many connections");
            continue;
        };
        let connection = door.clone();
        door.tasks.spawn(async move {
            connect(stream, peer, connection).await;
            drop((place, permit));
        });
    }
}

async fn connect(stream: TcpStream, peer: SocketAddr, door: Door) {
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE_INTERVAL);
    // None is needed for a correct answer: a system that refuses them serves all the same.
    let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
    #[cfg(target_os = "linux")]
    let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(UNACKNOWLEDGED));
    let _ = stream.set_nodelay(true);
    match &door.encryption {
        None => serve(stream, Peer { address: peer, secure: false }, door).await,
        Some(encryption) => {
            let handshake = encryption.acceptor().accept(stream);
            match timeout(door.limits.header_time, handshake).await {
                Ok(Ok(stream)) => serve(stream, Peer { address: peer, secure: true }, door).await,
                Ok(Err(error)) => tracing::debug!(%error, %peer, "no TLS"),
                Err(_) => tracing::debug!(%peer, "TLS took too long"),
            }
        }
    }
}

async fn serve<S>(stream: S, peer: Peer, door: Door)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(door.limits.header_time)
        .max_buf_size(HEADER_OCTETS)
        .max_headers(HEADER_LINES);
    // Handlers name the peer in the log and in the list of clients, and bound what it says on a WebSocket.
    let inbound = Inbound::default();
    let router = door.router.layer((Extension(peer), Extension(inbound.clone())));
    let slow = Arc::clone(&door.connections.slow);
    let stream = Patient::new(stream, door.limits.stall, slow, inbound);
    let connection = builder
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    tokio::pin!(connection);
    let outcome = tokio::select! {
        outcome = &mut connection => outcome,
        () = door.stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
