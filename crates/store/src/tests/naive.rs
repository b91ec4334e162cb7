//! What an answer should be, by a plain loop over records: no codes, no columns, no shortcuts.

mod compared;
mod over_time;
mod reckoned;

use std::collections::{BTreeMap, BTreeSet};

use model::{FlowRecord, Sampling, TimeRange, Timestamp, Value};
use query::{Answer, Axis, Dimension, Measure, NOTHING, OrderBy, Question, Row};

use compared::{compare, differences};
use over_time::{axis, moved, series};
use reckoned::{network, numbers, per_second, statistic};

/// The time whose counters count, and over how long rates are reckoned.
type Frame = (Option<TimeRange>, u64);

/// A flow seen from one of its ends.
struct View<'a> {
    flow: &'a FlowRecord,
    key: Vec<Value>,
    swapped: bool,
}

pub(super) fn matches(question: &Question, flow: &FlowRecord) -> bool {
    question.filter.as_ref().is_none_or(|filter| filter.matches(flow))
        && question.time.is_none_or(|time| time.touches(flow.start, flow.end))
}

/// `flows` with their row numbers.
pub(super) fn answer(question: &Question, flows: &[(u32, FlowRecord)]) -> Answer {
    let matched: Vec<&(u32, FlowRecord)> =
        flows.iter().filter(|(_, flow)| matches(question, flow)).collect();
    let records: Vec<&FlowRecord> = matched.iter().map(|(_, flow)| flow).collect();
    let first = records.iter().map(|flow| flow.start).min();
    let last = records.iter().map(|flow| flow.end).max();
    let extent = first.zip(last).map(|(start, last)| TimeRange { start, end: last.plus_nanos(1) });
    let axis = axis(question, extent);
    let frame = frame(question, &records);
    let whole = |flow| View { flow, key: Vec::new(), swapped: false };
    let total: Vec<View<'_>> = records.iter().map(|flow| whole(flow)).collect();

    let mut answer = Answer {
        total: row(question, (axis, frame), Vec::new(), &total),
        matched: records.len() as u64,
        stored: flows.len() as u64,
        extent,
        axis: axis.map(|(axis, _)| axis),
        ..Answer::default()
    };
    let offset = question.offset as usize;
    let limit = question.limit as usize;
    let others = question.compare.as_ref().map(|baseline| {
        let other = Question {
            filter: baseline.filter.clone(),
            time: baseline.time,
            compare: None,
            ..question.clone()
        };
        let flows: Vec<&FlowRecord> =
            flows.iter().map(|(_, flow)| flow).filter(|flow| matches(&other, flow)).collect();
        (other, flows)
    });
    if question.select.is_empty() {
        let mut groups = groups(question, &records);
        if let Some((other, flows)) = &others {
            differences(&mut groups, (question, &records), (other, flows));
        }
        answer.available = groups.len() as u64;
        let is_shown = |index: &usize| (offset..offset + limit).contains(index);
        let hidden: Vec<View<'_>> = groups
            .iter()
            .enumerate()
            .filter(|(index, _)| !is_shown(index))
            .flat_map(|(_, (_, views))| views)
            .map(|view| View { key: Vec::new(), ..*view })
            .collect();
        answer.rows = groups
            .iter()
            .skip(offset)
            .take(limit)
            .map(|(key, views)| row(question, (axis, frame), key.clone(), views))
            .collect();
        answer.other = (answer.rows.len() < groups.len()).then(|| {
            let mut other = row(question, (axis, frame), Vec::new(), &hidden);
            for (measure, value) in question.measures.iter().zip(&mut other.measures) {
                if matches!(measure, Measure::Distinct(_)) {
                    *value = 0;
                }
            }
            other
        });
    } else {
        answer.available = matched.len() as u64;
        let rows = sorted(question, &matched).into_iter().skip(offset).take(limit);
        answer.rows = rows
            .map(|(number, flow)| {
                let key: Vec<Value> =
                    question.select.iter().map(|column| flow.value(*column)).collect();
                let id = u64::from(*number) + 1;
                Row { id, ..row(question, (axis, frame), key, &[whole(flow)]) }
            })
            .collect();
    }
    if let Some((other, flows)) = &others {
        compare(&mut answer, question, &records, (other, flows));
    }
    answer
}

