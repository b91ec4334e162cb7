//! One client's way through the log: what it gets next, what it was told, what it has seen.
//!
//! A transport calls [`Feed::next`], writes the octets, and calls [`Feed::delivered`] when they are
//! written. All octets of one feed in order are a valid pcapng file.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::clock;
use crate::counters::{Client, Totals};
use crate::hub::{Hub, Joined};
use crate::wire;

/// How often a client is told the counters.
const STATISTICS_PERIOD: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// A client's place in the log.
#[derive(Debug)]
pub(crate) struct Feed {
    hub: Arc<Hub>,
    client: Arc<Client>,
    greeting: VecDeque<Bytes>,
    head: watch::Receiver<u64>,
    live_from: u64,
    /// It has been at the head once: from then on it shall stay near it.
    caught_up: bool,
    /// How many interfaces of pipes it was told of.
    interfaces: usize,
    /// How many names it was told.
    told: u64,
    baseline: Totals,
    statistics_due: Instant,
    /// Datagrams skipped that no block has told yet.
    untold: u64,
    credit: Option<Credit>,
    skips: VecDeque<Instant>,
    slow: bool,
}

/// Octets ready to be written: whole blocks.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) bytes: Bytes,
    datagrams: u64,
    /// By which its last datagram is acknowledged.
    last_id: u64,
}

impl Message {
    /// How many are in it.
    pub(crate) fn datagrams(&self) -> u64 {
        self.datagrams
    }
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Step {
    /// To be written.
    Send(Message),
    /// The client cannot follow: close.
    TooSlow,
}

/// What was sent and not acknowledged.
#[derive(Debug, Default)]
struct Credit {
    sent: VecDeque<(u64, u64)>,
    octets: u64,
    /// Since when nothing may be sent.
    waiting_since: Option<Instant>,
}

impl Feed {
    /// Starts where `joined` says. With `acknowledged`, a window limits what is under way.
    pub(crate) fn new(hub: Arc<Hub>, joined: Joined, acknowledged: bool) -> Self {
        Self {
            hub,
            client: joined.client,
            greeting: joined.greeting,
            head: joined.head,
            live_from: joined.live_from,
            caught_up: false,
            interfaces: joined.interfaces,
            told: joined.told,
            baseline: joined.baseline,
            statistics_due: Instant::now() + STATISTICS_PERIOD,
            untold: joined.missed,
            credit: acknowledged.then(Credit::default),
            skips: VecDeque::new(),
            slow: false,
        }
    }

    /// What it begins with, for whoever writes it later than the rest.
    pub(crate) fn take_greeting(&mut self) -> Vec<Bytes> {
        self.greeting.drain(..).collect()
    }

    /// Id of the datagram it gets next.
    pub(crate) fn cursor(&self) -> u64 {
        self.client.cursor()
    }

    /// Waits for what comes next. May be dropped at any time: nothing is lost by that.
    pub(crate) async fn next(&mut self) -> Step {
        if let Some(bytes) = self.greeting.pop_front() {
            return Step::Send(Message { bytes, datagrams: 0, last_id: 0 });
        }
        loop {
            let now = Instant::now();
            if self.statistics_due <= now {
                self.statistics_due = now + STATISTICS_PERIOD;
                let names = self.names();
                self.greeting.extend(names);
                return Step::Send(self.statistics());
            }
            self.head.borrow_and_update();
            if let Some(step) = self.step(now) {
                return step;
            }
            tokio::select! {
                // The hub outlives every feed, so that this never fails.
                _ = self.head.changed() => {}
                () = sleep_until(self.statistics_due) => {}
            }
        }
    }

    /// The message was written.
    pub(crate) fn delivered(&mut self, message: &Message) {
        let octets = message.bytes.len() as u64;
        self.client.delivered.fetch_add(message.datagrams, Ordering::Relaxed);
        self.client.octets.fetch_add(octets, Ordering::Relaxed);
        if message.datagrams > 0
            && let Some(credit) = &mut self.credit
        {
            credit.sent.push_back((message.last_id, octets));
            credit.octets += octets;
        }
    }

