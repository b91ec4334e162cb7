//! A client that wants the past: a place of its own in the stream, and a log of its own that holds what it has not
//! taken yet. It goes on from the past into the present by the same way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use model::Timestamp;
use nats::{Follower, Heard};
use tokio::time::sleep;

use super::each;
use crate::counters::{Carried, read};
use crate::hub::{Hub, Spot};
use crate::limits::Limits;

/// Octets such a log holds: what waits, and the largest message.
const LOG_OCTETS: usize = 8 << 20;
/// Octets that may wait for the client before no more is read.
const WAITING_OCTETS: u64 = 2 << 20;
/// How soon it is looked again whether the client took some.
const BREATH: Duration = Duration::from_millis(10);

/// How many read the past.
#[derive(Debug)]
pub(super) struct Readers {
    most: usize,
    now: AtomicUsize,
}

/// One of them, until it is dropped.
pub(super) struct Place(Arc<Readers>);

impl Readers {
    pub(super) const fn new(most: usize) -> Self {
        Self { most, now: AtomicUsize::new(0) }
    }

    /// None where there are enough.
    pub(super) fn take(self: &Arc<Self>) -> Option<Place> {
        let one_more = |now: usize| (now < self.most).then_some(now + 1);
        let taken = self.now.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        taken.ok().map(|_| Place(Arc::clone(self)))
    }

    /// Whether one more may.
    pub(super) fn has_room(&self) -> bool {
        self.count() < self.most
    }

    pub(super) fn count(&self) -> usize {
        self.now.load(Ordering::Relaxed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Of a log for one client.
pub(super) fn limits(of: &Limits) -> Limits {
    Limits { log_octets: LOG_OCTETS, backlog_octets: u64::MAX, clients: 1, ..of.clone() }
}

/// What reads for one client.
pub(super) struct Reading {
    pub(super) follower: Follower,
    pub(super) own: Arc<Hub>,
    pub(super) carried: Arc<Carried>,
    /// What was stored before this is the past.
    pub(super) until: Timestamp,
    /// Datagrams of the first message, and of those after it, that the client has seen.
    pub(super) seen: u64,
}

impl Reading {
    /// Until the client has gone, which is seen when something comes: a heartbeat of NATS at the latest.
    pub(super) async fn run(mut self, _place: Place) {
        let mut is_open = false;
        while !self.own.is_deserted() {
            if self.own.waiting_octets() > WAITING_OCTETS {
                self.own.flush();
                sleep(BREATH).await;
                continue;
            }
            let heard = tokio::select! {
                biased;
                heard = self.follower.next() => heard,
                () = std::future::ready(()), if is_open => {
                    self.own.flush();
                    is_open = false;
                    continue;
                }
            };
            match heard {
                Heard::Flows(record) => {
                    let is_past = record.stored_nanos < self.until.0;
                    let sequence = record.sequence;
                    each(&record.payload, |within, arrival| {
                        if self.seen > 0 {
                            self.seen -= 1;
                            return;
                        }
                        self.own.carry(&self.carried, arrival, Spot { sequence, within, is_past });
                    });
                    is_open = true;
                }
                Heard::Template(blocks) => {
                    each(&blocks, |_, arrival| self.own.recall(arrival));
                }
                Heard::Missed(messages) => {
                    // What it has seen is among what is gone.
                    self.seen = 0;
                    let datagrams = read(&self.carried.received);
                    tracing::warn!(messages, datagrams, "NATS forgot what a client wanted");
                }
                _ => {}
            }
        }
    }
}
