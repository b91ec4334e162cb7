//! What is counted: of sockets and pipes on the way in, of clients on the way out.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use model::Timestamp;

use crate::wire::Statistics;

/// Counters of one UDP socket.
#[derive(Debug)]
pub(crate) struct SocketCounters {
    pub(crate) address: SocketAddr,
    pub(crate) buffer_octets: usize,
    /// How the kernel lists it.
    pub(crate) inode: Option<u64>,
    /// Taken off the socket.
    pub(crate) received: AtomicU64,
    /// Of these, refused by the allow-list or a rate.
    pub(crate) refused: AtomicU64,
    /// Dropped by the kernel before us; as read last.
    pub(crate) kernel_drops: AtomicU64,
}

/// Counters of one capture that comes through a pipe.
#[derive(Debug, Default)]
pub(crate) struct PipeCounters {
    pub(crate) name: String,
    /// Packets read.
    pub(crate) received: AtomicU64,
    /// Of these, beyond the rate.
    pub(crate) refused: AtomicU64,
    /// Octets of packets that went on.
    pub(crate) octets: AtomicU64,
    /// Whether somebody writes into it now.
    pub(crate) open: AtomicBool,
    /// Damage found in it.
    pub(crate) issues: AtomicU64,
}

/// Counters of what comes by way of NATS.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    /// Datagrams taken in.
    pub(crate) received: AtomicU64,
    /// Lost at their sites, as these say.
    pub(crate) lost: AtomicU64,
}

/// Counters of one client. Its cursor is `joined + delivered + skipped`.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) number: u64,
    pub(crate) kind: ClientKind,
    pub(crate) peer: Option<SocketAddr>,
    /// Who signed in; empty where nobody has to.
    pub(crate) user: String,
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
    /// The relay's own: it writes recordings.
    Recorder,
    /// The relay's own: it publishes to NATS.
    Publisher,
}

impl ClientKind {
    /// The relay's own is always served, and is not one of those that are bounded.
    pub(crate) const fn is_own(self) -> bool {
        matches!(self, Self::Recorder | Self::Publisher)
    }
}

/// Sums over the clients that have gone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Departed {
    pub(crate) clients: u64,
    pub(crate) delivered: u64,
    pub(crate) skipped: u64,
    pub(crate) slow: u64,
}

/// Sums over all that comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) received: u64,
    pub(crate) refused: u64,
    pub(crate) kernel_drops: u64,
}

impl Client {
    /// Id of the datagram it gets next.
    pub(crate) fn cursor(&self) -> u64 {
        self.joined + read(&self.delivered) + read(&self.skipped)
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

/// What a counter says now.
pub(crate) fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
