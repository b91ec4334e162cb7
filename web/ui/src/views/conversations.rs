//! Who with whom: pairs of hosts, or of ports, with what went each way, how fast, and when.

use std::str::FromStr;

use model::{Column, Timestamp, Value};
use protocol::Request;
use query::filter::Filter;
use query::{Dimension, Measure, Order, OrderBy, Question, Row};
use yew::prelude::*;

use crate::asking::use_pages;
use crate::language::{html, t, t_of};
use crate::parts::grid::{FIRST_SEEN, Grid, Head, Line, noted};
use crate::parts::marked::marked;
use crate::parts::meter::meter;
use crate::parts::switch::switch;
use crate::parts::unseen::not_yet;
use crate::shell::sampling::scaled_words;
use crate::state::{Action, Store, View, questions, use_store};
use crate::text::clause::{self, Clause};
use crate::text::{named, number, time, value};
use crate::views::flows::{amount, counted, menu, nothing};
use crate::views::groups::key_text;

/// Hosts, or their ports too.
const LEVELS: [(&str, Option<&str>); 3] =
    [("Hosts", None), ("TCP", Some("tcp")), ("UDP", Some("udp"))];

/// In the order in which they are asked for.
const MEASURES: [Measure; 9] = [
    Measure::Octets,
    Measure::Packets,
    Measure::PacketsForward,
    Measure::OctetsForward,
    Measure::PacketsReverse,
    Measure::OctetsReverse,
    Measure::FirstSeen,
    Measure::LastSeen,
    Measure::Flows,
];

/// Behind the ends: title, meaning, width, and the measure it is sorted by.
const COLUMNS: [(&str, &str, &str, Option<Measure>); 12] = [
    ("Bytes", "Both ways, with their share of all.", "minmax(112px, 1fr)", Some(Measure::Octets)),
    ("Packets", "Both ways.", "70px", Some(Measure::Packets)),
    ("Pkts A→B", "Packets from A to B.", "74px", Some(Measure::PacketsForward)),
    ("Bytes A→B", "Bytes from A to B.", "82px", Some(Measure::OctetsForward)),
    ("Pkts B→A", "Packets from B to A.", "74px", Some(Measure::PacketsReverse)),
    ("Bytes B→A", "Bytes from B to A.", "82px", Some(Measure::OctetsReverse)),
    (
        "Rel. start",
        "Since the first packet of all that is shown.",
        "98px",
        Some(Measure::FirstSeen),
    ),
    ("Duration", "From the first start to the last end.", "74px", None),
    ("A→B", "Average rate over the duration.", "88px", None),
    ("B→A", "Average rate over the duration.", "88px", None),
    ("Flows", "Flows between the two.", "58px", Some(Measure::Flows)),
    ("When", "Where it lies in the time of all that is shown.", "minmax(100px, 0.8fr)", None),
];

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Conversations() -> Html {
    let chosen = use_state(|| 0_usize);
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let options: Vec<AttrValue> =
        LEVELS.iter().map(|(title, _)| AttrValue::Static(title)).collect();
    html! {
        <div class="table-view">
            <div class="table-bar">{ switch("Between", &options, *chosen, &on_choose) }</div>
            <Table key={*chosen} level={*chosen} />
        </div>
    }
}

#[derive(Clone, Copy, Properties, PartialEq)]
struct Props {
    level: usize,
}

/// Addresses alone are told whoever began; ports as client and server.
fn ends(level: usize) -> Vec<Dimension> {
    if level == 0 {
        return vec![Dimension::Conversation];
    }
    [Column::SourceAddress, Column::SourcePort, Column::DestinationAddress, Column::DestinationPort]
        .map(Dimension::Column)
        .to_vec()
}

#[function_component]
#[inline(never)]
fn Table(props: &Props) -> Html {
    let store = use_store();
    let level = props.level;
    let visible = use_state(|| FIRST_SEEN);
    let order = use_state(|| (Measure::Octets, true));
    let within = LEVELS.get(level).and_then(|it| it.1).and_then(|it| Filter::from_str(it).ok());
    let counting = store.counting();
    let question = Question {
        filter: store.filter.clone(),
        time: store.time,
        group_by: ends(level),
        measures: MEASURES.iter().map(|measure| counting.measure(*measure)).collect(),
        order: Some(Order { by: OrderBy::Measure(counting.measure(order.0)), descending: order.1 }),
        ..Question::default()
    };
    let question = questions::within(question, within.as_ref());
    let paged = use_pages(Request::Question(question), visible.0, visible.1);
    let line = {
        let (store, paged) = (store.clone(), paged.clone());
        let total = paged.frame.as_ref().map(|frame| frame.total.clone()).unwrap_or_default();
        Callback::from(move |index: u64| {
            paged.row(index).map(|row| Line {
                cells: cells(&store, level, row, &total),
                selected: false,
                class: "",
            })
        })
    };
    let keys = if level == 0 { 2 } else { 4 };
    let on_sort = {
        let order = order.clone();
        Callback::from(move |index: usize| {
            let column = index.checked_sub(keys).and_then(|at| COLUMNS.get(at));
            if let Some(measure) = column.and_then(|column| column.3) {
                order.set((measure, if order.0 == measure { !order.1 } else { true }));
            }
        })
    };
    let on_open = {
        let (store, paged) = (store.clone(), paged.clone());
        Callback::from(move |index: u64| {
            let clause = paged.row(index).map(|row| whole(level, row)).unwrap_or_default();
            if !clause.is_empty() {
                store.dispatch(Action::Filter(clause::and(&store.filter_text, &clause)));
                store.dispatch(Action::Show(View::Flows));
            }
        })
    };
    let on_visible = noted(&visible);
    if let Some(why) = not_yet(&paged, "Counting…") {
        return why;
    }
    let Some(frame) = &paged.frame else { return Html::default() };
    if frame.available == 0 {
        return nothing(&store, frame.stored);
    }
    let heads = heads(level, *order, scaled_words(&store));
    let words = format!(
        "{}, from {}. Open one to see its flows.",
        number::counted(frame.available, "conversation", "conversations"),
        counted(frame.matched, frame.stored)
    );
    html! {
        <>
            <div class="table-count" role="status">{ words }</div>
            <Grid label="Conversations" {heads} count={frame.available} {line} {on_visible} {on_sort} {on_open} />
        </>
    }
}

