//! Traffic over time as large as the screen: split by any column, stacked, as lines, one beside the other
//! or as a table of colours, with the time before or another source over it and the numbers of each series.

mod beside;
mod days;
mod figures;

use std::borrow::Cow;

use chart::{Heat, Scene, Series, SeriesClass, Shape, Side, Size, Timeline};
use model::{Column, SourceId, TimeRange};
use query::{Answer, Axis, Baseline, Dimension, Question, Row};
use yew::prelude::*;

use crate::asking::use_question;
use crate::language::{html, t, t_of};
use crate::parts::dimension::{dimension_field, title};
use crate::parts::found::{Found, filter_of, use_worth};
use crate::parts::icon::Icon;
use crate::parts::stage::Stage;
use crate::parts::switch::switch;
use crate::parts::unseen::{message, nothing_matches};
use crate::shell::timeline::layers::quantity;
use crate::state::{State, questions, use_store};
use crate::text::number::Unit;
use crate::views::groups::key_text;
use days::Days;
use figures::figures;

/// Steps of time.
const BUCKETS: u32 = 240;
/// Series told apart; the rest is one.
const SERIES: u32 = 8;

/// How it is drawn.
const FORMS: [&str; 5] = ["Stack", "Lines", "Grid", "Heat map", "Days"];
/// The place of the one that asks for itself.
const DAYS: usize = 4;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn History() -> Html {
    let store = use_store();
    let dimension = use_state(|| Dimension::Column(Column::Application));
    let form = use_state(|| 0_usize);
    let before = use_state(|| false);
    let time = store.time.or(store.window);
    let compare = before_of(time).filter(|_| *before);
    let over = use_state(|| None::<SourceId>);
    // It may have been closed since.
    let over_it = over.and_then(|id| store.sources.iter().find(|source| source.id == id));
    let filter = over_it.and_then(|source| beside::of(&store, source.id, true));
    // Days ask for themselves, and are not split.
    let is_days = *form == DAYS;
    let asked = use_question((!is_days).then(|| Question {
        filter: filter.or(store.filter.clone()),
        time,
        buckets: BUCKETS,
        limit: SERIES,
        compare: compare.map(|time| Baseline { filter: store.filter.clone(), time: Some(time) }),
        ..questions::by(&store, &[*dimension])
    }));
    let found = use_worth(&store, filter_of(&store));
    let axis = asked.answer().and_then(|answer| answer.axis);
    let line =
        use_question(over_it.zip(axis).and_then(|(it, axis)| beside::question(&store, it, axis)));
    let line = over_it.zip(axis).zip(line.answer());
    let line = line.map(|((source, axis), answer)| beside::line(answer, source, axis));
    let choose = {
        let dimension = dimension.setter();
        Callback::from(move |one: Dimension| dimension.set(one))
    };
    let on_form = {
        let form = form.setter();
        Callback::from(move |place: usize| form.set(place))
    };
    let on_before = {
        let before = before.clone();
        Callback::from(move |_: MouseEvent| before.set(!*before))
    };
    let on_over = {
        let over = over.setter();
        Callback::from(move |source: Option<SourceId>| over.set(source))
    };
    let options: Vec<AttrValue> = FORMS.iter().map(|word| AttrValue::Static(word)).collect();
    let body = match asked.answer() {
        _ if is_days => html! { <Days /> },
        Some(answer) if answer.matched == 0 => nothing_matches(&store, answer.stored),
        Some(answer) => match answer.axis {
            Some(axis) => drawn(&store, *dimension, *form, (answer, axis), line, &found),
            None => Html::default(),
        },
        None => message(
            Icon::Clock,
            "Counting…",
            html! { <p>{ "Flows are being spread over time." }</p> },
        ),
    };
    html! {
        <div class="table-view chart-view">
            <div class="table-bar">
                <fieldset class="apart" disabled={is_days}>{ dimension_field(&store, "Split by", *dimension, choose) }</fieldset>
                { switch("Drawn as", &options, *form, &on_form) }
                <fieldset class="apart" disabled={is_days}>
                <button type="button" class="button small" aria-pressed={before.to_string()} onclick={on_before}
                    disabled={before_of(time).is_none()} title="The time of the same length before the one that is selected">{ "Time before" }</button>
                { beside::field(&store, *over, on_over) }
                </fieldset>
            </div>
            { body }
        </div>
    }
}

/// As long as this, and just before it.
fn before_of(time: Option<TimeRange>) -> Option<TimeRange> {
    let time = time?;
    let length = i64::try_from(time.nanos()).ok()?;
    Some(TimeRange { start: time.start.plus_nanos(-length), end: time.start })
}

