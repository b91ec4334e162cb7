//! Two times or two sources side by side: what is new, what is gone, what changed most.

use model::{Column, TimeRange, Value};
use protocol::Request;
use query::filter::Filter;
use query::{Baseline, Change, Dimension, Measure, Order, OrderBy, Question, Row};
use yew::prelude::*;

use crate::asking::{use_pages, use_question};
use crate::language::{html, t};
use crate::parts::grid::{FIRST_SEEN, Grid, Head, Line, noted};
use crate::parts::icon::Icon;
use crate::parts::switch::switch;
use crate::parts::unseen::{message, not_yet};
use crate::state::{State, Store, questions, use_store};
use crate::text::clause::Clause;
use crate::text::{escape, named, number, time, value};
use crate::views::flows::{amount, menu};
use crate::views::groups::{key_note, key_text, within};

const WHAT: [(&str, Dimension); 5] = [
    ("Hosts", Dimension::Host),
    ("Conversations", Dimension::Conversation),
    ("Applications", Dimension::Column(Column::Application)),
    ("Services", Dimension::Service),
    ("Names", Dimension::Column(Column::HostName)),
];

const COLUMNS: [(&str, &str, &str, bool); 7] = [
    ("What", "Press a value to filter by it.", "minmax(180px, 2fr)", false),
    ("Change", "New: only now. Gone: only before.", "84px", false),
    ("Before", "Bytes of what it is compared with.", "100px", true),
    ("Now", "Bytes.", "100px", true),
    ("Difference", "Bytes now less bytes before.", "110px", true),
    ("Flows before", "Flows of what it is compared with.", "96px", true),
    ("Flows now", "Flows.", "90px", true),
];

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Compare() -> Html {
    let store = use_store();
    let what = use_state(|| 0_usize);
    let by_source = use_state(|| None::<bool>);
    let extent = use_question(Some(Question { limit: 0, ..Question::default() }));
    let extent = extent.answer().and_then(|answer| answer.extent);
    let can_sources = store.sources.len() > 1;
    let is_by_source = can_sources && by_source.unwrap_or(true);
    let set = |state: &UseStateHandle<usize>| {
        let state = state.setter();
        Callback::from(move |index| state.set(index))
    };
    let on_by = {
        let by_source = by_source.setter();
        Callback::from(move |index: usize| by_source.set(Some(index == 1)))
    };
    let options: Vec<AttrValue> = WHAT.iter().map(|(title, _)| AttrValue::Static(title)).collect();
    let (title, dimension) = WHAT.get(*what).copied().unwrap_or(WHAT[0]);
    let sides = if is_by_source { sides_of_sources(&store) } else { of_times(&store, extent) };
    let body = match sides {
        Some(sides) => html! { <Table key={title} {title} {dimension} {sides} /> },
        None => message(
            Icon::Compare,
            "Nothing to compare yet",
            html! { <p>{ "Open two captures, or select a time: it is compared with the time of the same length before it." }</p> },
        ),
    };
    html! {
        <div class="table-view">
            <div class="table-bar">
                { switch("What is compared", &options, *what, &set(&what)) }
                if can_sources { { switch("With", &[t("Times").into(), t("Sources").into()], usize::from(is_by_source), &on_by) } }
            </div>
            { body }
        </div>
    }
}

/// What is compared with what.
#[derive(Clone, PartialEq)]
struct Sides {
    now: (Option<Filter>, Option<TimeRange>),
    before: (Option<Filter>, Option<TimeRange>),
    words: String,
}

/// The last source that was opened with the first.
fn sides_of_sources(state: &State) -> Option<Sides> {
    let (first, last) = (state.sources.first()?, state.sources.last()?);
    let [now, before] = of_sources(state, state.filter.as_ref())?;
    let names = [first, last].map(|source| escape::shortened(&source.name, 40));
    Some(Sides {
        now: (Some(now), state.time),
        before: (Some(before), state.time),
        words: format!("{} (now) beside {} (before)", names[1], names[0]),
    })
}

/// Flows of the last source that was opened, and those of the first.
pub(super) fn of_sources(state: &State, filter: Option<&Filter>) -> Option<[Filter; 2]> {
    let (first, last) = (state.sources.first()?, state.sources.last()?);
    let of = |source: &protocol::SourceStatus| {
        let id = Value::Number(source.id.0.into());
        let own = Filter::from_value(Dimension::Column(Column::Source), &id, false)?;
        Some(match filter {
            Some(standing) => standing.clone().and(own),
            None => own,
        })
    };
    Some([of(last)?, of(first)?])
}

