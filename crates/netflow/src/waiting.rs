//! Data that came before its template: held for a while, within bounds, in order.

use std::collections::{BTreeMap, VecDeque};

use model::{Timestamp, WaitingSet};
use rustc_hash::FxHashMap;

use crate::config::Limits;
use crate::context::Context;
use crate::stream::Pool;
use crate::totals::Totals;

/// The waiting data sets of one exporter and domain, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    sets: VecDeque<Held>,
    /// How many wait for which template, so that a flood of templates costs no search.
    awaited: FxHashMap<u16, u32>,
    octets: usize,
    pub(crate) dropped_octets: u64,
}

/// One data set that waits.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) template: u16,
    /// Of the message it came in.
    pub(crate) context: Context,
    /// At which octet of that datagram its records begin.
    pub(crate) offset: usize,
    pub(crate) body: Box<[u8]>,
}

/// What a held set costs beside its octets, so that many small ones are bounded too.
const OVERHEAD: usize = 128;

impl Waiting {
    /// Holds a set; the oldest of the same exporter make room for it.
    pub(crate) fn hold(
        &mut self,
        held: Held,
        limits: &Limits,
        pool: &mut Pool,
        totals: &mut Totals,
    ) {
        totals.sets_waited += 1;
        let cost = held.cost();
        while self.octets + cost > limits.waiting_octets_per_exporter
            || pool.waiting_octets + cost > limits.waiting_octets
        {
            let Some(oldest) = self.sets.pop_front() else {
                self.count_dropped(&held, totals);
                return;
            };
            self.release(&oldest, pool);
            self.count_dropped(&oldest, totals);
        }
        self.octets += cost;
        pool.waiting_octets += cost;
        *self.awaited.entry(held.template).or_default() += 1;
        self.sets.push_back(held);
    }

    /// What waited for this template, in the order it came.
    pub(crate) fn take(&mut self, template: u16, pool: &mut Pool) -> VecDeque<Held> {
        if !self.awaited.contains_key(&template) {
            return VecDeque::new();
        }
        let sets = std::mem::take(&mut self.sets);
        let (taken, kept) = sets.into_iter().partition(|held| held.template == template);
        self.sets = kept;
        for held in &taken {
            self.release(held, pool);
        }
        taken
    }

    /// Drops what has waited too long.
    pub(crate) fn expire(
        &mut self,
        now: Timestamp,
        limits: &Limits,
        pool: &mut Pool,
        totals: &mut Totals,
    ) {
        while let Some(oldest) = self.sets.front()
            && now.nanos_since(oldest.context.arrival) > limits.waiting_nanos
            && let Some(oldest) = self.sets.pop_front()
        {
            self.release(&oldest, pool);
            self.count_dropped(&oldest, totals);
            totals.waiting_expired_sets += 1;
        }
    }

    /// Drops all, because the exporter is forgotten.
    pub(crate) fn clear(&mut self, pool: &mut Pool, totals: &mut Totals) {
        while let Some(held) = self.sets.pop_front() {
            self.release(&held, pool);
            self.count_dropped(&held, totals);
        }
    }

    /// Sets that wait, their octets, and the template of the oldest; none where none waits.
    pub(crate) fn sum(&self) -> Option<(u64, u64, u16)> {
        let octets = self.sets.iter().map(|held| held.body.len() as u64).sum();
        self.sets.front().map(|oldest| (self.sets.len() as u64, octets, oldest.template))
    }

    /// What waits for which template, by template.
    pub(crate) fn status(&self) -> Vec<WaitingSet> {
        let mut status: BTreeMap<u16, WaitingSet> = BTreeMap::new();
        for held in &self.sets {
            let (template, since) = (held.template, held.context.arrival);
            let none = WaitingSet { template, sets: 0, octets: 0, since };
            let waiting = status.entry(template).or_insert(none);
            waiting.sets += 1;
            waiting.octets += held.body.len() as u64;
        }
        status.into_values().collect()
    }

