//! What came of comparing a folder, as sums and whatever nobody explained.

use std::fmt;

use crate::difference::Difference;
use crate::explanations::{self, Explanation, Unreadable};

/// Counts what was compared, and sorts what differs.
pub(crate) struct Tally {
    list: Vec<Explanation>,
    /// What was counted, in words, and how much.
    counted: Vec<(&'static str, u64)>,
    explained: u64,
    unexplained: Vec<(String, Difference)>,
}

impl Tally {
    /// With a list of differences that are explained.
    pub(crate) fn new(name: &'static str, list: &str) -> Result<Self, Unreadable> {
        let list = explanations::read(name, list)?;
        Ok(Self { list, counted: Vec::new(), explained: 0, unexplained: Vec::new() })
    }

    /// So many more of something.
    pub(crate) fn count(&mut self, what: &'static str, times: u64) {
        match self.counted.iter_mut().find(|(known, _)| *known == what) {
            Some((_, counted)) => *counted += times,
            None => self.counted.push((what, times)),
        }
    }

    pub(crate) fn differ(&mut self, file: &str, difference: Difference) {
        if explanations::explains(&mut self.list, file, &difference) {
            self.explained += 1;
        } else {
            self.unexplained.push((file.to_owned(), difference));
        }
    }

    /// Everything that differs is explained, and every explanation is needed.
    pub(crate) fn is_fine(&self) -> bool {
        self.unexplained.is_empty() && self.list.iter().all(|line| line.stale().is_none())
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, times) in &self.counted {
            writeln!(f, "{times:>9} {what}")?;
        }
        writeln!(f, "{:>9} differences explained", self.explained)?;
        for (file, difference) in &self.unexplained {
            let Difference { what, theirs, ours, place } = difference;
            writeln!(f, "{file}: {what}: {theirs} there, {ours} here {place}")?;
        }
        for stale in self.list.iter().filter_map(Explanation::stale) {
            writeln!(f, "explains less than it says: {stale}")?;
        }
        Ok(())
    }
}
