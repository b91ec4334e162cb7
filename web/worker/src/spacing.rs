//! How often the page hears that flows changed while files are read: it asks everything anew each
//! time, and what its questions take is taken from reading.

/// Closer together nobody reads numbers, and drawing them takes a processor from reading: the page's thread
/// draws for a tenth of a second where others want it too.
const CLOSEST_MILLIS: f64 = 400.0;
/// Of the time in which files are read so much goes to questions at most: one part in ten.
const PARTS: f64 = 10.0;

/// When the page may hear of changes again. The first ones are heard at once.
#[derive(Default)]
pub(crate) struct Spacing {
    quiet_until: f64,
}

impl Spacing {
    /// Whether it may hear of them now, by the browser's clock in milliseconds.
    pub(crate) fn is_due(&self, now: f64) -> bool {
        now >= self.quiet_until
    }

    /// It heard of them.
    pub(crate) fn told(&mut self, now: f64) {
        self.quiet_until = self.quiet_until.max(now + CLOSEST_MILLIS);
    }

    /// Questions took so many milliseconds until now.
    pub(crate) fn spent(&mut self, now: f64, millis: f64) {
        self.quiet_until = self.quiet_until.max(now) + millis * (PARTS - 1.0);
    }

    /// What comes next was asked for by somebody and does not wait.
    pub(crate) fn end(&mut self) {
        self.quiet_until = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_heard_at_once_and_then_after_nine_times_what_the_questions_took() {
        let mut spacing = Spacing::default();
        assert!(spacing.is_due(1000.0));
        spacing.spent(1020.0, 20.0);
        spacing.spent(1030.0, 10.0);
        assert!(!spacing.is_due(1289.0));
        assert!(spacing.is_due(1290.0));
    }

    #[test]
    fn changes_are_never_heard_closer_than_anybody_reads() {
        let mut spacing = Spacing::default();
        assert!(spacing.is_due(1000.0));
        spacing.told(1000.0);
        spacing.spent(1010.0, 1.0);
        assert!(!spacing.is_due(1399.0));
        assert!(spacing.is_due(1409.0));
    }

    #[test]
    fn what_somebody_asked_for_does_not_wait() {
        let mut spacing = Spacing::default();
        spacing.spent(1000.0, 500.0);
        spacing.end();
        assert!(spacing.is_due(1001.0));
    }
}
