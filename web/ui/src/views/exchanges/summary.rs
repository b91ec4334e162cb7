//! Numbers and pictures above a table of exchanges: how many, how they ended over time, how long
//! they took.

use std::borrow::Cow;

use chart::{Bar, Quantity, Scene, Series, SeriesClass, Shape, Side, Size, Timeline};
use model::{ExchangeColumn, ExchangeKind, Value};
use protocol::Request;
use query::{Answer, Axis, ExchangeMeasure as Measure, ExchangeOrder, ExchangeQuestion};
use yew::prelude::*;

use super::Only;
use crate::asking::use_request;
use crate::language::{html, t, t_of};
use crate::parts::found::{Found, filter_of, finding_marks, use_worth};
use crate::parts::listen::use_size;
use crate::parts::picture::{picture, twin};
use crate::state::{Store, questions, use_store};
use crate::text::number::{self, Quantity as Amount};
use crate::text::{exchange, value};

/// Steps of the picture over time.
const BUCKETS: u32 = 120;
/// Codes told apart in it.
const CODES: u32 = 6;
/// Classes of latency: three a decade, from a nanosecond to an hour.
const CLASSES: u32 = 40;
/// Height of a picture.
const HEIGHT: f64 = 104.0;

const MEASURES: [Measure; 8] = [
    Measure::Count,
    Measure::NoSuchName,
    Measure::Failed,
    Measure::Unanswered,
    Measure::LatencyMedian,
    Measure::Latency95,
    Measure::Distinct(ExchangeColumn::Name),
    Measure::NotKept,
];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Of which kind.
    pub(super) kind: ExchangeKind,
    /// Only those that hold this.
    pub(super) only: Only,
}

/// The numbers and pictures.
#[function_component]
#[inline(never)]
pub(super) fn Summary(props: &Props) -> Html {
    let store = use_store();
    let rule = ExchangeQuestion {
        only: props.only.iter().cloned().collect(),
        ..questions::exchanges(&store, props.kind)
    };
    let totals = use_request(Some(Request::Exchanges(ExchangeQuestion {
        measures: MEASURES.to_vec(),
        ..rule.clone()
    })));
    let codes = use_request(Some(Request::Exchanges(ExchangeQuestion {
        group_by: vec![ExchangeColumn::Code],
        measures: vec![Measure::Count],
        limit: CODES,
        buckets: BUCKETS,
        ..rule.clone()
    })));
    let classes = use_request(Some(Request::Exchanges(ExchangeQuestion {
        group_by: vec![ExchangeColumn::LatencyClass],
        measures: vec![Measure::Count],
        order: Some((ExchangeOrder::Column(ExchangeColumn::LatencyClass), false)),
        limit: CLASSES,
        ..rule
    })));
    let found = use_worth(&store, filter_of(&store));
    let Some(answer) = totals.answer().filter(|answer| answer.stored > 0) else {
        return Html::default();
    };
    let empty = Answer::default();
    html! {
        <>
            { tiles(&numbers(props.kind, answer)) }
            <div class="figures">
                { over_time(&store, props.kind, codes.answer().unwrap_or(&empty), found) }
                { latencies(classes.answer().unwrap_or(&empty)) }
            </div>
        </>
    }
}