/// The time that is selected with the one before it; without one, the second half with the first.
fn of_times(state: &State, extent: Option<TimeRange>) -> Option<Sides> {
    let (before, now) = match state.time {
        Some(time) => {
            let length = i64::try_from(time.nanos()).ok()?;
            (TimeRange { start: time.start.plus_nanos(-length), end: time.start }, time)
        }
        None => {
            let extent = extent?;
            let half = i64::try_from(extent.nanos() / 2).ok().filter(|half| *half > 0)?;
            let middle = extent.start.plus_nanos(half);
            let before = TimeRange { start: extent.start, end: middle };
            (before, TimeRange { start: middle, end: extent.end })
        }
    };
    let clock = state.clock(now.start.seconds_and_nanos().0);
    let words =
        format!("{} (now) beside {} (before)", time::range(now, clock), time::range(before, clock));
    let filter = state.filter.clone();
    Some(Sides { now: (filter.clone(), Some(now)), before: (filter, Some(before)), words })
}

#[derive(Properties, PartialEq)]
struct TableProps {
    title: &'static str,
    dimension: Dimension,
    sides: Sides,
}

#[function_component]
#[inline(never)]
fn Table(props: &TableProps) -> Html {
    let store = use_store();
    let visible = use_state(|| FIRST_SEEN);
    let Sides { now, before, words } = props.sides.clone();
    let dimension = props.dimension;
    let mut question = questions::groups(&store, dimension, OrderBy::Change(Measure::Octets), true);
    question.filter = now.0;
    question.time = now.1;
    question.measures = vec![Measure::Octets, Measure::Flows];
    question.order = Some(Order { by: OrderBy::Change(Measure::Octets), descending: true });
    question.compare = Some(Baseline { filter: before.0, time: before.1 });
    let paged = use_pages(Request::Question(question), visible.0, visible.1);
    let line = {
        let (store, paged) = (store.clone(), paged.clone());
        Callback::from(move |index: u64| {
            paged.row(index).map(|row| Line {
                cells: cells(&store, dimension, row),
                selected: false,
                class: "",
            })
        })
    };
    let on_visible = noted(&visible);
    if let Some(why) = not_yet(&paged, "Comparing…") {
        return why;
    }
    let Some(frame) = &paged.frame else { return Html::default() };
    if frame.available == 0 {
        return message(Icon::Compare, "Nothing on either side", html! { <p>{ words }</p> });
    }
    let heads: Vec<Head> = COLUMNS
        .iter()
        .map(|(title, about, track, numeric)| Head {
            title: AttrValue::Static(title),
            about: AttrValue::Static(about),
            track,
            numeric: *numeric,
            sorted: (*title == "Difference").then_some(true),
            sortable: false,
        })
        .collect();
    let rows = number::whole(frame.available);
    html! {
        <>
            <div class="table-count" role="status">{ format!("{rows} {}, the largest difference first: {words}", within(props.title)) }</div>
            <Grid label={format!("{} compared", props.title)} {heads} count={frame.available} {line} {on_visible} on_sort={Callback::noop()} />
        </>
    }
}

fn cells(store: &Store, dimension: Dimension, row: &Row) -> Vec<Html> {
    let key = row.key.first().cloned().unwrap_or_default();
    let text =
        if key == Value::Missing { t("unknown").to_owned() } else { key_text(dimension, &key) };
    let plain = named::exactly(|| key_text(dimension, &key));
    let menu = menu(store, &plain, Clause::of(dimension, &key), None);
    let mono = matches!(dimension, Dimension::Host | Dimension::Conversation);
    let at = |measures: &[u64], place: usize| measures.get(place).copied().unwrap_or_default();
    let beside = row.beside.as_ref();
    let (now, before) = (at(&row.measures, 0), beside.map_or(0, |it| at(&it.measures, 0)));
    let change = beside.map_or(Change::Same, |it| it.change);
    let bytes = |octets: u64| html! { <span title={number::counted(octets, "byte", "bytes")}>{ amount(&number::octets(octets)) }</span> };
    let sign = if now >= before { "+" } else { "−" };
    let class = match change {
        Change::New => "change new",
        Change::Gone => "change gone",
        _ => "change",
    };
    vec![
        html! {
            <>
                <span class={classes!("value", mono.then_some("mono"))} title={value::exact(&key)} onclick={menu.clone()} oncontextmenu={menu}>{ text }</span>
                if let Some(note) = key_note(dimension, &row.key) { <small class="note">{ note }</small> }
            </>
        },
        html! { <span {class}>{ change.name() }</span> },
        bytes(before),
        bytes(now),
        html! { <>{ sign }{ amount(&number::octets(now.abs_diff(before))) }</> },
        html! { { number::whole(beside.map_or(0, |it| at(&it.measures, 1))) } },
        html! { { number::whole(at(&row.measures, 1)) } },
    ]
}
