//! What falls into each step of time, by plain loops.

use model::{FlowRecord, Sampling, TimeRange};
use query::{Axis, Measure, Question};

use super::reckoned::per_second;
use super::{View, amount_of, counters};

/// What a flow has moved between two instants, when it moves evenly and a counter only shows whole
/// numbers: its reading at the end less its reading at the beginning.
pub(super) fn moved(amount: u64, flow: &FlowRecord, low: i128, high: i128) -> u64 {
    let (start, end) = (i128::from(flow.start.0), i128::from(flow.end.0));
    if low >= high {
        return 0;
    }
    if start == end {
        return if low <= start && start < high { amount } else { 0 };
    }
    let reading = |at: i128| {
        let gone = (at.clamp(start, end) - start).unsigned_abs();
        u128::from(amount) * gone / (end - start).unsigned_abs()
    };
    (reading(high) - reading(low)) as u64
}

/// The axis, and where counting ends (nanoseconds since 1970, not included).
pub(super) fn axis(question: &Question, extent: Option<TimeRange>) -> Option<(Axis, i128)> {
    let range = question.time.or(extent)?;
    let (start, end) = (i128::from(range.start.0), i128::from(range.end.0));
    if question.buckets == 0 || end <= start {
        return None;
    }
    if question.time.is_none() && end - start == 1 {
        // All at one instant: a second holds it.
        return Some((Axis { start: range.start, width: 1_000_000_000, count: 1 }, end));
    }
    let buckets = i128::from(question.buckets.min(4096));
    let width = (end - start + buckets - 1) / buckets;
    let count = (end - start + width - 1) / width;
    let axis = Axis { start: range.start, width: width as u64, count: count as u32 };
    Some((axis, end))
}

pub(super) fn series(
    measure: Measure,
    views: &[View<'_>],
    (axis, limit): (Axis, i128),
) -> Vec<u64> {
    if matches!(
        measure,
        Measure::Distinct(_) | Measure::FirstSeen | Measure::LastSeen | Measure::Of(..)
    ) {
        return Vec::new();
    }
    (0..axis.count)
        .map(|index| {
            let low = i128::from(axis.start.0) + i128::from(index) * i128::from(axis.width);
            let high = (low + i128::from(axis.width)).min(limit);
            let mut sum: u64 = 0;
            for view in views {
                let start = i128::from(view.flow.start.0);
                let unknown = view.flow.sampling == Sampling::Unknown;
                match measure {
                    Measure::FlowsUnknownRate if !unknown => continue,
                    Measure::Flows | Measure::FlowsUnknownRate => {
                        sum += u64::from(low <= start && start < high);
                        continue;
                    }
                    _ => {}
                }
                for part in counters(measure) {
                    let amount = amount_of(measure, part, view);
                    sum = sum.saturating_add(moved(amount, view.flow, low, high));
                }
            }
            if measure == Measure::Rate { per_second(sum, axis.width) } else { sum }
        })
        .collect()
}