fn drawn(
    state: &State,
    dimension: Dimension,
    form: usize,
    (answer, axis): (&Answer, Axis),
    line: Option<Series<'static>>,
    found: &Found,
) -> Html {
    let unit = state.preferences.unit;
    let mut series = layers(dimension, answer, axis);
    let name = format!("{} by {}", unit_words(unit), title(state, dimension));
    let own = series.len();
    series.extend(before(answer, axis));
    series.extend(line);
    let clock = state.clock(axis.start.seconds_and_nanos().0);
    let shape = if form == 1 { Shape::Lines } else { Shape::Steps };
    let picture = {
        let name = name.clone();
        move |some: Vec<Series<'static>>, shape: Shape, size: Size| -> Scene {
            let input = Timeline {
                title: name.clone().into(),
                start: axis.start,
                bucket_nanos: axis.width,
                buckets: axis.count,
                series: some,
                quantity: quantity(unit),
                shape,
                clock,
                selection: None,
            };
            chart::timeline(&input, size).0
        }
    };
    let chart = match form {
        2 => {
            let one = |one: Series<'static>| {
                let picture = picture.clone();
                let title = one.name.to_string();
                let scene =
                    Callback::from(move |size| picture(vec![one.clone()], Shape::Steps, size));
                html! { <div class="chart-small"><h2>{ title.clone() }</h2><Stage {title} {scene} found={found.clone()} /></div> }
            };
            html! { <div class="chart-grid">{ for series.iter().take(own).cloned().map(one) }</div> }
        }
        3 => {
            let heat = heat_of(state, &name, &series, axis, unit);
            let scene = Callback::from(move |size| chart::heat(&heat, size));
            html! { <Stage title={name.clone()} {scene} found={found.clone()} class="tall" /> }
        }
        _ => {
            let all = series.clone();
            let scene = Callback::from(move |size| picture(all.clone(), shape, size));
            html! { <Stage title={name.clone()} {scene} found={found.clone()} class="tall" /> }
        }
    };
    html! { <>{ chart }{ figures(state, &series, axis) }</> }
}

/// The largest groups, and all others as one.
fn layers(dimension: Dimension, answer: &Answer, axis: Axis) -> Vec<Series<'static>> {
    let spread =
        |row: &Row| row.series.first().cloned().unwrap_or_else(|| vec![0; axis.count as usize]);
    let layer = |name: String, class: SeriesClass, values: Vec<u64>| Series {
        name: Cow::Owned(name),
        class,
        side: Side::Above,
        values: Cow::Owned(values),
    };
    let named = answer.rows.iter().zip(0_u8..).map(|(row, place)| {
        let key = row.key.first().cloned().unwrap_or_default();
        let name = if key == model::Value::Missing {
            t("unknown").to_owned()
        } else {
            key_text(dimension, &key)
        };
        layer(name, SeriesClass::Number(place), spread(row))
    });
    // Groups of ends overlap: what is left of them is no layer.
    let other = answer.other.iter().filter(|_| !dimension.is_of_ends());
    let other = other.map(|row| layer(t("Other").to_owned(), SeriesClass::Other, spread(row)));
    named.chain(other).collect()
}

/// All of the time before, as one line.
fn before(answer: &Answer, axis: Axis) -> Option<Series<'static>> {
    let beside = answer.total.beside.as_ref()?;
    let mut values = beside.series.first()?.clone();
    values.resize(axis.count as usize, 0);
    Some(Series {
        name: t("Time before").into(),
        class: SeriesClass::Other,
        side: Side::Over,
        values: values.into(),
    })
}

fn heat_of(state: &State, title: &str, series: &[Series<'_>], axis: Axis, unit: Unit) -> Heat {
    /// Buckets that are one column: as wide as a finger.
    const MERGED: usize = 5;
    let clock = state.clock(axis.start.seconds_and_nanos().0);
    let columns = (0..axis.count as usize).step_by(MERGED).map(|at| {
        let nanos = axis.width.saturating_mul(at as u64);
        let at = axis.start.plus_nanos(i64::try_from(nanos).unwrap_or(i64::MAX));
        crate::text::time::clock(at, clock)
    });
    Heat {
        title: t_of(title).to_owned(),
        rows: series.iter().map(|one| one.name.to_string()).collect(),
        columns: columns.collect(),
        values: series
            .iter()
            .map(|one| one.values.chunks(MERGED).map(|some| some.iter().sum()).collect())
            .collect(),
        unit: if matches!(unit, Unit::Bits | Unit::Bytes) { "B" } else { "" },
        over: Some((axis.start, axis.width.saturating_mul(MERGED as u64))),
    }
}

const fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Bits => "Bits per second",
        Unit::Bytes => "Bytes",
        Unit::Packets => "Packets per second",
        Unit::Flows => "Flows begun",
    }
}
