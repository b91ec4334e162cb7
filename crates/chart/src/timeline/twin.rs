//! The table beside a timeline: what each series was at least, at most, on average and in all.

use super::{Quantity, Series, Side, Timeline};
use crate::scale::si;
use crate::scene::Table;
use crate::text::shown;

const COLUMNS: [&str; 8] =
    ["Series", "Side", "Min", "Max", "Last", "Average", "95th percentile", "Total"];

pub(super) fn table(input: &Timeline<'_>) -> Table {
    Table {
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: input.series.iter().map(|series| row(input, series)).collect(),
    }
}

fn row(input: &Timeline<'_>, series: &Series<'_>) -> Vec<String> {
    let buckets = input.buckets as usize;
    let mut values = series.values.get(..buckets).unwrap_or(&series.values).to_vec();
    values.resize(buckets, 0);
    let last = values.last().copied().unwrap_or(0);
    let total: u128 = values.iter().copied().map(u128::from).sum();
    model::sort(&mut values);
    // Nearest rank: the smallest value that is not exceeded in 95 of 100 buckets.
    let rank = (buckets * 95).div_ceil(100).saturating_sub(1);
    let at = |index: usize| values.get(index).copied().unwrap_or(0);
    let nanos = u128::from(input.bucket_nanos.max(1));
    let shown_value = |value: u128, buckets: u128| {
        si(input.quantity.displayed(value, nanos * buckets), input.quantity.unit())
    };
    let average = match input.quantity {
        Quantity::BitsPerSecond | Quantity::PacketsPerSecond => {
            shown_value(total, u128::from(input.buckets.max(1)))
        }
        _ => shown_value(total / u128::from(input.buckets.max(1)), 1),
    };
    let side = match series.side {
        Side::Above => "above",
        Side::Below => "below",
        Side::Over => "over",
    };
    vec![
        shown(&series.name),
        side.to_owned(),
        shown_value(at(0).into(), 1),
        shown_value(at(buckets.saturating_sub(1)).into(), 1),
        shown_value(last.into(), 1),
        average,
        shown_value(at(rank).into(), 1),
        si(total, input.quantity.total_unit()),
    ]
}