fn heads(level: usize, order: (Measure, bool), scaled: &str) -> Vec<Head> {
    let end = |title: &'static str, track: &'static str| Head {
        title: AttrValue::Static(title),
        about: AttrValue::Static("Press a value to filter by it."),
        track,
        numeric: false,
        sorted: None,
        sortable: false,
    };
    let ends = if level == 0 {
        vec![end("Address A", "minmax(120px, 1.3fr)"), end("Address B", "minmax(120px, 1.3fr)")]
    } else {
        vec![
            end("Client A", "minmax(110px, 1.2fr)"),
            end("Port", "50px"),
            end("Server B", "minmax(110px, 1.2fr)"),
            end("Port", "50px"),
        ]
    };
    let rest = COLUMNS.iter().map(|(title, about, track, measure)| Head {
        title: AttrValue::Static(title),
        about: AttrValue::from(format!("{}{}", t(about), t_of(scaled))),
        track,
        numeric: *title != "When",
        sorted: (*measure == Some(order.0)).then_some(order.1),
        sortable: measure.is_some(),
    });
    ends.into_iter().chain(rest).collect()
}

/// The two ends, or four values of a row.
fn keys(level: usize, row: &Row) -> Vec<(Dimension, Value)> {
    match (level, row.key.first()) {
        (0, Some(Value::Pair(pair))) => {
            vec![(Dimension::Host, pair.0.clone()), (Dimension::Host, pair.1.clone())]
        }
        _ => ends(level).into_iter().zip(row.key.iter().cloned()).collect(),
    }
}

/// The filter that keeps a row's flows.
fn whole(level: usize, row: &Row) -> String {
    let clause = |of: (Dimension, Value)| Clause::of(of.0, &of.1).map(|it| it.keep);
    keys(level, row).into_iter().filter_map(clause).collect::<Vec<_>>().join(" && ")
}

fn cells(store: &Store, level: usize, row: &Row, total: &Row) -> Vec<Html> {
    let measured = |row: &Row, index: usize| row.measures.get(index).copied().unwrap_or_default();
    let at = |index: usize| measured(row, index);
    let mut cells: Vec<Html> = keys(level, row)
        .into_iter()
        .map(|(dimension, key)| {
            let text = || key_text(dimension, &key);
            let menu = menu(store, &named::exactly(text), Clause::of(dimension, &key), None);
            let title = if let Value::Address(_) = key { value::exact(&key) } else { text() };
            html! { <span class="value mono" {title} onclick={menu.clone()} oncontextmenu={menu}>{ marked(store, dimension, &key) }{ text() }</span> }
        })
        .collect();
    let bytes = |amount_of: u64| {
        html! { <span title={number::counted(amount_of, "byte", "bytes")}>{ amount(&number::octets(amount_of)) }</span> }
    };
    let (octets, all) = (at(0), measured(total, 0));
    let second = at(5) as f64 / at(3).saturating_add(at(5)).max(1) as f64;
    let (first, last) = (at(6), at(7));
    let (begin, end) = (measured(total, 6), measured(total, 7));
    let span = last.saturating_sub(first);
    let rate = |octets: u64| {
        let bits = u128::from(octets) * 8 * 1_000_000_000 / u128::from(span.max(1));
        let words = u64::try_from(bits).unwrap_or(u64::MAX);
        // Nothing lasts no time: one packet has no rate.
        if span == 0 {
            html! { <span class="missing">{ value::MISSING }</span> }
        } else {
            amount(&number::bit_rate(words))
        }
    };
    let instant = Timestamp(i64::try_from(first).unwrap_or(i64::MAX));
    let exact = time::exact(instant, store.clock(instant.seconds_and_nanos().0));
    cells.extend([
        html! {
            <div class="metered" title={number::counted(octets, "byte", "bytes")}>
                <div><span class="share">{ number::share(octets, all) }</span><span>{ amount(&number::octets(octets)) }</span></div>
                { meter("meter-first", octets as f64 / all.max(1) as f64, second) }
            </div>
        },
        html! { { number::whole(at(1)) } },
        html! { { number::whole(at(2)) } },
        bytes(at(3)),
        html! { { number::whole(at(4)) } },
        bytes(at(5)),
        html! { <span title={exact}>{ time::since(first.saturating_sub(begin)) }</span> },
        html! { { amount(&number::span(span)) } },
        rate(at(3)),
        rate(at(5)),
        html! { { number::whole(at(8)) } },
        when(first, last, begin, end),
    ]);
    cells
}

/// A bar across start and duration.
fn when(first: u64, last: u64, begin: u64, end: u64) -> Html {
    let all = end.saturating_sub(begin).max(1) as f64;
    let left = first.saturating_sub(begin) as f64 / all * 100.0;
    let width = (last.saturating_sub(first) as f64 / all * 100.0).max(1.0);
    html! {
        <svg class="when" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="meter-ground" x="0" y="3" width="100" height="2" />
            <rect class="meter-first" x={format!("{:.2}", left.min(99.0))} y="0" width={format!("{width:.2}")} height="8" />
        </svg>
    }
}
