//! What the detectors may remember. Thresholds stand beside the detector they belong to.

/// Bounds of what the detectors of one source remember.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Entries of each table of hosts, pairs or services; with all tables full about 27 MiB, by
    /// reckoning.
    /// An office has some hundred hosts that speak with some thousand servers an hour.
    pub entries: usize,
    /// Different stories that are kept; more are only counted. Nobody reads more, and what is folded
    /// does not count.
    pub stories: usize,
    /// Where keys stand in tables follows from it, so that nobody can choose keys that meet in one
    /// place; findings are the same with any.
    pub seed: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 16_384, stories: 1024, seed: 0 }
    }
}
