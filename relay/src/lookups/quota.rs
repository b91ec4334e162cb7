//! So many questions a minute and a day, counted one by one over the time that has just passed.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What was asked within a day, at most `per_day` times.
#[derive(Debug)]
pub(super) struct Quota {
    per_minute: usize,
    per_day: usize,
    asked: VecDeque<Instant>,
}

impl Quota {
    pub(super) fn new(per_minute: usize, per_day: usize) -> Self {
        Self { per_minute, per_day, asked: VecDeque::new() }
    }

    /// Counts a question; or how long to wait until there may be one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        while self.asked.front().is_some_and(|first| now.duration_since(*first) >= DAY) {
            self.asked.pop_front();
        }
        let full = |most: usize, span: Duration| {
            let begins = self.asked.len().checked_sub(most)?;
            let first = *self.asked.get(begins)?;
            span.checked_sub(now.duration_since(first)).filter(|rest| !rest.is_zero())
        };
        if let Some(rest) = full(self.per_day, DAY).or_else(|| full(self.per_minute, MINUTE)) {
            return Err(rest);
        }
        self.asked.push_back(now);
        Ok(())
    }

    /// How many were asked within the last day, as far as is known.
    pub(super) fn asked(&self) -> usize {
        self.asked.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_and_a_day_have_so_many_questions_and_it_is_told_when_there_are_more() {
        let start = Instant::now();
        let mut quota = Quota::new(2, 5);
        let mut at = |seconds| quota.take(start + Duration::from_secs(seconds));
        let wait = |seconds| Err(Duration::from_secs(seconds));
        assert_eq!([at(0), at(10), at(20), at(59)], [Ok(()), Ok(()), wait(40), wait(1)]);
        assert_eq!([at(60), at(61)], [Ok(()), wait(9)]);
        assert_eq!([at(70), at(130)], [Ok(()), Ok(())]);
        assert_eq!(at(1000), wait(86_400 - 1000));
        assert_eq!([at(86_400), at(86_401)], [Ok(()), wait(9)]);
        assert_eq!(quota.asked(), 5);
    }
}
