//! What is said of a capture that becomes a data set.

use crate::source::ENDED_EARLY;

/// What was wrong with the captures.
#[derive(Default)]
pub(super) struct Notes {
    /// The names of several captures, and which one is read.
    pub(super) parts: Vec<String>,
    pub(super) part: u32,
    pub(super) issues: Vec<(String, u64)>,
    pub(super) beyond: u64,
    /// It holds flows without packets.
    pub(super) flows_only: bool,
}

/// Different issues remembered of one capture; more are counted only. A person reads a dozen.
const ISSUES: usize = 256;

impl Notes {
    /// Tells it once, and counts it afterwards.
    pub(super) fn tell(&mut self, words: String) {
        let words = match self.parts.get(self.part as usize) {
            Some(name) => format!("{name}: {words}"),
            None => words,
        };
        if let Some((_, count)) = self.issues.iter_mut().find(|(known, _)| *known == words) {
            *count += 1;
        } else if self.issues.len() < ISSUES {
            self.issues.push((words, 1));
        } else {
            self.beyond += 1;
        }
    }

    /// So many flows had to make room for others.
    pub(super) fn tell_early(&mut self, flows: u64) {
        if flows > 0 {
            self.tell(format!("{flows} {ENDED_EARLY}"));
        }
    }
}
