//! Lists and rules of the user's that come later than the flows: what is here is looked at once more.

use std::sync::Arc;

use detect::{AlertRule, Alerts, Detectors, List, Preview, Sight};
use model::{Column, FindingKind, FlowRecord, SourceId};
use protocol::{ListStatus, SourceState};
use query::{Filter, Order, OrderBy, Question};

use crate::Engine;
use crate::findings::{look, place};

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
    if !engine.desk.watch.rules.is_empty() {
        compare_rules(engine);
    }
}

/// From now on these rules are in force, for what is here and for what comes.
pub(super) fn take_up_rules(engine: &mut Engine, rules: Arc<[AlertRule]>) {
    catch_up(engine);
    engine.desk.watch.rules = rules;
    compare_rules(engine);
}

/// What a rule would have done to the latest flows that are here, `most` of them; how many it was shown, and
/// how many were earlier.
pub(super) fn preview(engine: &mut Engine, rule: &AlertRule, most: u64) -> (Preview, u64, u64) {
    catch_up(engine);
    let open = still_read(engine);
    let store = &engine.desk.store;
    let mut question = by_end((!rule.filter.is_everything()).then(|| rule.filter.clone()));
    let all = store.rows_of(&question).len() as u64;
    question.offset = all.saturating_sub(most);
    let mut flows = 0;
    let shown = store.flows_of(&question).filter(|record| is_over(record, &open));
    let preview = rule.preview(shown.inspect(|_| flows += 1));
    (preview, flows, question.offset)
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
            let mut sight = Sight::of(&record);
            place(&watch.atlas, &mut sight);
            detectors.see_again(&sight);
        }
    }
    desk.changed = true;
}

fn compare_rules(engine: &mut Engine) {
    let open = still_read(engine);
    let desk = &mut engine.desk;
    let watch = &mut desk.watch;
    let Some(limits) = watch.limits().copied() else { return };
    watch.alerts.clear();
    watch.restored.retain(|found| found.kind != FindingKind::UserAlert);
    if !watch.rules.is_empty() {
        let every = by_end(None);
        for record in desk.store.flows_of(&every).filter(|record| is_over(record, &open)) {
            let begin = || Alerts::new(watch.rules.clone(), &limits);
            watch.alerts.entry(record.source).or_insert_with(begin).see(&record, |_| {});
        }
    }
    desk.changed = true;
}

/// Flows in the order in which they ended.
fn by_end(filter: Option<Filter>) -> Question {
    let order = Some(Order { by: OrderBy::Column(Column::End), descending: false });
    Question { filter, order, ..Question::default() }
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
