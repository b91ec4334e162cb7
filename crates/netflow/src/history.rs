//! Arrival and loss of one exporter over time, minute by minute.

use std::collections::VecDeque;

use model::{LossMinute, Timestamp};

use crate::config::Limits;
use crate::stream::Pool;

/// Minutes in which anything came, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    minutes: VecDeque<LossMinute>,
}

/// What one message adds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Arrival {
    pub(crate) datagrams: u64,
    pub(crate) records: u64,
    pub(crate) lost: u64,
}

const MINUTE_NANOS: i64 = 60 * 1_000_000_000;

impl History {
    /// A message came; the oldest minutes make room for a new one.
    pub(crate) fn count(
        &mut self,
        now: Timestamp,
        arrival: Arrival,
        limits: &Limits,
        pool: &mut Pool,
    ) {
        let minute = beginning(now);
        if !self.minutes.iter().rev().any(|known| known.minute == minute) {
            while self.minutes.len() >= limits.history_minutes_per_exporter
                || (pool.history_minutes >= limits.history_minutes && !self.minutes.is_empty())
            {
                if self.minutes.pop_front().is_none() {
                    return;
                }
                pool.history_minutes -= 1;
            }
            let after = self.minutes.partition_point(|known| known.minute < minute);
            let empty = LossMinute { minute, datagrams: 0, records: 0, lost: 0 };
            self.minutes.insert(after, empty);
            pool.history_minutes += 1;
        }
        if let Some(known) = self.minutes.iter_mut().rev().find(|known| known.minute == minute) {
            known.datagrams += arrival.datagrams;
            known.records += arrival.records;
            known.lost += arrival.lost;
        }
    }

    /// Units that were found missing then have come.
    pub(crate) fn give_back(&mut self, charged: Timestamp, units: u32) {
        let minute = beginning(charged);
        if let Some(known) = self.minutes.iter_mut().rev().find(|known| known.minute == minute) {
            known.lost = known.lost.saturating_sub(units.into());
        }
    }

    /// Forgets all, because the exporter is forgotten.
    pub(crate) fn clear(&mut self, pool: &mut Pool) {
        pool.history_minutes -= self.minutes.len();
        self.minutes.clear();
    }

    pub(crate) fn minutes(&self) -> Vec<LossMinute> {
        self.minutes.iter().copied().collect()
    }
}

/// Whole minutes since 1970.
fn beginning(time: Timestamp) -> Timestamp {
    Timestamp(time.0.saturating_sub(time.0.rem_euclid(MINUTE_NANOS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_kept_in_order_and_the_oldest_make_room() {
        let limits = Limits { history_minutes_per_exporter: 3, ..Limits::default() };
        let (mut history, mut pool) = (History::default(), Pool::default());
        let one = Arrival { datagrams: 1, records: 10, lost: 2 };
        for second in [65, 60, 119, 130, 59, 200, 250] {
            history.count(Timestamp::from_seconds(second), one, &limits, &mut pool);
        }
        history.give_back(Timestamp::from_seconds(199), 1);
        let found: Vec<_> = history
            .minutes()
            .iter()
            .map(|minute| (minute.minute.0 / MINUTE_NANOS, minute.datagrams, minute.lost))
            .collect();
        assert_eq!(found, [(2, 1, 2), (3, 1, 1), (4, 1, 2)]);
        assert_eq!(pool.history_minutes, 3);
    }

    #[test]
    fn where_all_have_taken_the_room_an_exporter_keeps_its_last_minute() {
        let limits = Limits { history_minutes: 2, ..Limits::default() };
        let mut pool = Pool::default();
        let mut both = [History::default(), History::default()];
        for second in [0, 60, 120] {
            for history in &mut both {
                let now = Timestamp::from_seconds(second);
                history.count(now, Arrival::default(), &limits, &mut pool);
            }
        }
        assert!(both.iter().all(|history| history.minutes().len() == 1));
        assert_eq!(pool.history_minutes, 2);
    }
}
