//! What was added up over the last while, in sixteen steps.

use model::Timestamp;

const STEPS: usize = 16;

/// A sum over a window that slides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    /// The number of the newest step since 1970; the steps before it stand in a ring.
    newest: i64,
    sums: [u64; STEPS],
    last_fired: Option<Timestamp>,
}

impl Window {
    /// So much more at that time; what the window holds now. What comes later than a window is over counts
    /// for nothing but itself.
    pub(super) fn add(&mut self, at: Timestamp, value: u64, span_nanos: u64) -> u64 {
        let step_nanos = i64::try_from(span_nanos / STEPS as u64).unwrap_or(i64::MAX);
        if step_nanos == 0 {
            return value;
        }
        let step = at.0.div_euclid(step_nanos);
        let ahead = step.saturating_sub(self.newest);
        if ahead >= STEPS as i64 {
            self.sums = [0; STEPS];
        } else if ahead > 0 {
            for empty in self.newest + 1..=step {
                if let Some(sum) = self.sums.get_mut(place(empty)) {
                    *sum = 0;
                }
            }
        } else if ahead <= -(STEPS as i64) {
            return value;
        }
        self.newest = self.newest.max(step);
        if let Some(sum) = self.sums.get_mut(place(step)) {
            *sum = sum.saturating_add(value);
        }
        self.sums.iter().fold(0, |all, sum| all.saturating_add(*sum))
    }

    /// Whether it may fire now, for it has been quiet for long enough; then it has.
    pub(super) fn fires(&mut self, at: Timestamp, cool_down_nanos: u64) -> bool {
        let is_hot = self.last_fired.is_some_and(|last| {
            // A clock that went back is no later.
            at <= last || at.nanos_since(last) < cool_down_nanos
        });
        if !is_hot {
            self.last_fired = Some(at);
        }
        !is_hot
    }
}

const fn place(step: i64) -> usize {
    step.rem_euclid(STEPS as i64) as usize
}
