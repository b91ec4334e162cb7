//! What is odd: the detectors look at what was gathered, and say what they found.

pub(crate) mod within;

use std::collections::BTreeMap;
use std::sync::Arc;

use detect::{AlertRule, Detectors, List, Seen, Sight};
use enrich::Atlas;
use model::{Direction, Finding, SourceId};
use protocol::Response;

use crate::Engine;
use crate::aside::set_aside;
use crate::watch::{GATHERED, Watch};

/// Shows the detectors what they have not seen yet.
#[inline(never)]
pub(crate) fn look(watch: &mut Watch) {
    debug_assert!(
        !watch.is_lent,
        "whoever took the detectors brings them back before anybody asks"
    );
    if watch.is_lent {
        return;
    }
    if let Some(mut looking) = watch.looking() {
        looking.look();
        watch.take_back(looking);
    }
}

/// Detectors and what they have not seen yet.
pub struct Looking {
    limits: detect::Limits,
    lists: Arc<[List]>,
    seen: Vec<(SourceId, Seen)>,
    detectors: BTreeMap<SourceId, Detectors>,
}

impl Looking {
    /// Shows them all of it.
    #[inline(never)]
    pub fn look(&mut self) {
        for (source, seen) in &self.seen {
            let detector = self.detectors.entry(*source).or_insert_with(|| {
                let mut detector = Detectors::new(*source, &self.limits);
                detector.compare_with(self.lists.clone());
                detector
            });
            detector.see(seen);
        }
        self.seen.clear();
    }
}

impl Watch {
    /// Detectors, with what they have not seen; none where nobody looks.
    fn looking(&mut self) -> Option<Looking> {
        let limits = *self.limits()?;
        let (mut seen, lists) = (std::mem::take(&mut self.seen), self.lists.clone());
        for (_, seen) in &mut seen {
            if let Seen::Flow(sight) = seen {
                place(&self.atlas, sight);
            }
        }
        Some(Looking { limits, lists, seen, detectors: std::mem::take(&mut self.detectors) })
    }

    /// They have seen it; what came meanwhile stays, and so does the room of what they saw.
    fn take_back(&mut self, looking: Looking) {
        self.detectors = looking.detectors;
        if self.seen.is_empty() {
            self.seen = looking.seen;
        }
    }
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
    /// From now on somebody else shows the detectors what there is: see [`Self::take_looking`].
    pub const fn look_elsewhere(&mut self) {
        self.desk.watch.is_elsewhere = true;
    }

    /// How much the detectors have not seen.
    pub const fn unseen(&self) -> usize {
        self.desk.watch.seen.len()
    }

    /// The detectors and what they have not seen, for who has a thread to spare: [`Looking::look`]. None where there is
    /// little of it, or they are away. Until [`Self::bring_back`] nobody may ask for findings.
    pub fn take_looking(&mut self) -> Option<Looking> {
        let watch = &mut self.desk.watch;
        if watch.is_lent || watch.seen.len() < GATHERED {
            return None;
        }
        let looking = watch.looking();
        watch.is_lent = looking.is_some();
        looking
    }

    /// They have seen it.
    pub fn bring_back(&mut self, looking: Looking) {
        self.desk.watch.is_lent = false;
        self.desk.watch.take_back(looking);
    }

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
