//! Comparison by plain loops: the groups of both, and what of the one stands beside the other.

use model::{FlowRecord, Value};
use query::{Answer, Beside, Change, Compared, Measure, Order, OrderBy, Question, Row};

use super::{View, frame, groups, sorting, value};

/// Flows, and the question that they answer.
type Asked<'q, 'f> = (&'q Question, &'q [&'f FlowRecord]);

type Groups<'f> = Vec<(Vec<Value>, Vec<View<'f>>)>;

/// Adds the groups of the other flows alone, and sorts all anew.
pub(super) fn differences<'f>(all: &mut Groups<'f>, ours: Asked<'_, 'f>, theirs: Asked<'_, 'f>) {
    let others = groups(theirs.0, theirs.1);
    for (key, _) in &others {
        if !all.iter().any(|(known, _)| known == key) {
            all.push((key.clone(), Vec::new()));
        }
    }
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    let none = Vec::new();
    let other = |key: &Vec<Value>| {
        others.iter().find(|(known, _)| known == key).map_or(&none, |(_, views)| views)
    };
    let first = ours.0.measures.first().copied();
    let (by, is_change, descending) = match ours.0.order {
        Some(Order { by: OrderBy::Measure(measure), descending }) => {
            (Some(measure), false, descending)
        }
        Some(Order { by: OrderBy::Change(measure), descending }) => {
            (Some(measure), true, descending)
        }
        Some(Order { by: OrderBy::Key, descending }) => (None, false, descending),
        _ => (first, false, first.is_some()),
    };
    let Some(by) = by else {
        if descending {
            all.reverse();
        }
        return;
    };
    // No value is less than 0, and 0 for what is counted.
    let rank = |measured: u64| match by {
        Measure::Of(..) => sorting(by, measured).map_or(0, |measured| i128::from(measured) + 1),
        _ => i128::from(measured),
    };
    all.sort_by_cached_key(|(key, views)| {
        let here = rank(value(by, views, frame(ours.0, ours.1)));
        let there = rank(value(by, other(key), frame(theirs.0, theirs.1)));
        let rank = if is_change { (here - there).abs() } else { here };
        (if descending { -rank } else { rank }, key.clone())
    });
}

/// Puts what the other question finds beside each row.
pub(super) fn compare(
    answer: &mut Answer,
    question: &Question,
    ours: &[&FlowRecord],
    theirs: Asked<'_, '_>,
) {
    let is_grouped = question.select.is_empty();
    let plain = |question: &Question| Question {
        compare: None,
        select: Vec::new(),
        offset: 0,
        limit: u32::MAX,
        order: None,
        ..question.clone()
    };
    let numbered: Vec<(u32, FlowRecord)> =
        (0..).zip(theirs.1).map(|(n, f)| (n, (*f).clone())).collect();
    let all = super::answer(&plain(theirs.0), &numbered);
    // A row that is not there is one of no flows at all, within the frame of the others.
    let axis = super::axis(theirs.0, all.extent);
    let empty =
        |keys: Vec<Value>| super::row(theirs.0, (axis, frame(theirs.0, theirs.1)), keys, &[]);
    let own = groups(question, ours);
    let put = |row: &mut Row, presence: (bool, bool), other: &Row| {
        let change = match presence {
            (true, false) => Change::New,
            (false, true) => Change::Gone,
            _ if row.measures == other.measures => Change::Same,
            _ => Change::Changed,
        };
        let (measures, series) = (other.measures.clone(), other.series.clone());
        row.beside = Some(Beside { change, measures, series });
    };
    let both = (!ours.is_empty(), !theirs.1.is_empty());
    if is_grouped {
        let is_one = question.group_by.is_empty();
        let mut shown = Vec::new();
        for row in &mut answer.rows {
            let there = all.rows.iter().find(|other| other.key == row.key);
            let here = own.iter().any(|(key, _)| *key == row.key);
            let presence = if is_one { both } else { (here, there.is_some()) };
            put(row, presence, &there.cloned().unwrap_or_else(|| empty(Vec::new())));
            shown.push(row.key.clone());
        }
        if let Some(row) = &mut answer.other {
            let views = groups(theirs.0, theirs.1);
            let hidden: Vec<View<'_>> = views
                .into_iter()
                .filter(|(key, _)| !shown.contains(key))
                .flat_map(|(_, views)| views)
                .collect();
            let frame = frame(theirs.0, theirs.1);
            let mut other = super::row(theirs.0, (axis, frame), Vec::new(), &hidden);
            for (measure, value) in question.measures.iter().zip(&mut other.measures) {
                if matches!(measure, Measure::Distinct(_)) {
                    *value = 0;
                }
            }
            put(row, both, &other);
        }
    }
    put(&mut answer.total, both, &all.total);
    answer.compared = Some(Compared { matched: all.matched, extent: all.extent, axis: all.axis });
}
