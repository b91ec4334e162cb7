//! Exporters whose port moves: a restart, or a translator on the way that forgot, and the same
//! exporter goes on from another port without announcing its templates.

use model::{ExporterKey, NetflowVersion, Timestamp};

use crate::collector::Collector;
use crate::header::Header;
use crate::issue::IssueKind;

/// What is known of a stream beside its records that tells one device from another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trace {
    /// When the device began, by its own clock: of the last message.
    boot: Option<Timestamp>,
    /// When it sent the last message, by its own clock.
    export: Option<Timestamp>,
    /// The sequence numbers of the first message and the last.
    first_number: Option<u32>,
    number: Option<u32>,
    arrival: Option<Timestamp>,
    /// The longest silence between two messages.
    longest_gap_nanos: u64,
    /// The port that what was learnt here has gone to.
    heir: Option<u16>,
    /// What was taken over from another port.
    heritage: Option<Heritage>,
    /// When another port was last looked for.
    looked: Option<Timestamp>,
}

/// What was taken over, from where and when.
#[derive(Clone, Copy, Debug)]
struct Heritage {
    port: u16,
    at: Timestamp,
    options_records: u64,
}

/// How exactly two clocks of one device agree on when it began: export times are whole seconds.
const BOOT_SLACK_NANOS: u64 = 10 * SECOND;
/// Numbers of a device that began anew are so low.
const BEGINNING: u32 = 1000;
/// More units than any exporter sends in a second.
const UNITS_PER_SECOND: u64 = 10_000_000;
const SECOND: u64 = 1_000_000_000;

impl Trace {
    /// A message came.
    pub(crate) fn follow(&mut self, now: Timestamp, header: &Header) {
        if let Some(last) = self.arrival {
            self.longest_gap_nanos = self.longest_gap_nanos.max(now.nanos_since(last));
        }
        self.arrival = Some(now);
        self.export = header.export_time;
        self.boot = header
            .export_time
            .zip(header.uptime_millis)
            .map(|(export, uptime)| export.plus_nanos(-1_000_000 * i64::from(uptime)));
        self.first_number = self.first_number.or(header.sequence);
        self.number = header.sequence;
    }

    /// Whether nothing has come for so long that its exporter must be gone: twice its own longest
    /// silence at least.
    fn is_silent(&self, now: Timestamp, last_seen: Timestamp, least_nanos: u64) -> bool {
        now.nanos_since(last_seen) >= least_nanos.max(self.longest_gap_nanos.saturating_mul(2))
    }

    /// Whether what is known of both allows them to be one device, the other one first.
    fn may_go_on_from(&self, other: &Self) -> bool {
        if let (Some(boot), Some(before), Some(export)) = (self.boot, other.boot, other.export) {
            let same = boot.0.abs_diff(before.0) <= BOOT_SLACK_NANOS;
            return same || boot.plus_nanos(BOOT_SLACK_NANOS.cast_signed()) >= export;
        }
        let (Some(first), Some(last)) = (self.first_number, other.number) else { return true };
        let passed = match (self.arrival, other.arrival) {
            (Some(now), Some(before)) => now.nanos_since(before) / SECOND,
            _ => 0,
        };
        let ahead = u64::from(first.wrapping_sub(last));
        ahead <= passed.saturating_add(1).saturating_mul(UNITS_PER_SECOND) || first <= BEGINNING
    }
}

