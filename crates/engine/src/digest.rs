//! The SHA-256 of a file that was opened, of which a link names it: all of it is read once more.

use std::fmt::Write;

use model::SourceId;
use protocol::{JobSummary, SourceKind, SourceState};
use sha2::{Digest as _, Sha256};

use crate::Engine;
use crate::jobs::{Step, Want};

/// Octets that are wanted at once; the shell gives as many as it has time for.
const SLICE_OCTETS: u64 = 4 << 20;

/// A sum under way.
pub(crate) struct Digesting {
    source: SourceId,
    done: u64,
    total: u64,
    sum: Sha256,
    is_short: bool,
}

impl Digesting {
    pub(crate) fn new(engine: &Engine, source: SourceId) -> Result<Self, String> {
        let known = engine.sources.iter().find(|known| known.status.id == source);
        let status = &known.ok_or("it was closed meanwhile")?.status;
        if status.kind != SourceKind::File {
            return Err("it is no file".to_owned());
        }
        if status.state == SourceState::Reading {
            return Err("the file is still being read".to_owned());
        }
        let total = status.octets_expected.unwrap_or(status.octets_read);
        Ok(Self { source, done: 0, total, sum: Sha256::new(), is_short: false })
    }

    /// What it comes to is written as hexadecimal digits.
    pub(crate) fn step(&mut self, output: &mut Vec<u8>) -> Step {
        if self.is_short {
            return Step::Failed(format!(
                "the file ends after {} of {} bytes: was it changed?",
                self.done, self.total
            ));
        }
        let rest = self.total - self.done;
        if rest > 0 {
            let most = rest.min(SLICE_OCTETS);
            return Step::Read(Want { source: self.source, part: 0, from: self.done, most });
        }
        let mut digits = String::with_capacity(64);
        for octet in std::mem::take(&mut self.sum).finalize() {
            // Text takes whatever is written.
            let _ = write!(digits, "{octet:02x}");
        }
        output.extend(digits.into_bytes());
        Step::Done(JobSummary { items: 1, ..JobSummary::default() })
    }

    pub(crate) fn give(&mut self, octets: &[u8]) {
        let octets = &octets
            [..octets.len().min(usize::try_from(self.total - self.done).unwrap_or(usize::MAX))];
        self.is_short = octets.is_empty();
        self.done += octets.len() as u64;
        self.sum.update(octets);
    }

    pub(crate) const fn progress(&self) -> (u64, u64) {
        (self.done, self.total)
    }
}
