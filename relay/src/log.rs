//! The one log all clients read from: batches of encoded datagrams, bounded in octets.
//!
//! A client is a cursor: the id of the datagram it wants next. Ids count datagrams without gaps, so
//! whatever a cursor jumps over is an exact number.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

/// Datagrams that travel together: whole blocks, ready to be sent.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Id of the first datagram.
    pub(crate) first_id: u64,
    /// The id that its first block carries: that one, or what every gateway calls it.
    pub(crate) shown_id: u64,
    /// How many there are.
    pub(crate) count: u64,
    /// Their blocks.
    pub(crate) bytes: Bytes,
    /// How many interfaces of pipes were known when it closed.
    pub(crate) interfaces: usize,
    /// Octets ever written to the log before this batch.
    offset: u64,
    /// When the first datagram arrived.
    opened: Instant,
}

impl Batch {
    /// Id of the first datagram after this batch.
    pub(crate) fn end_id(&self) -> u64 {
        self.first_id + self.count
    }
}

/// What a cursor finds.
#[derive(Debug)]
pub(crate) struct Next {
    /// The batch to send.
    pub(crate) batch: Arc<Batch>,
    /// Datagrams the cursor had to jump over before it.
    pub(crate) skipped: u64,
}

/// Sizes of a [`Log`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogLimits {
    /// Octets of closed batches kept.
    pub(crate) octets: usize,
    /// A batch closes at this size.
    pub(crate) batch_octets: usize,
    /// A batch closes at this age.
    pub(crate) batch_age: Duration,
    /// Of the first datagram.
    pub(crate) first_id: u64,
}

/// Closed batches, oldest first, and the one that is being filled.
#[derive(Debug)]
pub(crate) struct Log {
    limits: LogLimits,
    batches: VecDeque<Arc<Batch>>,
    open: Option<Open>,
    octets: usize,
    written: u64,
    next_id: u64,
    /// How many interfaces of pipes there are.
    pub(crate) interfaces: usize,
}

#[derive(Debug)]
struct Open {
    first_id: u64,
    shown_id: u64,
    opened: Instant,
    bytes: Vec<u8>,
}

impl Log {
    pub(crate) fn new(limits: LogLimits) -> Self {
        let batches = VecDeque::new();
        let next_id = limits.first_id;
        Self { limits, batches, open: None, octets: 0, written: 0, next_id, interfaces: 0 }
    }

    /// Adds one datagram, which others may know by another id. `encode` writes its block; the first of a
    /// batch is given the id to write along. Returns whether a batch was closed, so that readers may be woken.
    pub(crate) fn append(
        &mut self,
        now: Instant,
        shown: Option<u64>,
        mut encode: impl FnMut(Option<u64>, &mut Vec<u8>),
    ) -> bool {
        let mut closed = false;
        if let Some(open) = &mut self.open {
            let before = open.bytes.len();
            encode(None, &mut open.bytes);
            if open.bytes.len() <= self.limits.batch_octets {
                self.next_id += 1;
                return self.close_if_due(now);
            }
            open.bytes.truncate(before);
            closed = self.close();
        }
        let mut bytes = Vec::with_capacity(self.limits.batch_octets);
        let shown_id = shown.unwrap_or(self.next_id);
        encode(Some(shown_id), &mut bytes);
        self.open = Some(Open { first_id: self.next_id, shown_id, opened: now, bytes });
        self.next_id += 1;
        closed
    }

    /// Closes the open batch when its time has come.
    pub(crate) fn close_if_due(&mut self, now: Instant) -> bool {
        self.deadline().is_some_and(|deadline| deadline <= now) && self.close()
    }

    /// Closes the open batch; false when there is none.
    pub(crate) fn close(&mut self) -> bool {
        let Some(open) = self.open.take() else { return false };
        // The spare capacity of a small batch would be kept as long as the batch is.
        let bytes = if open.bytes.capacity() > open.bytes.len() + open.bytes.len() / 4 {
            Bytes::copy_from_slice(&open.bytes)
        } else {
            Bytes::from(open.bytes)
        };
        let length = bytes.len();
        self.batches.push_back(Arc::new(Batch {
            first_id: open.first_id,
            shown_id: open.shown_id,
            count: self.next_id - open.first_id,
            bytes,
            interfaces: self.interfaces,
            offset: self.written,
            opened: open.opened,
        }));
        self.octets += length;
        self.written += length as u64;
        while self.octets > self.limits.octets && self.batches.len() > 1 {
            if let Some(oldest) = self.batches.pop_front() {
                self.octets -= oldest.bytes.len();
            }
        }
        true
    }