pub(super) fn sorted<'a>(
    question: &Question,
    matched: &[&'a (u32, FlowRecord)],
) -> Vec<&'a (u32, FlowRecord)> {
    let mut rows = matched.to_vec();
    let records: Vec<&FlowRecord> = matched.iter().map(|(_, flow)| flow).collect();
    let frame = frame(question, &records);
    let by_measure = |measure: Measure, flow: &FlowRecord| {
        let measured = value(measure, &[View { flow, key: Vec::new(), swapped: false }], frame);
        sorting(measure, measured)
    };
    let (by, descending) = match question.order {
        Some(order) => (order.by, order.descending),
        None => match question.measures.first() {
            Some(measure) => (OrderBy::Measure(*measure), true),
            None => (OrderBy::Key, false),
        },
    };
    rows.sort_by(|(a_row, a), (b_row, b)| {
        let order = match by {
            OrderBy::Column(column) => a.value(column).cmp(&b.value(column)),
            OrderBy::Measure(measure) | OrderBy::Change(measure) => {
                by_measure(measure, a).cmp(&by_measure(measure, b))
            }
            OrderBy::Key => a_row.cmp(b_row),
        };
        let order = if descending { order.reverse() } else { order };
        order.then(a_row.cmp(b_row))
    });
    rows
}

/// No value comes before any.
fn sorting(measure: Measure, measured: u64) -> Option<u64> {
    Some(measured).filter(|_| !matches!(measure, Measure::Of(..)) || measured != NOTHING)
}

fn frame(question: &Question, flows: &[&FlowRecord]) -> Frame {
    let first = flows.iter().map(|flow| flow.start.0).min().unwrap_or_default();
    let last = flows.iter().map(|flow| flow.end.0).max().unwrap_or_default();
    let nanos = match question.time {
        Some(time) => time.nanos(),
        None if first == last => 1_000_000_000,
        // Just after the last instant, unless there is none after it.
        None => (i128::from(last.saturating_add(1)) - i128::from(first)) as u64,
    };
    (question.time, nanos)
}

/// Keys and what belongs to them, in the question's order.
fn groups<'a>(question: &Question, flows: &[&'a FlowRecord]) -> Vec<(Vec<Value>, Vec<View<'a>>)> {
    let frame = frame(question, flows);
    let mut groups: BTreeMap<Vec<Value>, Vec<View<'a>>> = BTreeMap::new();
    if question.group_by.is_empty() {
        groups.insert(Vec::new(), Vec::new());
    }
    for flow in flows {
        for view in views(&question.group_by, flow) {
            groups.entry(view.key.clone()).or_default().push(view);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    let first = question.measures.first().copied();
    let (by, descending) = match question.order {
        Some(order) => match order.by {
            OrderBy::Measure(measure) | OrderBy::Change(measure) => {
                (Some(measure), order.descending)
            }
            OrderBy::Key => (None, order.descending),
            OrderBy::Column(_) => (first, first.is_some()),
        },
        None => (first, first.is_some()),
    };
    match by {
        Some(measure) => groups.sort_by(|(a_key, a), (b_key, b)| {
            let of = |views| sorting(measure, value(measure, views, frame));
            let order = of(a).cmp(&of(b));
            (if descending { order.reverse() } else { order }).then_with(|| a_key.cmp(b_key))
        }),
        None if descending => groups.reverse(),
        None => {}
    }
    groups
}

fn views<'a>(dimensions: &[Dimension], flow: &'a FlowRecord) -> Vec<View<'a>> {
    let (source, destination) = (flow.key.source, flow.key.destination);
    let key = |far| -> Vec<Value> {
        dimensions.iter().map(|dimension| cell(*dimension, flow, far)).collect()
    };
    if dimensions.iter().any(|dimension| dimension.is_of_ends()) {
        let mut views = vec![View { flow, key: key(false), swapped: false }];
        if key(true) != key(false) {
            views.push(View { flow, key: key(true), swapped: true });
        }
        return views;
    }
    let swapped = dimensions.contains(&Dimension::Conversation) && source > destination;
    vec![View { flow, key: key(false), swapped }]
}

fn cell(dimension: Dimension, flow: &FlowRecord, far: bool) -> Value {
    let (source, destination) = (flow.key.source, flow.key.destination);
    let pair = |a, b| Value::Pair(Box::new((a, b)));
    match dimension {
        Dimension::Column(column) => flow.value(column),
        Dimension::Host => Value::Address(if far { destination } else { source }),
        Dimension::Place(part) => flow.value(part.columns()[usize::from(far)]),
        Dimension::Prefix { column, v4, v6 } => match flow.value(column) {
            Value::Address(address) => network(address, v4, v6),
            _ => Value::Missing,
        },
        Dimension::Bucket { column, nanos } => match flow.value(column) {
            Value::Time(at) => {
                let step = i128::from(nanos.clamp(1, i64::MAX as u64));
                let begin = i128::from(at.0).div_euclid(step) * step;
                Value::Time(Timestamp(i64::try_from(begin).unwrap_or(i64::MIN)))
            }
            _ => Value::Missing,
        },
        Dimension::Conversation => {
            let (low, high) = (source.min(destination), source.max(destination));
            pair(Value::Address(low), Value::Address(high))
        }
        Dimension::Service => {
            let protocol = flow.key.protocol;
            let half = flow.exporter.is_some() && flow.reverse.packets == 0;
            let port = match protocol {
                6 | 17 if half => flow.key.destination_port.min(flow.key.source_port),
                6 | 17 => flow.key.destination_port,
                _ => 0,
            };
            pair(Value::Number(protocol.into()), Value::Number(port.into()))
        }
    }
}

