//! What is odd: the detectors look at what was gathered, and say what they found.

pub(crate) mod within;

use detect::{AlertRule, Detectors, List, Seen, Sight};
use enrich::Atlas;
use model::{Direction, Finding};
use protocol::Response;

use crate::Engine;
use crate::aside::set_aside;
use crate::watch::Watch;

/// Shows the detectors what they have not seen yet.
#[inline(never)]
pub(crate) fn look(watch: &mut Watch) {
    let Some(limits) = watch.limits().copied() else { return };
    let mut gathered = std::mem::take(&mut watch.seen);
    for (source, seen) in &mut gathered {
        if let Seen::Flow(sight) = seen {
            place(&watch.atlas, sight);
        }
        let detectors = &mut watch.detectors;
        let detector = detectors.entry(*source).or_insert_with(|| {
            let mut detector = Detectors::new(*source, &limits);
            detector.compare_with(watch.lists.clone());
            detector
        });
        detector.see(seen);
    }
    gathered.clear();
    watch.seen = gathered;
}

/// Everything that is odd so far, or why nobody knows.
#[inline(never)]
pub(crate) fn answer(engine: &mut Engine) -> Response {
    let missed = &engine.desk.watch.missed;
    let sources = engine.sources.iter().filter(|source| missed.contains(&source.status.id));
    let names: Vec<&str> = sources.map(|source| source.status.name.as_str()).collect();
    if names.is_empty() {
        return Response::Findings(all(engine));
    }
    Response::Refused(format!(
        "{} went by before the part of the page was here that looks for findings: open it again",
        names.join(", ")
    ))
}

/// Everything that is odd so far, the worst first.
fn all(engine: &mut Engine) -> Vec<Finding> {
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
    let aside = &engine.desk.watch.aside;
    for found in &mut all {
        set_aside::lower(aside, found);
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
#[inline(never)]
pub(crate) fn known(watch: &Watch) -> Vec<Finding> {
    let found = watch.detectors.values().flat_map(Detectors::findings);
    let alerts = watch.alerts.iter().flat_map(|(source, alerts)| alerts.findings(*source));
    found.chain(alerts).chain(watch.restored.iter().cloned()).collect()
}

impl Engine {
    /// What looks for findings is not here yet, or it is. What goes by before is told of when findings are
    /// asked for.
    pub const fn blind(&mut self, is_blind: bool) {
        self.desk.watch.is_blind = is_blind;
    }

    /// What comes from now on is compared with these lists, and watched by these rules, in place of those
    /// before.
    #[inline(never)]
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
}

/// What databases know of its ends: the country of the remote one, and systems that no exporter told.
pub(crate) fn place(atlas: &Atlas, sight: &mut Sight) {
    if atlas.is_empty() {
        return;
    }
    let remote = match sight.direction {
        Direction::Upload => Some(sight.server),
        Direction::Download => Some(sight.client),
        _ => None,
    };
    let country = remote.and_then(|remote| atlas.place(remote).country);
    sight.country = country.and_then(|country| country.as_bytes().try_into().ok());
    for (system, host) in sight.systems.iter_mut().zip([sight.client, sight.server]) {
        *system = system.or_else(|| atlas.place(host).as_number);
    }
}