impl Collector {
    /// What waits for templates at a new port may be what another port has announced templates for.
    /// They move here where exactly one other port of the same address, version and domain is known,
    /// it has fallen silent, and neither clock nor numbers speak against it. The port they came
    /// from.
    pub(super) fn follow_port(
        &mut self,
        now: Timestamp,
        key: (ExporterKey, NetflowVersion),
    ) -> Option<u16> {
        let least = self.limits.moved_silence_nanos?;
        let new = self.streams.get_mut(&key)?;
        let mine = new.trace;
        let looked = mine.looked.is_some_and(|looked| now.nanos_since(looked) < SECOND);
        if looked || !new.templates.is_empty() || new.waiting.sum().is_none() {
            return None;
        }
        new.trace.looked = Some(now);
        let of_same_device = |(other, version): &&(ExporterKey, NetflowVersion)| {
            *version == key.1
                && other.domain == key.0.domain
                && other.address.ip() == key.0.address.ip()
                && other.address != key.0.address
        };
        let mut others = self
            .streams
            .iter()
            .filter(|(key, stream)| of_same_device(key) && stream.trace.heir.is_none());
        let (old_key, old) = others.next()?;
        let fits = others.next().is_none()
            && !old.templates.is_empty()
            && old.trace.is_silent(now, old.last_seen, least)
            && mine.may_go_on_from(&old.trace);
        let old_key = fits.then_some(*old_key)?;
        let old = self.streams.get_mut(&old_key)?;
        old.trace.heir = Some(key.0.address.port());
        let (templates, told) = (std::mem::take(&mut old.templates), std::mem::take(&mut old.told));
        let new = self.streams.get_mut(&key)?;
        new.told.clear(&mut self.pool);
        (new.templates, new.told) = (templates, told);
        let port = old_key.0.address.port();
        let options_records = new.options_records;
        new.trace.heritage = Some(Heritage { port, at: now, options_records });
        self.totals.ports_followed += 1;
        Some(port)
    }

    /// A port that was thought to be given up speaks again: two exporters share the address. What
    /// was taken from it and not announced since goes back, from wherever it has gone meanwhile:
    /// ports are easily made up. The port that took it.
    pub(super) fn give_back(
        &mut self,
        now: Timestamp,
        key: (ExporterKey, NetflowVersion),
    ) -> Option<u16> {
        self.streams.get(&key)?.trace.heir?;
        let mut heirs = Vec::new();
        let mut last = key;
        while let Some(heir) = self.streams.get_mut(&last).and_then(|s| s.trace.heir.take()) {
            heirs.push((last, heir));
            last.0.address.set_port(heir);
        }
        let back = heirs.into_iter().rev().map(|(key, heir)| self.take_back(now, key, heir));
        back.last()?
    }

    /// The same from one port that took it.
    fn take_back(
        &mut self,
        now: Timestamp,
        key: (ExporterKey, NetflowVersion),
        heir: u16,
    ) -> Option<u16> {
        let mut heir_key = key;
        heir_key.0.address.set_port(heir);
        let other = self.streams.get_mut(&heir_key)?;
        let heritage = other.trace.heritage.take()?;
        if heritage.port != key.0.address.port() {
            return None;
        }
        // Both speak: neither shall be looked for again.
        other.trace.longest_gap_nanos = u64::MAX;
        let templates = other.templates.not_announced_since(heritage.at, &mut self.pool);
        let told = (other.options_records == heritage.options_records)
            .then(|| std::mem::take(&mut other.told));
        let old = self.streams.get_mut(&key)?;
        old.trace.longest_gap_nanos = u64::MAX;
        old.templates.take_over(templates, now, &mut self.pool);
        if let Some(told) = told {
            old.told.clear(&mut self.pool);
            old.told = told;
        }
        Some(heir)
    }

    /// Something that is no fault of one message.
    pub(super) fn note(
        &mut self,
        now: Timestamp,
        key: (ExporterKey, NetflowVersion),
        kind: IssueKind,
    ) {
        let limit = self.limits.issues_per_kind;
        let apart = self.streams.get_mut(&key).is_some_and(|stream| stream.tells(kind, limit));
        let (exporter, version) = key;
        let issue = crate::Issue { at: now, exporter, version, offset: 0, kind, count: 1 };
        let kept = self.issues.push(issue, apart);
        self.totals.issues_untold += u64::from(!kept);
    }
}
