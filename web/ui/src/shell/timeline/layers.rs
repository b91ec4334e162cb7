//! From an answer to the layers of the timeline, their legend and the words under the pointer.

use chart::scale::Clock;
use std::borrow::Cow;

use chart::{Plot, Quantity, Series, SeriesClass, Side, Timeline};
use model::{Column, Direction, Value};
use query::{Answer, Axis, Row};
use yew::prelude::*;

use crate::language::{html, t};
use crate::shell::sampling::scaled_words;
use crate::state::Store;
use crate::state::preferences::Split;
use crate::text::number::{self, Unit};
use crate::text::time::UTC;
use crate::text::{time, value};

/// What the chart shows, in words.
pub(super) fn title(store: &Store) -> String {
    format!(
        "{} by {}{}",
        match store.preferences.unit {
            Unit::Bits => "Bits per second",
            Unit::Bytes => "Bytes",
            Unit::Packets => "Packets per second",
            Unit::Flows => "Flows begun",
        },
        store.preferences.split.name(),
        scaled_words(store)
    )
}

/// What the axis says.
pub(crate) const fn quantity(unit: Unit) -> Quantity {
    match unit {
        Unit::Bits => Quantity::BitsPerSecond,
        Unit::Bytes => Quantity::Octets,
        Unit::Packets => Quantity::PacketsPerSecond,
        Unit::Flows => Quantity::Count,
    }
}

/// The layers, from the zero line outwards.
pub(super) fn series(store: &Store, answer: &Answer, axis: Axis) -> Vec<Series<'static>> {
    if store.preferences.split == Split::Direction {
        return by_direction(store.preferences.unit, answer, axis);
    }
    let column = match store.preferences.split {
        Split::Application => Column::Application,
        _ => Column::Protocol,
    };
    let named = answer.rows.iter().zip(0_u8..).map(|(row, place)| {
        let name = row.key.first().map_or_else(String::new, |key| match key {
            Value::Missing => t("unknown").to_owned(),
            key => value::cell(column, key, |_| UTC),
        });
        layer(name, SeriesClass::Number(place), Side::Above, spread(row, 0))
    });
    let other = answer
        .other
        .iter()
        .map(|row| layer(t("Other").to_owned(), SeriesClass::Other, Side::Above, spread(row, 0)));
    named.chain(other).collect()
}

/// Octets choose the side, not classes: what a download carries towards the initiator is download,
/// and so is what an upload gets back.
fn by_direction(unit: Unit, answer: &Answer, axis: Axis) -> Vec<Series<'static>> {
    let empty = || vec![0_u64; axis.count as usize];
    let (mut up, mut down) = (empty(), empty());
    let (mut local, mut transit, mut unknown) = (empty(), empty(), empty());
    let two_sided = unit != Unit::Flows;
    for row in &answer.rows {
        let word = match row.key.first() {
            Some(Value::Text(word)) => word.to_string(),
            _ => String::new(),
        };
        let (there, back) = (spread(row, 0), if two_sided { spread(row, 1) } else { Vec::new() });
        match Direction::from_name(&word).unwrap_or_default() {
            Direction::Upload => {
                add(&mut up, &there);
                add(&mut down, &back);
            }
            Direction::Download => {
                add(&mut down, &there);
                add(&mut up, &back);
            }
            Direction::Local => both(&mut local, &there, &back),
            Direction::Transit => both(&mut transit, &there, &back),
            Direction::Unknown => both(&mut unknown, &there, &back),
        }
    }
    [
        ("Upload", SeriesClass::Upload, Side::Above, up),
        ("Download", SeriesClass::Download, Side::Below, down),
        ("Local", SeriesClass::Number(2), Side::Above, local),
        ("Transit", SeriesClass::Number(6), Side::Above, transit),
        ("Unknown", SeriesClass::Other, Side::Above, unknown),
    ]
    .into_iter()
    .filter(|(.., values)| values.iter().any(|value| *value > 0))
    .map(|(name, class, side, values)| layer(t(name).to_owned(), class, side, values))
    .collect()
}

/// Class and name of each layer.
pub(super) fn legend(input: &Timeline<'_>) -> Vec<(&'static str, String)> {
    input
        .series
        .iter()
        .map(|series| {
            let arrow = match series.class {
                SeriesClass::Upload => "↑ ",
                SeriesClass::Download => "↓ ",
                _ => "",
            };
            (series.class.name(), format!("{arrow}{}", series.name))
        })
        .collect()
}

/// What happened in the bucket under the pointer.
pub(super) fn tip(input: &Timeline<'_>, plot: &Plot, x: f64, clock: Clock) -> Html {
    if x < plot.x || x > plot.x + plot.width {
        return Html::default();
    }
    let Some(bucket) = plot.bucket_at(x) else { return Html::default() };
    let range = plot.bucket(bucket);
    let say = |series: &Series<'_>| {
        let amount = series.values.get(bucket as usize).copied().unwrap_or_default();
        let text = match input.quantity {
            Quantity::BitsPerSecond => Unit::Bits.rate(amount, range.nanos()).text(),
            Quantity::PacketsPerSecond => Unit::Packets.rate(amount, range.nanos()).text(),
            Quantity::Octets => number::octets(amount),
            _ => number::whole(amount),
        };
        (amount > 0).then(|| html! {
            <li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class={series.class.name()} width="10" height="10" rx="2" /></svg>
                <span>{ series.name.as_ref() }</span><b>{ text }</b></li>
        })
    };
    let side = if x > plot.x + plot.width / 2.0 { "left" } else { "right" };
    html! {
        <div class={classes!("timeline-tip", side)} aria-hidden="true">
            <div>{ time::date_and_time(range.start, clock) }<span>{ format!(" + {}", number::span(range.nanos())) }</span></div>
            <ul>{ for input.series.iter().filter_map(say) }</ul>
        </div>
    }
}

fn layer(name: String, class: SeriesClass, side: Side, values: Vec<u64>) -> Series<'static> {
    Series { name: Cow::Owned(name), class, side, values: Cow::Owned(values) }
}

fn spread(row: &Row, measure: usize) -> Vec<u64> {
    row.series.get(measure).cloned().unwrap_or_default()
}

fn add(sum: &mut [u64], values: &[u64]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum = sum.saturating_add(*value);
    }
}

fn both(sum: &mut [u64], there: &[u64], back: &[u64]) {
    add(sum, there);
    add(sum, back);
}
