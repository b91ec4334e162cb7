//! What is said about the user's own lists and rules.

pub(crate) mod again;
mod alerts;
mod marked;
pub(crate) mod news;
mod rules;
pub(crate) mod set_aside;

use detect::{List, ListKind, ListReport};
use protocol::{Aside, AsideAnswer, ListStatus, Response, UserList};

use crate::findings::within;
use crate::{Engine, called};

/// Answers it, or says why not.
#[inline(never)]
pub(crate) fn answer(engine: &mut Engine, octets: &[u8]) -> Response {
    let answer = match Aside::of(octets) {
        Some(Aside::Rules { format, items }) => rules::of(engine, &format, &items),
        Some(Aside::Lists(lists)) => take_up_lists(engine, &lists),
        Some(Aside::ListsInForce) => Ok(AsideAnswer::Lists(engine.desk.watch.reports.clone())),
        Some(Aside::Alerts(told)) => alerts::take_up(engine, &told),
        Some(Aside::AlertsFired) => Ok(AsideAnswer::Fired(alerts::fired(engine))),
        Some(Aside::AlertsSince(times)) => {
            Ok(AsideAnswer::News(engine.desk.watch.news.since(times)))
        }
        Some(Aside::CheckAlerts(all)) => alerts::check(&all),
        Some(Aside::TryAlert(told)) => alerts::trial(engine, &told).map(AsideAnswer::Tried),
        Some(Aside::Marked(values)) => marked::of(engine, &values),
        Some(Aside::Findings { filter, time }) => within::of(engine, &filter, time),
        Some(Aside::Called(addresses)) => called::of(engine, &addresses),
        Some(Aside::SetAside(pairs)) => set_aside::take_up(engine, pairs),
        None => Err("it is of another version of this page: reload it".to_owned()),
    };
    answer.map_or_else(Response::Refused, |answer| answer.response())
}

fn take_up_lists(engine: &mut Engine, told: &[UserList]) -> Result<AsideAnswer, String> {
    if engine.desk.watch.limits().is_none() {
        return Err("nobody looks for findings here".to_owned());
    }
    let mut lists = Vec::new();
    let mut reports = Vec::new();
    for list in told {
        let kind = if list.is_block { ListKind::Block } else { ListKind::Watch };
        let (list, report) = List::read(&list.name, kind, list.text.as_bytes());
        reports.push(status(&list, report));
        if !list.is_empty() {
            lists.push(list);
        }
    }
    again::take_up_lists(engine, lists.into(), reports.clone());
    Ok(AsideAnswer::Lists(reports))
}

fn status(list: &List, report: ListReport) -> ListStatus {
    ListStatus {
        format: report.format.to_owned(),
        items: list.len() as u64,
        bad_lines: report.bad_lines,
        bad: report.bad.into_iter().map(|bad| (bad.line, bad.text)).collect(),
        beyond: report.beyond,
    }
}