/// A large number: title, digits and unit, what stands below.
pub(crate) type Tile = (&'static str, Amount, String);

/// Large numbers in a row.
pub(crate) fn tiles(tiles: &[Tile]) -> Html {
    html! {
        <dl class="totals">
            { for tiles.iter().map(|(title, amount, note)| html! {
                <div class="total">
                    <dt>{ *title }</dt>
                    <dd>{ amount.number.clone() }<small>{ amount.unit.clone() }</small></dd>
                    <dd class="total-note">{ note.clone() }</dd>
                </div>
            }) }
        </dl>
    }
}

fn numbers(kind: ExchangeKind, answer: &Answer) -> Vec<Tile> {
    let at = |wanted: Measure| {
        let place = MEASURES.iter().position(|measure| *measure == wanted);
        let measured = place.and_then(|place| answer.total.measures.get(place));
        measured.copied().unwrap_or_default()
    };
    let all = at(Measure::Count);
    let count = |amount: u64| Amount { number: number::whole(amount), unit: String::new() };
    let share = |wanted: Measure| {
        let part = at(wanted);
        let words = number::share(part, all);
        let (number, unit) = words.rsplit_once(' ').unwrap_or((&words, ""));
        let amount = Amount { number: number.to_owned(), unit: unit.to_owned() };
        (amount, number::whole(part))
    };
    let span = |wanted: Measure| match wanted.value(at(wanted)) {
        Value::Span(nanos) => number::span_quantity(nanos),
        _ => Amount { number: value::MISSING.to_owned(), unit: String::new() },
    };
    let tile = |title, wanted: Measure| {
        let (amount, note) = share(wanted);
        (title, amount, note)
    };
    let not_kept = at(Measure::NotKept);
    let partial = match not_kept {
        0 => String::new(),
        more => format!("+ {} not kept", number::whole(more)),
    };
    let is_dns = kind == ExchangeKind::Dns;
    let mut tiles = vec![
        (if is_dns { "Queries" } else { "Requests" }, count(all), partial),
        (
            if is_dns { "Names" } else { "Hosts" },
            count(at(Measure::Distinct(ExchangeColumn::Name))),
            String::new(),
        ),
    ];
    if is_dns {
        tiles.push(tile("NXDOMAIN", Measure::NoSuchName));
    }
    tiles.push(tile(if is_dns { "All errors" } else { "Errors" }, Measure::Failed));
    tiles.push(tile("No answer", Measure::Unanswered));
    tiles.push(("Median latency", span(Measure::LatencyMedian), String::new()));
    tiles.push(("95 % within", span(Measure::Latency95), String::new()));
    tiles
}

fn over_time(store: &Store, kind: ExchangeKind, answer: &Answer, found: Found) -> Html {
    let title = "Codes over time";
    let Some(axis) = answer.axis else {
        return html! { <Figure {title} scene={None::<Callback<Size, Scene>>} /> };
    };
    let clock = store.clock(axis.start.seconds_and_nanos().0);
    let series = series(kind, answer, axis);
    let legend: Vec<(AttrValue, String)> = series
        .iter()
        .map(|series| (AttrValue::from(series.class.name()), series.name.to_string()))
        .collect();
    let scene = Callback::from(move |size: Size| {
        let input = Timeline {
            title: t_of(title).into(),
            start: axis.start,
            bucket_nanos: axis.width,
            buckets: axis.count,
            series: series.clone(),
            quantity: Quantity::Count,
            shape: Shape::Steps,
            clock,
            selection: None,
        };
        chart::timeline(&input, size).0
    });
    html! { <Figure {title} scene={Some(scene)} {legend} {found} /> }
}

fn series(kind: ExchangeKind, answer: &Answer, axis: Axis) -> Vec<Series<'static>> {
    let layer = |name: String, class: SeriesClass, row: &query::Row| {
        let values = row.series.first().cloned();
        let values = values.unwrap_or_else(|| vec![0; axis.count as usize]);
        Series { name: Cow::Owned(name), class, side: Side::Above, values: Cow::Owned(values) }
    };
    let named = answer.rows.iter().zip(0_u8..).map(|(row, place)| match row.key.first() {
        Some(Value::Missing) | None => {
            let words = exchange::missing(kind, ExchangeColumn::Code);
            layer(t_of(words).to_owned(), SeriesClass::Number(7), row)
        }
        Some(code) => layer(value::plain(code), SeriesClass::Number(place), row),
    });
    let other =
        answer.other.iter().map(|row| layer(t("Other").to_owned(), SeriesClass::Other, row));
    named.chain(other).collect()
}

fn latencies(answer: &Answer) -> Html {
    let title = "Latency, this and longer";
    let bars: Vec<(String, u64)> = answer
        .rows
        .iter()
        .filter_map(|row| match row.key.first() {
            Some(Value::Span(nanos)) => {
                Some((short(*nanos), row.measures.first().copied().unwrap_or_default()))
            }
            _ => None,
        })
        .collect();
    if bars.is_empty() {
        return html! { <Figure {title} scene={None::<Callback<Size, Scene>>} /> };
    }
    let scene = Callback::from(move |size: Size| {
        let bars: Vec<Bar<'_>> = bars
            .iter()
            .map(|(name, value)| Bar { name, value: *value, class: SeriesClass::Number(0) })
            .collect();
        chart::columns(t("Latency"), &bars, "", size)
    });
    html! { <Figure {title} scene={Some(scene)} /> }
}

/// `1 ms`, for classes are whole.
fn short(nanos: u64) -> String {
    let steps = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns")];
    let step = steps.into_iter().find(|(step, _)| nanos >= *step);
    step.map_or_else(String::new, |(step, unit)| format!("{} {unit}", nanos / step))
}

#[derive(Properties, PartialEq)]
pub(crate) struct FigureProps {
    /// What it shows.
    pub(crate) title: &'static str,
    /// The picture for a size; none where there is nothing to draw.
    pub(crate) scene: Option<Callback<Size, Scene>>,
    /// What is marked on it, where it is over time.
    #[prop_or_default]
    pub(crate) found: Found,
    /// Classes and names of its colours.
    #[prop_or_default]
    pub(crate) legend: Vec<(AttrValue, String)>,
}

/// A small picture under its title.
#[function_component]
#[inline(never)]
pub(crate) fn Figure(props: &FigureProps) -> Html {
    let store = use_store();
    let node = use_node_ref();
    let (width, _) = use_size(node.clone());
    let scene = props.scene.as_ref().filter(|_| width > 0.0);
    let scene = scene.map(|scene| scene.emit(Size { width, height: HEIGHT }));
    html! {
        <section class="figure" aria-label={props.title}>
            <header>
                <h2>{ props.title }</h2>
                <ul class="legend" aria-label="Colours">
                    { for props.legend.iter().map(|(class, name)| html! {
                        <li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class={class.to_string()} width="10" height="10" rx="2" /></svg>{ name }</li>
                    }) }
                </ul>
            </header>
            <div class="figure-frame" ref={node.clone()}>
                if let Some(scene) = scene {
                    { twin(props.title, &scene.table.clone().unwrap_or_default()) }
                    { picture(&scene, "") }
                    if let Some(plot) = scene.over {
                        { finding_marks(&store, format!("Findings on {}", props.title).into(), &node, &plot, &props.found) }
                    }
                } else if props.scene.is_none() {
                    <p class="figure-empty">{ "Nothing was timed." }</p>
                }
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_called_by_their_lower_end() {
        let check = |nanos, expected: &str| assert_eq!(short(nanos), expected);
        check(500, "500 ns");
        check(1_000, "1 µs");
        check(20_000_000, "20 ms");
        check(5_000_000_000, "5 s");
    }
}
