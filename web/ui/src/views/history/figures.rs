//! The numbers of each series: least, most, last, mean, 95th percentile, total.

use chart::Series;
use query::Axis;
use yew::prelude::*;

use crate::language::html;
use crate::state::State;
use crate::text::number::{self, Unit};

/// The table.
pub(super) fn figures(state: &State, series: &[Series<'_>], axis: Axis) -> Html {
    let unit = state.preferences.unit;
    // Rates where the axis says rates, totals as volumes.
    let step = |amount: u64| match unit {
        Unit::Bits | Unit::Packets => unit.rate(amount, axis.width).text(),
        _ => unit.volume(amount).text(),
    };
    let row = |one: &Series<'_>| {
        let told = Told::of(&one.values);
        let class = one.class.name();
        html! {
            <tr>
                <th scope="row">
                    <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect {class} width="10" height="10" rx="2" /></svg>
                    { chart::shown(&one.name) }
                </th>
                { for [told.least, told.most, told.last, told.mean, told.high].map(|amount| html! { <td class="number">{ step(amount) }</td> }) }
                <td class="number">{ if unit == Unit::Flows { number::whole(told.total) } else { unit.volume(told.total).text() } }</td>
            </tr>
        }
    };
    html! {
        <div class="chart-figures" tabindex="0" role="region" aria-label="Numbers of the series">
            <table class="plain">
                <thead><tr>
                    <th scope="col">{ "Series" }</th>
                    { for ["Min", "Max", "Last", "Average", "95 %", "Total"].map(|head| html! { <th scope="col" class="number">{ head }</th> }) }
                </tr></thead>
                <tbody>{ for series.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// What is told of a row of values.
#[derive(PartialEq, Eq, Debug)]
struct Told {
    least: u64,
    most: u64,
    last: u64,
    mean: u64,
    /// What 95 of a hundred steps do not exceed.
    high: u64,
    total: u64,
}

impl Told {
    fn of(values: &[u64]) -> Self {
        let mut sorted = values.to_vec();
        model::sort(&mut sorted);
        let total = sorted.iter().fold(0_u64, |sum, value| sum.saturating_add(*value));
        let count = sorted.len() as u64;
        let rank = (count * 95).div_ceil(100).saturating_sub(1);
        Self {
            least: sorted.first().copied().unwrap_or_default(),
            most: sorted.last().copied().unwrap_or_default(),
            last: values.last().copied().unwrap_or_default(),
            mean: total / count.max(1),
            high: sorted
                .get(usize::try_from(rank).unwrap_or_default())
                .copied()
                .unwrap_or_default(),
            total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_95th_percentile_stands_among_the_values() {
        let values: Vec<u64> = (1..=20).rev().collect();
        let told = Told::of(&values);
        assert_eq!(told, Told { least: 1, most: 20, last: 1, mean: 10, high: 19, total: 210 });
        assert_eq!(Told::of(&[]).high, 0);
    }
}
