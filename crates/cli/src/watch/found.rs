//! What is odd is told as it is found: as a line, to an address, to a command.

use std::collections::{HashSet, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use model::{Finding, FindingSeverity};
use serve::prometheus::{COUNTER, Text};

use crate::arguments::ToldArguments;
use crate::findings;
use crate::output::tell;

use super::courier::{Counters, Courier};

/// How often detectors are asked: soon enough for a person, and they make sentences each time.
const PERIOD: Duration = Duration::from_secs(1);
/// Findings remembered as told: detectors remember fewer at a time.
const REMEMBERED: usize = 1 << 16;

/// Who is told of new findings.
pub(super) struct Found {
    least: FindingSeverity,
    prints: bool,
    couriers: Vec<Courier>,
    told: HashSet<u64>,
    order: VecDeque<u64>,
    count: u64,
    next: Instant,
}

impl Found {
    /// None where nobody is to be told.
    pub(super) fn of(arguments: &ToldArguments, ca: Option<&Path>) -> anyhow::Result<Option<Self>> {
        if !arguments.is_asked() {
            return Ok(None);
        }
        let webhooks = arguments.webhook.iter().map(|url| Courier::webhook(url, ca));
        let commands = arguments.run.iter().map(|words| Courier::command(words));
        let couriers = webhooks.chain(commands).collect::<Result<Vec<_>, _>>()?;
        Ok(Some(Self {
            least: arguments.severity,
            // Rules of one's own that nobody is sent are shown.
            prints: arguments.findings || couriers.is_empty(),
            couriers,
            told: HashSet::new(),
            order: VecDeque::new(),
            count: 0,
            next: Instant::now(),
        }))
    }

    /// Whether it is time to ask again.
    pub(super) fn is_due(&mut self) -> bool {
        let now = Instant::now();
        let is_due = now >= self.next;
        if is_due {
            self.next = now + PERIOD;
        }
        is_due
    }

    /// Tells those that were not told yet; the file is that of its source.
    pub(super) fn look(&mut self, all: &[Finding], name_of: impl Fn(&Finding) -> Option<String>) {
        for finding in all.iter().filter(|finding| finding.severity >= self.least) {
            if !self.told.insert(finding.id) {
                continue;
            }
            self.order.push_back(finding.id);
            if self.order.len() > REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.told.remove(&oldest);
            }
            self.count += 1;
            if self.prints {
                print(finding);
            }
            if !self.couriers.is_empty() {
                let json = findings::object(finding, name_of(finding)).to_string();
                self.couriers.iter().for_each(|courier| courier.send(&json));
            }
        }
    }

    /// Waits for what is on its way.
    pub(super) fn finish(self) {
        self.couriers.into_iter().for_each(Courier::finish);
    }

    pub(super) fn write(&self, page: &mut Text) {
        let sum = |of: fn(&Counters) -> &AtomicU64| -> u64 {
            let each = self.couriers.iter().map(|courier| of(courier.counters()));
            each.map(|counter| counter.load(Ordering::Relaxed)).sum()
        };
        for (name, help, count) in [
            ("findings_told_total", "New findings.", self.count),
            ("findings_delivered_total", "To webhooks and commands.", sum(|c| &c.delivered)),
            ("findings_failed_total", "Not taken by webhooks and commands.", sum(|c| &c.failed)),
            ("findings_dropped_total", "Not sent, for too many waited.", sum(|c| &c.dropped)),
        ] {
            page.one(name, COUNTER, help, count);
        }
    }
}

/// A line on standard error: standard output has flows alone.
fn print(finding: &Finding) {
    let line = |text: &str| export::escape_controls(text).into_owned();
    tell(format_args!(
        "{} {} · {}: {} [{}]",
        findings::second(finding.last),
        finding.severity.name(),
        finding.kind.title(),
        line(&finding.sentence),
        line(&finding.filter)
    ));
}
