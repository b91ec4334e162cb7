//! What is odd: the detectors look at what was gathered, and say what they found.

use std::net::IpAddr;

use detect::{AlertRule, Detectors, List, Preview, Seen};
use model::{Direction, Finding};
use query::Question;

use crate::Engine;
use crate::watch::Watch;

/// Shows the detectors what they have not seen yet.
pub(crate) fn look(watch: &mut Watch) {
    let Some(limits) = watch.limits().copied() else { return };
    let mut gathered = std::mem::take(&mut watch.seen);
    for (source, mut seen) in gathered.drain(..) {
        if let Seen::Flow(sight) = &mut seen
            && !watch.atlas.is_empty()
        {
            let remote = match sight.direction {
                Direction::Upload => Some(sight.server),
                Direction::Download => Some(sight.client),
                _ => None,
            };
            sight.country = remote.and_then(|remote| country(watch, remote));
        }
        let detectors = &mut watch.detectors;
        let detector = detectors.entry(source).or_insert_with(|| {
            let mut detector = Detectors::new(source, &limits);
            detector.compare_with(watch.lists.clone());
            detector
        });
        detector.see(&seen);
    }
    watch.seen = gathered;
}

/// Everything that is odd so far, the worst first.
pub(crate) fn all(engine: &mut Engine) -> Vec<Finding> {
    let watch = &mut engine.desk.watch;
    if watch.limits().is_none() {
        return Vec::new();
    }
    look(watch);
    let mut all = known(watch);
    for source in &engine.sources {
        let status = &source.status;
        if let Some(now) = status.last {
            let exporters: Vec<_> = source.collector.exporters().collect();
            all.extend(detect::of_exporters(status.id, &exporters, now));
        }
    }
    model::sort_by(&mut all, |a, b| {
        b.severity
            .cmp(&a.severity)
            .then(b.confidence.cmp(&a.confidence))
            .then(a.first.cmp(&b.first))
    });
    all
}

/// What detectors have found in what they were shown, and what a session brought along.
pub(crate) fn known(watch: &Watch) -> Vec<Finding> {
    let found = watch.detectors.values().flat_map(Detectors::findings);
    let alerts = watch.alerts.iter().flat_map(|(source, alerts)| alerts.findings(*source));
    found.chain(alerts).chain(watch.restored.iter().cloned()).collect()
}

impl Engine {
    /// What comes from now on is compared with these lists, and watched by these rules, in place of those
    /// before.
    pub fn watch_for(&mut self, lists: Vec<List>, rules: Vec<AlertRule>) {
        let watch = &mut self.desk.watch;
        // What was gathered came before.
        look(watch);
        watch.lists = lists.into();
        watch.rules = rules.into();
        watch.alerts.clear();
        for detector in watch.detectors.values_mut() {
            detector.compare_with(watch.lists.clone());
        }
    }

    /// What a rule would have done to the flows that are here.
    pub fn preview_alert(&self, rule: &AlertRule) -> Preview {
        rule.preview(self.flows(&Question::default()))
    }
}

fn country(watch: &Watch, address: IpAddr) -> Option<[u8; 2]> {
    let country = watch.atlas.place(address).country?;
    country.as_bytes().try_into().ok()
}
