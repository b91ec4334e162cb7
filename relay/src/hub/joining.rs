//! Who joins, from when on, and what they begin with.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use model::Timestamp;
use tokio::sync::watch;

use crate::counters::{Client, ClientKind, Totals};

/// Who wants to be a client.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) kind: ClientKind,
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) user: String,
}

/// Where a client begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Begin {
    /// So much earlier than now.
    Before(Duration),
    /// After the datagram it has seen last, of this connection or one before.
    After(u64),
    /// With this datagram of the log, which may still have to come.
    Next(u64),
}

impl Begin {
    /// Since when, for whoever wants the past.
    pub(crate) fn since(self, now: Timestamp) -> Option<Timestamp> {
        let Self::Before(span) = self else { return None };
        let nanos = i64::try_from(span.as_nanos()).ok().filter(|nanos| *nanos > 0)?;
        Some(now.plus_nanos(-nanos))
    }
}

/// What a client begins with.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) client: Arc<Client>,
    /// Section header and interfaces; then the templates known. Whole blocks each.
    pub(crate) greeting: VecDeque<Bytes>,
    /// How many interfaces of pipes the greeting describes.
    pub(crate) interfaces: usize,
    /// How many names the greeting tells.
    pub(crate) told: u64,
    /// Datagrams it asked for that are gone.
    pub(crate) missed: u64,
    /// The head when it joined: what lies before is history.
    pub(crate) live_from: u64,
    /// The counters when it joined; its own statistics count from here.
    pub(crate) baseline: Totals,
    pub(crate) head: watch::Receiver<u64>,
}
