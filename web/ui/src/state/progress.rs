//! How fast a file is being read, and how long it will take.

use model::SourceId;
use protocol::{SourceKind, SourceState, SourceStatus};

/// Speed of one source over the last seconds.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Progress {
    /// Of which source.
    pub(crate) source: SourceId,
    /// Octets per second, smoothed.
    pub(crate) octets_per_second: f64,
    at_millis: f64,
    octets: u64,
}

impl Progress {
    /// The first sight of a source.
    pub(crate) fn begin(status: &SourceStatus, now_millis: f64) -> Self {
        Self {
            source: status.id,
            octets_per_second: 0.0,
            at_millis: now_millis,
            octets: status.octets_read,
        }
    }

    /// Another sight of it; sights closer than 200 ms are too noisy and wait for the next.
    pub(crate) fn observe(&mut self, status: &SourceStatus, now_millis: f64) {
        let millis = now_millis - self.at_millis;
        if millis < 200.0 {
            return;
        }
        let fresh = status.octets_read.saturating_sub(self.octets) as f64 * 1000.0 / millis;
        self.octets_per_second = if self.octets_per_second == 0.0 {
            fresh
        } else {
            self.octets_per_second * 0.6 + fresh * 0.4
        };
        self.at_millis = now_millis;
        self.octets = status.octets_read;
    }

    /// Nanoseconds until the end at this speed; none when nobody can know.
    pub(crate) fn remaining_nanos(&self, status: &SourceStatus) -> Option<u64> {
        let left = status.octets_expected?.checked_sub(status.octets_read)?;
        if self.octets_per_second < 1.0 || status.state != SourceState::Reading {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let seconds = (left as f64 / self.octets_per_second).ceil() as u64;
        Some(seconds.saturating_mul(1_000_000_000))
    }
}

/// Whether nothing else happened to it than that more of it was read. Exports count as something else:
/// there are views of what is no flow yet.
pub(crate) fn is_read_on(before: &SourceStatus, now: &SourceStatus) -> bool {
    let is_read = now.kind == SourceKind::File
        && now.state == SourceState::Reading
        && now.datagrams == 0
        && (before.id, before.state) == (now.id, now.state);
    is_read || before == now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(octets_read: u64) -> SourceStatus {
        SourceStatus {
            id: SourceId(1),
            name: String::new(),
            kind: SourceKind::File,
            state: SourceState::Reading,
            format: String::new(),
            octets_expected: Some(10_000),
            octets_read,
            packets: 0,
            wire_octets: 0,
            metered: 0,
            unmetered: Vec::new(),
            datagrams: 0,
            records: 0,
            parts: Vec::new(),
            first: None,
            last: None,
            live: None,
        }
    }

    #[test]
    fn the_rest_is_told_by_the_speed_so_far() {
        let mut progress = Progress::begin(&status(0), 0.0);
        assert_eq!(progress.remaining_nanos(&status(0)), None);
        progress.observe(&status(1_000), 1_000.0);
        assert_eq!(progress.octets_per_second, 1_000.0);
        assert_eq!(progress.remaining_nanos(&status(1_000)), Some(9_000_000_000));
    }

    #[test]
    fn views_hear_of_exports_and_of_the_end_but_not_of_every_octet() {
        assert!(is_read_on(&status(0), &status(1_000)));
        let done = SourceStatus { state: SourceState::Done, ..status(1_000) };
        assert!(!is_read_on(&status(1_000), &done));
        assert!(is_read_on(&done, &done));
        let exports = SourceStatus { datagrams: 1, ..status(1_000) };
        assert!(!is_read_on(&status(1_000), &exports));
        let live = |octets| SourceStatus { kind: SourceKind::Relay, ..status(octets) };
        assert!(!is_read_on(&live(0), &live(1)));
    }
}
