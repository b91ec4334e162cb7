//! Port scans: one host tries many ports of another, at once or over a day (MITRE T1046).
//!
//! Only tries that come to nothing count, so that a busy client of many services is none. Twenty
//! different ports are far above what a client that meets a dead service asks for (a handful), and far
//! below the hundred ports that the smallest usual scan tries.

use std::net::IpAddr;

use model::{FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::distinct::Distinct;
use crate::recent::Recent;
use crate::sight::{Sight, UDP};
use crate::stories::{Key, Stories, Story};
use crate::words::{named, span};

/// Different ports that came to nothing.
const PORTS: u64 = 20;
/// What counts as one try after the other; with longer pauses the scan is a slow one.
const FAST_NANOS: u64 = 60 * 1_000_000_000;
/// A slow scan is followed for so long.
const SLOW_NANOS: u64 = 24 * 3600 * 1_000_000_000;
/// traceroute asks so many ports of its target, one for each step (van Jacobson's default).
const TRACEROUTE: std::ops::RangeInclusive<u16> = 33_434..=33_625;

#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pairs: Recent<(IpAddr, IpAddr), Tried>,
}

#[derive(Clone, Debug, Default)]
struct Tried {
    first: Option<Timestamp>,
    last: Timestamp,
    ports: Distinct,
    tries: u64,
    open: u64,
}

impl Scan {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { pairs: Recent::new(limits.entries, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        if sight.port == 0 || sight.is_to_group() {
            return;
        }
        let pair = (sight.client, sight.server);
        if !sight.is_futile() {
            // Open ports are told of a scan, but begin none.
            if let Some(tried) = self.pairs.get(&pair) {
                tried.open += 1;
            }
            return;
        }
        if sight.protocol == UDP && TRACEROUTE.contains(&sight.port) {
            return;
        }
        let tried = self.pairs.entry(pair);
        if sight.start.nanos_since(tried.last) > SLOW_NANOS {
            *tried = Tried::default();
        }
        let first = tried.first.map_or(sight.start, |first| first.min(sight.start));
        tried.first = Some(first);
        tried.last = tried.last.max(sight.end);
        tried.ports.add((sight.protocol, sight.port));
        tried.tries += 1;
        let ports = tried.ports.count();
        if ports < PORTS {
            return;
        }
        let key = Key::of(FindingKind::PortScan, sight.client).with(sight.server);
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(first);
        story.last = story.last.max(tried.last);
        story.and(sight.server);
        story.count = tried.tries;
        let nanos = story.last.nanos_since(story.first);
        let slow = nanos / ports > FAST_NANOS;
        story.numbers = [ports, tried.tries, tried.open, u64::from(slow), 0, 0];
        let severity = match (sight.is_from_ours(), ports) {
            (true, 100..) => FindingSeverity::High,
            _ => FindingSeverity::Medium,
        };
        story.judge(severity, if ports >= 50 { 95 } else { 80 });
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.pairs.forgotten()
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let slowly = if story.number(3) > 0 { " slowly" } else { "" };
    let open = match story.number(2) {
        0 => String::new(),
        open => format!("; {open} other connections succeeded"),
    };
    format!(
        "{} tried about {} ports of {}{slowly} within {}, and they came to nothing{open}.",
        named(key.subject),
        story.number(0),
        named(key.other),
        span(story.first, story.last)
    )
}