    /// The client has seen everything up to this id.
    pub(crate) fn acknowledge(&mut self, id: u64) {
        let Some(credit) = &mut self.credit else { return };
        // Ids begin anew where somebody made a gateway's stream anew.
        let Some(at) = credit.sent.iter().rposition(|(last, _)| *last <= id) else { return };
        for (_, octets) in credit.sent.drain(..=at) {
            credit.octets -= octets;
        }
        credit.waiting_since = None;
    }

    /// It will be closed because it could not follow.
    pub(crate) fn give_up(&mut self) {
        self.slow = true;
    }

    /// The last counters, for a stream that ends in order.
    pub(crate) fn statistics(&self) -> Message {
        let delivered = self.client.delivered.load(Ordering::Relaxed);
        let statistics = self.hub.totals().since(self.baseline, delivered);
        let mut bytes = Vec::new();
        wire::statistics(&statistics, clock::now(), &mut bytes);
        Message { bytes: bytes.into(), datagrams: 0, last_id: 0 }
    }

    /// What is still in the log, for a stream that ends in order; none at its end. No
    /// acknowledgement is waited for any more: the transport limits how long this may take.
    pub(crate) fn rest(&mut self) -> Option<Message> {
        self.credit = None;
        match self.step(Instant::now())? {
            Step::Send(message) => Some(message),
            Step::TooSlow => None,
        }
    }

    /// What was named since it was told last.
    fn names(&mut self) -> Vec<Bytes> {
        let (blocks, told) = self.hub.names_since(self.told);
        self.told = told;
        blocks
    }

    fn step(&mut self, now: Instant) -> Option<Step> {
        let cursor = self.client.cursor();
        // Whoever asked for history may be far behind, and a file should rather be whole than new.
        let hurry = self.caught_up && self.credit.is_some();
        let backlog = if hurry { self.hub.limits.backlog_octets } else { u64::MAX };
        let Some(found) = self.hub.next(cursor, backlog) else {
            self.caught_up = true;
            return None;
        };
        let stall = self.hub.limits.stall;
        if let Some(credit) = &mut self.credit
            && credit.octets >= self.hub.limits.window_octets
        {
            let since = *credit.waiting_since.get_or_insert(now);
            if found.skipped > 0 && self.skip(now, found.skipped) {
                return Some(Step::TooSlow);
            }
            return (now.duration_since(since) >= stall).then_some(Step::TooSlow);
        }
        if found.skipped > 0 && self.skip(now, found.skipped) {
            return Some(Step::TooSlow);
        }
        let batch = &found.batch;
        let mut bytes = batch.bytes.clone();
        // Whoever comes back may have seen half of a batch.
        let seen = (cursor + found.skipped).saturating_sub(batch.first_id);
        if seen > 0 {
            bytes = wire::without_first(&bytes, seen, batch.shown_id + seen);
        }
        if batch.first_id < self.live_from {
            bytes = wire::as_history(&bytes);
        }
        if self.untold > 0 {
            bytes = wire::after_gap(&bytes, self.untold);
            self.untold = 0;
        }
        if batch.interfaces > self.interfaces {
            let mut described = self.hub.interfaces_from(self.interfaces);
            self.interfaces += described.len();
            described.push(bytes);
            bytes = described.concat().into();
        }
        let last_id = batch.shown_id + batch.count - 1;
        Some(Step::Send(Message { bytes, datagrams: batch.count - seen, last_id }))
    }

    /// Counts a jump; true when there were too many within a minute.
    fn skip(&mut self, now: Instant, datagrams: u64) -> bool {
        self.client.skipped.fetch_add(datagrams, Ordering::Relaxed);
        self.untold += datagrams;
        self.skips.push_back(now);
        while self.skips.front().is_some_and(|first| now.duration_since(*first) > MINUTE) {
            self.skips.pop_front();
        }
        self.credit.is_some() && self.skips.len() >= self.hub.limits.skips_per_minute
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.hub.leave(&self.client, self.slow);
    }
}
