//! What numbers may be, whoever says them, and what says nothing because something else is missing.

use std::ops::RangeInclusive;

use super::Settings;

/// Any number but 0, which would let nothing in or keep nothing.
const SOME: RangeInclusive<u32> = 1..=u32::MAX;
/// More streams, or gibibytes of memory, are a mistake.
const SANE: RangeInclusive<u32> = 1..=4096;

impl Settings {
    /// Refuses a number that cannot be meant.
    pub(super) fn check_numbers(&self) -> Result<(), String> {
        let numbers = [
            ("exporter-rate", self.exporter_rate, SOME),
            ("total-rate", self.total_rate, SOME),
            ("packets-snap", self.packets_snap, SOME),
            ("packets-rate", self.packets_rate, SOME),
            ("record-rotate-mib", self.record_rotate_mib, SOME),
            ("record-rotate-minutes", self.record_rotate_minutes, SOME),
            ("record-keep-days", self.record_keep_days, SOME),
            ("record-keep-mib", self.record_keep_mib, SOME),
            ("nats-keep-mib", self.nats_keep_mib, SOME),
            ("log-size", self.log_size, SANE),
            ("clients", self.clients, SANE),
        ];
        for (name, said, range) in numbers {
            match said {
                Some(0) => {
                    return Err(format!(
                        "--{name}: 0 would let nothing in, or keep nothing; leave it out for what is usual"
                    ));
                }
                Some(number) if !range.contains(&number) => {
                    return Err(format!("--{name} {number}: no more than {}", range.end()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is said and has no effect, in sentences.
    pub(crate) fn unheard(&self) -> Vec<String> {
        let recording = [
            ("record-rotate-mib", self.record_rotate_mib.is_some()),
            ("record-rotate-minutes", self.record_rotate_minutes.is_some()),
            ("record-zstd", self.record_zstd),
            ("record-keep-days", self.record_keep_days.is_some()),
            ("record-keep-mib", self.record_keep_mib.is_some()),
            ("record-free-mib", self.record_free_mib.is_some()),
            ("record-summary", self.record_summary.is_some()),
            ("record-summary-as", self.record_summary_as.is_some()),
        ];
        let packets = [
            ("packets-snap", self.packets_snap.is_some()),
            ("packets-rate", self.packets_rate.is_some()),
        ];
        let nats = [
            ("site", self.site.is_some()),
            ("nats-credentials", self.nats_credentials.is_some()),
            ("nats-ca", self.nats_ca.is_some()),
            ("nats-keep-mib", self.nats_keep_mib.is_some()),
        ];
        let is_connected = self.publish.is_some() || self.subscribe.is_some();
        let mut sentences = Vec::new();
        for (needed, is_there, said) in [
            ("--record", self.record.is_some(), &recording[..]),
            ("--packets", !self.packets.is_empty(), &packets),
            ("--publish or --subscribe", is_connected, &nats),
        ] {
            let unheard = said.iter().filter(|(_, is_said)| *is_said && !is_there);
            sentences
                .extend(unheard.map(|(name, _)| format!("--{name} does nothing without {needed}")));
        }
        sentences
    }
}
