//! Lists and rules of the user's that come later than the flows: what is here is looked at once more.

use std::sync::Arc;

use detect::{Detectors, List, Sight};
use model::{FindingKind, FlowRecord, SourceId};
use protocol::{ListStatus, SourceState};
use query::Question;

use crate::Engine;
use crate::findings::look;

/// From now on these lists are in force, for what is here and for what comes.
pub(super) fn take_up_lists(engine: &mut Engine, lists: Arc<[List]>, reports: Vec<ListStatus>) {
    catch_up(engine);
    let watch = &mut engine.desk.watch;
    watch.lists = lists;
    watch.reports = reports;
    compare_lists(engine);
}

/// What is in force is held against what is here once more, for there is more of it.
#[inline(never)]
pub(crate) fn compare(engine: &mut Engine) {
    catch_up(engine);
    if !engine.desk.watch.lists.is_empty() {
        compare_lists(engine);
    }
}

/// What was gathered came before.
fn catch_up(engine: &mut Engine) {
    engine.desk.flush();
    look(&mut engine.desk.watch);
}

fn compare_lists(engine: &mut Engine) {
    let open = still_read(engine);
    let (desk, every) = (&mut engine.desk, Question::default());
    let watch = &mut desk.watch;
    let Some(limits) = watch.limits().copied() else { return };
    for detectors in watch.detectors.values_mut() {
        detectors.compare_again(watch.lists.clone());
    }
    // A session's own hits were those of lists as they stood then.
    watch.restored.retain(|found| found.kind != FindingKind::ListHit);
    if !watch.lists.is_empty() {
        for record in desk.store.flows_of(&every).filter(|record| is_over(record, &open)) {
            let detectors = watch.detectors.entry(record.source).or_insert_with(|| {
                let mut detectors = Detectors::new(record.source, &limits);
                detectors.compare_with(watch.lists.clone());
                detectors
            });
            detectors.see_again(&Sight::of(&record));
        }
    }
    desk.changed = true;
}

/// Sources in which flows may still go on.
fn still_read(engine: &Engine) -> Vec<SourceId> {
    let read = engine.sources.iter().filter(|it| it.status.state == SourceState::Reading);
    read.map(|source| source.status.id).collect()
}

/// Whether it was shown to detectors already: what goes on is when it ends.
fn is_over(record: &FlowRecord, open: &[SourceId]) -> bool {
    record.end_reason.is_some() || record.exporter.is_some() || !open.contains(&record.source)
}
