//! What became of flows that are written.

use std::sync::atomic::{AtomicU64, Ordering};

use serve::prometheus::{COUNTER, Text};

/// Counters, which the thread that finishes files shares.
#[derive(Default)]
pub(in crate::watch) struct Written {
    flows: AtomicU64,
    lost: AtomicU64,
    files: AtomicU64,
    octets: AtomicU64,
    failed: AtomicU64,
    forgotten: AtomicU64,
}

impl Written {
    pub(super) fn took(&self, flows: u64) {
        self.flows.fetch_add(flows, Ordering::Relaxed);
    }

    /// Flows could not be written.
    pub(super) fn lose(&self, flows: u64) {
        self.lost.fetch_add(flows, Ordering::Relaxed);
    }

    pub(super) fn finished(&self, octets: u64) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.octets.fetch_add(octets, Ordering::Relaxed);
    }

    pub(super) fn failed(&self) {
        self.failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn forgot(&self, files: u64) {
        self.forgotten.fetch_add(files, Ordering::Relaxed);
    }

    #[cfg(test)]
    pub(super) fn unfinished(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    pub(in crate::watch) fn write(&self, page: &mut Text) {
        for (name, help, counter) in [
            ("written_flows_total", "Flows taken to be written.", &self.flows),
            ("written_lost_total", "Of these, lost for the disk took none.", &self.lost),
            ("written_files_total", "Files that are whole.", &self.files),
            ("written_octets_total", "Their octets.", &self.octets),
            ("written_failed_total", "Files that could not be finished yet.", &self.failed),
            ("written_forgotten_total", "Files deleted by age.", &self.forgotten),
        ] {
            page.one(name, COUNTER, help, counter.load(Ordering::Relaxed));
        }
    }
}