fn counter(measure: Measure, view: &View<'_>) -> u64 {
    let (sent, received) = if view.swapped {
        (view.flow.reverse, view.flow.forward)
    } else {
        (view.flow.forward, view.flow.reverse)
    };
    match measure {
        Measure::PacketsForward => sent.packets,
        Measure::PacketsReverse => received.packets,
        Measure::OctetsForward => sent.octets,
        Measure::OctetsReverse => received.octets,
        _ => unreachable!("asked of the four counters only"),
    }
}

/// What a flow has of a counter, multiplied where the measure asks for that.
fn amount_of(measure: Measure, counter_of: Measure, view: &View<'_>) -> u64 {
    let amount = counter(counter_of, view);
    match (measure, view.flow.sampling) {
        (
            Measure::PacketsScaled
            | Measure::OctetsScaled
            | Measure::PacketsForwardScaled
            | Measure::PacketsReverseScaled
            | Measure::OctetsForwardScaled
            | Measure::OctetsReverseScaled,
            Sampling::OneIn(rate),
        ) if rate > 1 => amount.saturating_mul(rate.into()),
        _ => amount,
    }
}

/// The counters a measure is made of.
fn counters(measure: Measure) -> Vec<Measure> {
    match measure {
        Measure::Rate => vec![Measure::OctetsForward, Measure::OctetsReverse],
        Measure::Packets | Measure::PacketsScaled => {
            vec![Measure::PacketsForward, Measure::PacketsReverse]
        }
        Measure::Octets | Measure::OctetsScaled => {
            vec![Measure::OctetsForward, Measure::OctetsReverse]
        }
        Measure::PacketsForwardScaled => vec![Measure::PacketsForward],
        Measure::PacketsReverseScaled => vec![Measure::PacketsReverse],
        Measure::OctetsForwardScaled => vec![Measure::OctetsForward],
        Measure::OctetsReverseScaled => vec![Measure::OctetsReverse],
        other => vec![other],
    }
}

fn value(measure: Measure, views: &[View<'_>], (time, nanos): Frame) -> u64 {
    let span = nanos;
    let nanos = |time: Timestamp| u64::try_from(time.0).unwrap_or(0);
    match measure {
        Measure::Of(which, column) => {
            statistic(which, &numbers(column, views.iter().map(|view| view.flow)))
        }
        Measure::Rate => per_second(value(Measure::Octets, views, (time, span)), span),
        Measure::Flows => views.len() as u64,
        Measure::FlowsUnknownRate => {
            views.iter().filter(|view| view.flow.sampling == Sampling::Unknown).count() as u64
        }
        Measure::FirstSeen => views.iter().map(|view| nanos(view.flow.start)).min().unwrap_or(0),
        Measure::LastSeen => views.iter().map(|view| nanos(view.flow.end)).max().unwrap_or(0),
        Measure::Distinct(dimension) => {
            let mut seen = BTreeSet::new();
            for view in views {
                seen.insert(cell(dimension, view.flow, false));
                seen.insert(cell(dimension, view.flow, true));
            }
            seen.remove(&Value::Missing);
            seen.len() as u64
        }
        _ => {
            let parts = counters(measure);
            let amount = |part, view: &View<'_>| match time {
                None => amount_of(measure, part, view),
                Some(TimeRange { start, end }) => {
                    moved(amount_of(measure, part, view), view.flow, start.0.into(), end.0.into())
                }
            };
            let each = views.iter().flat_map(|view| parts.iter().map(|part| amount(*part, view)));
            each.fold(0, u64::saturating_add)
        }
    }
}

fn row(
    question: &Question,
    (axis, frame): (Option<(Axis, i128)>, Frame),
    key: Vec<Value>,
    views: &[View<'_>],
) -> Row {
    let measures = question.measures.iter().map(|measure| value(*measure, views, frame)).collect();
    let series = match axis {
        None => Vec::new(),
        Some(axis) => {
            question.measures.iter().map(|measure| series(*measure, views, axis)).collect()
        }
    };
    Row { id: 0, key, measures, series, beside: None }
}