    fn release(&mut self, held: &Held, pool: &mut Pool) {
        self.octets -= held.cost();
        pool.waiting_octets -= held.cost();
        if let Some(sets) = self.awaited.get_mut(&held.template) {
            *sets -= 1;
            if *sets == 0 {
                self.awaited.remove(&held.template);
            }
        }
    }

    fn count_dropped(&mut self, held: &Held, totals: &mut Totals) {
        let octets = held.body.len() as u64;
        self.dropped_octets += octets;
        totals.waiting_dropped_sets += 1;
        totals.waiting_dropped_octets += octets;
    }
}

impl Held {
    fn cost(&self) -> usize {
        self.body.len() + OVERHEAD
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use model::{ExporterKey, NetflowVersion};

    use super::*;

    fn held(template: u16, second: i64, octets: usize) -> Held {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 2055));
        let context = Context {
            version: NetflowVersion::V9,
            exporter: ExporterKey { address, domain: 0 },
            export: None,
            uptime_millis: None,
            arrival: Timestamp::from_seconds(second),
            sampling: None,
            replay: false,
        };
        Held { template, context, offset: 0, body: vec![1; octets].into() }
    }

    fn room_for_two() -> Limits {
        let two = 2 * (100 + OVERHEAD);
        Limits {
            waiting_octets_per_exporter: two,
            waiting_nanos: 1_000_000_000,
            ..Limits::default()
        }
    }

    #[test]
    fn the_oldest_makes_room_and_is_counted() {
        let (limits, mut pool, mut totals) = (room_for_two(), Pool::default(), Totals::default());
        let mut waiting = Waiting::default();
        for second in 0..3 {
            waiting.hold(held(256, second, 100), &limits, &mut pool, &mut totals);
        }
        assert_eq!((totals.sets_waited, totals.waiting_dropped_sets), (3, 1));
        assert_eq!((waiting.dropped_octets, totals.waiting_dropped_octets), (100, 100));
        let taken = waiting.take(256, &mut pool);
        let seconds: Vec<_> = taken.iter().map(|held| held.context.arrival).collect();
        assert_eq!(seconds, [Timestamp::from_seconds(1), Timestamp::from_seconds(2)]);
        assert_eq!(pool, Pool::default());
    }

    #[test]
    fn a_template_that_nothing_waits_for_takes_nothing_and_each_takes_its_own() {
        let (limits, mut pool, mut totals) =
            (Limits::default(), Pool::default(), Totals::default());
        let mut waiting = Waiting::default();
        for template in (256..1256).rev().chain([300]) {
            waiting.hold(held(template, 0, 10), &limits, &mut pool, &mut totals);
        }
        let status = waiting.status();
        assert_eq!((status.len(), status[0].template, status[44].sets), (1000, 256, 2));
        assert_eq!(waiting.take(2000, &mut pool).len(), 0);
        assert_eq!(waiting.take(300, &mut pool).len(), 2);
        assert_eq!(waiting.take(300, &mut pool).len(), 0);
        assert_eq!(waiting.status().len(), 999);
        waiting.clear(&mut pool, &mut totals);
        assert!(waiting.awaited.is_empty());
        assert_eq!(pool, Pool::default());
    }

    #[test]
    fn what_waits_too_long_is_dropped() {
        let (limits, mut pool, mut totals) = (room_for_two(), Pool::default(), Totals::default());
        let mut waiting = Waiting::default();
        waiting.hold(held(256, 0, 10), &limits, &mut pool, &mut totals);
        waiting.hold(held(257, 5, 10), &limits, &mut pool, &mut totals);
        waiting.expire(Timestamp::from_seconds(5), &limits, &mut pool, &mut totals);
        let left: Vec<_> = waiting.status().iter().map(|waiting| waiting.template).collect();
        assert_eq!(left, [257]);
    }

    #[test]
    fn a_set_larger_than_the_limit_is_dropped_at_once() {
        let (limits, mut pool, mut totals) = (room_for_two(), Pool::default(), Totals::default());
        let mut waiting = Waiting::default();
        waiting.hold(held(256, 0, 1000), &limits, &mut pool, &mut totals);
        assert_eq!((totals.waiting_dropped_sets, pool.waiting_octets), (1, 0));
    }
}