    /// When the open batch must be closed.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.open.as_ref().map(|open| open.opened + self.limits.batch_age)
    }

    /// Id of the first datagram that is not in a closed batch: where a new client begins, and
    /// where a client is that has seen everything.
    pub(crate) fn head(&self) -> u64 {
        self.open.as_ref().map_or(self.next_id, |open| open.first_id)
    }

    /// Id the next datagram will have.
    pub(crate) fn next_id(&self) -> u64 {
        self.next_id
    }

    /// Octets of closed batches that a cursor has not come to.
    pub(crate) fn octets_after(&self, cursor: u64) -> u64 {
        let at = self.batches.partition_point(|batch| batch.end_id() <= cursor);
        self.batches.get(at).map_or(0, |batch| self.written - batch.offset)
    }

    /// Octets kept in closed batches.
    pub(crate) fn octets(&self) -> usize {
        self.octets
    }

    /// Where a client begins that wants the last `span` as well.
    pub(crate) fn since(&self, now: Instant, span: Duration) -> u64 {
        let young = |batch: &Arc<Batch>| now.saturating_duration_since(batch.opened) <= span;
        let at = self.batches.partition_point(|batch| !young(batch));
        self.batches.get(at).map_or_else(|| self.head(), |batch| batch.first_id)
    }

    /// Where a client goes on that has seen everything up to this id, and how many datagrams between
    /// the two are gone for ever. Ids below the first are of an earlier run: nobody knows how many it
    /// had after that one.
    pub(crate) fn after(&self, seen: u64) -> (u64, u64) {
        let oldest = self.oldest();
        let wanted = seen.saturating_add(1).min(self.head());
        if wanted >= oldest {
            (wanted, 0)
        } else if wanted <= self.limits.first_id {
            (oldest, oldest - self.limits.first_id)
        } else {
            (oldest, oldest - wanted)
        }
    }

    /// The same for the datagram that is wanted next, which may still have to come.
    pub(crate) fn from(&self, wanted: u64) -> (u64, u64) {
        let oldest = self.oldest();
        (wanted.max(oldest), oldest.saturating_sub(wanted))
    }

    /// Id of the first datagram that is kept.
    pub(crate) fn oldest(&self) -> u64 {
        self.batches.front().map_or_else(|| self.head(), |batch| batch.first_id)
    }

    /// At most so many batches for a cursor that would rather have all there is than the newest, and
    /// how many datagrams are gone that it wanted.
    pub(crate) fn batches(&self, cursor: u64, most: usize) -> (Vec<Arc<Batch>>, u64) {
        let Some(oldest) = self.batches.front() else { return (Vec::new(), 0) };
        let skipped = oldest.first_id.saturating_sub(cursor);
        let at = self.batches.partition_point(|batch| batch.end_id() <= cursor + skipped);
        (self.batches.range(at..).take(most).cloned().collect(), skipped)
    }

    /// The batch for a cursor. One that lags more than `backlog` octets, or whose batch is gone,
    /// jumps to the newest batch.
    pub(crate) fn next(&self, cursor: u64, backlog: u64) -> Option<Next> {
        let newest = self.batches.back()?;
        if cursor >= newest.end_id() {
            return None;
        }
        let at = self.batches.partition_point(|batch| batch.end_id() <= cursor);
        let batch = self.batches.get(at)?;
        if batch.first_id <= cursor && self.written - batch.offset <= backlog {
            return Some(Next { batch: Arc::clone(batch), skipped: 0 });
        }
        let skipped = newest.first_id.saturating_sub(cursor);
        Some(Next { batch: Arc::clone(newest), skipped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log whose blocks are ten octets and whose batches hold three of them.
    fn log(octets: usize) -> Log {
        let batch_age = Duration::from_millis(20);
        Log::new(LogLimits { octets, batch_octets: 30, batch_age, first_id: 1 })
    }

    fn fill(log: &mut Log, now: Instant, count: u64) {
        for _ in 0..count {
            log.append(now, None, |_, out| out.extend_from_slice(&[7; 10]));
        }
    }

    /// Reads on from a cursor to the end: the ids of each batch, and what was skipped before it.
    fn read(log: &Log, mut cursor: u64, backlog: u64) -> Vec<(u64, u64, u64)> {
        let mut seen = Vec::new();
        while let Some(next) = log.next(cursor, backlog) {
            seen.push((next.batch.first_id, next.batch.count, next.skipped));
            cursor = next.batch.end_id();
        }
        seen
    }

    #[test]
    fn a_cursor_sees_every_datagram_once() {
        let mut log = log(1000);
        fill(&mut log, Instant::now(), 8);
        assert_eq!(read(&log, 1, 1000), [(1, 3, 0), (4, 3, 0)]);
        assert!(log.close());
        assert_eq!(read(&log, 1, 1000), [(1, 3, 0), (4, 3, 0), (7, 2, 0)]);
        assert_eq!(read(&log, log.head(), 1000), []);
    }

    #[test]
    fn only_the_first_of_a_batch_is_given_its_id() {
        let mut log = log(1000);
        let mut ids = Vec::new();
        for _ in 0..5 {
            log.append(Instant::now(), None, |id, out| {
                ids.push(id);
                out.extend_from_slice(&[7; 10]);
            });
        }
        // The fourth is tried in the full batch first.
        assert_eq!(ids, [Some(1), None, None, None, Some(4), None]);
    }

    #[test]
    fn a_cursor_whose_batch_is_gone_jumps_to_the_newest_and_the_gap_is_exact() {
        let mut log = log(60);
        fill(&mut log, Instant::now(), 12);
        log.close();
        assert_eq!(log.octets(), 60);
        assert_eq!(read(&log, 1, 1000), [(10, 3, 9)]);
        assert_eq!(read(&log, 7, 1000), [(7, 3, 0), (10, 3, 0)]);
    }

    #[test]
    fn a_cursor_that_lags_too_far_jumps_to_the_newest() {
        let mut log = log(1000);
        fill(&mut log, Instant::now(), 12);
        log.close();
        assert_eq!(read(&log, 1, 60), [(10, 3, 9)]);
        assert_eq!(read(&log, 7, 60), [(7, 3, 0), (10, 3, 0)]);
    }

    #[test]
    fn a_cursor_that_wants_all_there_is_loses_only_the_oldest() {
        let mut log = log(60);
        assert_eq!(log.batches(1, 9).1, 0);
        fill(&mut log, Instant::now(), 12);
        log.close();
        let check = |cursor, most, expected: &[u64], skipped| {
            let (batches, gone) = log.batches(cursor, most);
            let ids: Vec<_> = batches.iter().map(|batch| batch.first_id).collect();
            assert_eq!((ids.as_slice(), gone), (expected, skipped), "{cursor}");
        };
        check(1, 9, &[7, 10], 6);
        check(1, 1, &[7], 6);
        check(10, 9, &[10], 0);
        check(13, 9, &[], 0);
    }

    #[test]
    fn a_batch_closes_at_its_age() {
        let mut log = log(1000);
        let start = Instant::now();
        assert_eq!(log.deadline(), None);
        fill(&mut log, start, 1);
        assert_eq!(log.deadline(), Some(start + Duration::from_millis(20)));
        assert!(!log.close_if_due(start + Duration::from_millis(19)));
        assert_eq!(log.head(), 1);
        assert!(log.close_if_due(start + Duration::from_millis(20)));
        assert_eq!(log.head(), 2);
        assert!(!log.close());
    }

    #[test]
    fn a_datagram_larger_than_a_batch_travels_alone() {
        let mut log = log(1000);
        fill(&mut log, Instant::now(), 1);
        log.append(Instant::now(), None, |_, out| out.extend_from_slice(&[7; 100]));
        fill(&mut log, Instant::now(), 1);
        log.close();
        assert_eq!(read(&log, 1, 1000), [(1, 1, 0), (2, 1, 0), (3, 1, 0)]);
    }

    #[test]
    fn whoever_comes_back_goes_on_after_what_it_has_seen_or_at_the_oldest_there_is() {
        let first_id = 1000;
        let batch_age = Duration::from_millis(20);
        let mut log = Log::new(LogLimits { octets: 60, batch_octets: 30, batch_age, first_id });
        assert_eq!((log.after(0), log.after(5000)), ((1000, 0), (1000, 0)));
        fill(&mut log, Instant::now(), 12);
        log.close();
        // 1006 to 1011 are kept.
        for (seen, expected) in [
            (1011, (1012, 0)),
            (u64::MAX, (1012, 0)),
            (1007, (1008, 0)),
            (1005, (1006, 0)),
            (1004, (1006, 1)),
            (1000, (1006, 5)),
            (999, (1006, 6)),
            (7, (1006, 6)),
        ] {
            assert_eq!(log.after(seen), expected, "{seen}");
        }
    }

    #[test]
    fn history_begins_at_the_first_batch_young_enough() {
        let mut log = log(1000);
        let start = Instant::now();
        fill(&mut log, start, 3);
        fill(&mut log, start + Duration::from_secs(50), 3);
        fill(&mut log, start + Duration::from_secs(60), 1);
        let now = start + Duration::from_secs(60);
        assert_eq!(log.since(now, Duration::from_secs(60)), 1);
        assert_eq!(log.since(now, Duration::from_secs(20)), 4);
        assert_eq!(log.since(now, Duration::ZERO), 7);
    }
}
