//! A long table of groups: one dimension, its volumes, shares and times.

mod hosts;

use model::{Column, PlacePart, Timestamp, Value};
use protocol::Request;
use query::filter::Filter;
use query::{Dimension, Measure, OrderBy, Row};
use yew::prelude::*;

use crate::asking::use_pages;
use crate::browser;
use crate::language::{Language, html, spoken, t, t_of};
use crate::parts::grid::{FIRST_SEEN, Grid, Head, Line, noted};
use crate::parts::marked::marked;
use crate::parts::meter::meter;
use crate::parts::unseen::not_yet;
use crate::shell::sampling::scaled_words;
use crate::state::{Action, Store, questions, use_store};
use crate::text::clause::Clause;
use crate::text::grouped::beyond;
use crate::text::time::UTC;
use crate::text::{host, named, number, time, value};
use crate::views::flows::{amount, counted, instant, menu, nothing};

/// Names of a group's value: enriched words beside it where there are any.
pub(crate) fn key_text(dimension: Dimension, key: &Value) -> String {
    match (dimension, key) {
        (Dimension::Column(column), key) => value::cell(column, key, |_| UTC),
        (Dimension::Service, Value::Pair(pair)) => match &**pair {
            (Value::Number(protocol), Value::Number(port)) => service(*protocol, *port),
            _ => value::plain(key),
        },
        (Dimension::Place(PlacePart::AsNumber), Value::Number(number)) => format!("AS{number}"),
        _ => value::plain(key),
    }
}

/// What more is known of it, in small letters: `keys` are all values of its group.
pub(crate) fn key_note(dimension: Dimension, keys: &[Value]) -> Option<String> {
    let key = keys.first()?;
    match (dimension, key) {
        (Dimension::Place(PlacePart::Country), Value::Text(code)) => browser::country_name(code),
        (Dimension::Place(PlacePart::AsNumber), _) => {
            keys.get(1).filter(|name| **name != Value::Missing).map(value::plain)
        }
        _ => known_note(dimension, key).map(str::to_owned),
    }
}

fn known_note(dimension: Dimension, key: &Value) -> Option<&'static str> {
    match (dimension, key) {
        (Dimension::Service, Value::Pair(pair)) => match &**pair {
            (Value::Number(protocol), Value::Number(port)) => {
                enrich::service_title(u8::try_from(*protocol).ok()?, u16::try_from(*port).ok()?)
            }
            _ => None,
        },
        (Dimension::Column(Column::Protocol), Value::Number(number)) => {
            model::protocol_title(u8::try_from(*number).ok()?)
        }
        _ => None,
    }
}

fn service(protocol: u64, port: u64) -> String {
    let name = value::protocol(protocol);
    if port == 0 {
        return name;
    }
    let known = u8::try_from(protocol)
        .ok()
        .zip(u16::try_from(port).ok())
        .and_then(|(protocol, port)| enrich::service_name(protocol, port));
    let place = format!("{}/{port}", name.to_ascii_lowercase());
    known.map_or_else(|| place.clone(), |known| format!("{known} {place}"))
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What groups have in common.
    pub(crate) dimension: Dimension,
    /// What stands above the first column.
    pub(crate) title: AttrValue,
    /// Words above sent and received: they mean different things to hosts and services.
    pub(crate) ways: (AttrValue, AttrValue),
    /// Only flows that pass this too.
    #[prop_or_default]
    pub(crate) within: Option<Filter>,
}

/// The columns after the key, with the measure each is sorted by.
const COLUMNS: [(&str, &str, Measure, &str); 7] = [
    ("Bytes", "Bytes both ways, with their share of all", Measure::Octets, "minmax(130px, 1fr)"),
    ("Packets", "Packets both ways", Measure::Packets, "96px"),
    ("Flows", "Flows, whoever began.", Measure::Flows, "84px"),
    ("→", "Bytes this way", Measure::OctetsForward, "92px"),
    ("←", "Bytes this way", Measure::OctetsReverse, "92px"),
    ("First", "Start of the first flow.", Measure::FirstSeen, "164px"),
    ("Last", "End of the last flow.", Measure::LastSeen, "164px"),
];

/// Columns before those that only hosts have.
const COMMON: usize = 6;

/// What the rows are sorted by when a head is pressed.
fn sorted_by(dimension: Dimension, index: usize) -> Option<OrderBy> {
    let more = hosts::columns(dimension);
    let of = |index: usize| COLUMNS.get(index).map(|column| OrderBy::Measure(column.2));
    match index {
        0 => Some(OrderBy::Key),
        1..COMMON => of(index - 1),
        COMMON if more > 0 => Some(hosts::PEERS),
        _ => of((index - 1).checked_sub(more)?),
    }
}

/// The table.
#[function_component]
#[inline(never)]
pub(crate) fn GroupTable(props: &Props) -> Html {
    let store = use_store();
    let dimension = props.dimension;
    let visible = use_state(|| FIRST_SEEN);
    let order = use_state(|| (OrderBy::Measure(questions::measure(store.preferences.unit)), true));
    let question = questions::within(
        questions::groups(&store, props.dimension, order.0, order.1),
        props.within.as_ref(),
    );
    let paged = use_pages(Request::Question(question), visible.0, visible.1);
    let total = paged.frame.as_ref().map(|frame| frame.total.clone()).unwrap_or_default();
    let known = hosts::use_hosts(&store, props.dimension, &paged, *visible);
    let heads = heads(props, *order, scaled_words(&store));
    let line = {
        let (store, paged, dimension) = (store.clone(), paged.clone(), props.dimension);
        Callback::from(move |index: u64| {
            paged.row(index).map(|row| Line {
                cells: cells(&store, dimension, row, &total, &known),
                selected: false,
                class: "",
            })
        })
    };
    let on_sort = {
        let (order, dimension) = (order.clone(), props.dimension);
        Callback::from(move |index: usize| {
            let Some(by) = sorted_by(dimension, index) else { return };
            let first = by != OrderBy::Key;
            order.set((by, if order.0 == by { !order.1 } else { first }));
        })
    };
    // A host is opened; what else can be done with it is in its menu.
    let on_open = {
        let (store, paged) = (store.dispatcher(), paged.clone());
        Callback::from(move |index: u64| {
            if let Some(Value::Address(host)) = paged.row(index).and_then(|row| row.key.first())
                && dimension == Dimension::Host
            {
                store.dispatch(Action::Host(Some(*host)));
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
    let rows = number::whole(frame.available);
    html! {
        <>
            <div class="table-count" role="status">
                { format!("{rows} {}, from {}", within(&props.title), counted(frame.matched, frame.stored)) }
                { beyond(frame.beyond) }
            </div>
            <Grid label={props.title.clone()} {heads} count={frame.available} {line} {on_visible} {on_sort} {on_open} />
        </>
    }
}

/// What rows are called within a sentence: English writes that small.
pub(crate) fn within(title: &str) -> String {
    match spoken() {
        Language::English => title.to_ascii_lowercase(),
        Language::German => t_of(title).to_owned(),
    }
}

fn heads(props: &Props, order: (OrderBy, bool), scaled: &str) -> Vec<Head> {
    let key = Head {
        title: props.title.clone(),
        about: AttrValue::Static("Press to sort; press a value to filter by it."),
        track: "minmax(190px, 2fr)",
        numeric: false,
        sorted: (order.0 == OrderBy::Key).then_some(order.1),
        sortable: true,
    };
    let rest = COLUMNS.iter().map(|(title, about, measure, track)| Head {
        title: match *title {
            "→" => props.ways.0.clone(),
            "←" => props.ways.1.clone(),
            title => AttrValue::Static(title),
        },
        about: match measure {
            Measure::FirstSeen | Measure::LastSeen | Measure::Flows => AttrValue::Static(about),
            _ => AttrValue::from(format!("{}{}", t(about), t_of(scaled))),
        },
        track,
        numeric: true,
        sorted: (order.0 == OrderBy::Measure(*measure)).then_some(order.1),
        sortable: true,
    });
    let mut heads: Vec<Head> = std::iter::once(key).chain(rest).collect();
    if hosts::columns(props.dimension) > 0 {
        heads.splice(COMMON..COMMON, hosts::heads(order));
    }
    heads
}

fn cells(
    store: &Store,
    dimension: Dimension,
    row: &Row,
    total: &Row,
    known: &hosts::Hosts,
) -> Vec<Html> {
    let key = row.key.first().unwrap_or(&Value::Missing);
    let measured = |row: &Row, index: usize| row.measures.get(index).copied().unwrap_or_default();
    let at = |index: usize| measured(row, index);
    let text = key_text(dimension, key);
    let missing = *key == Value::Missing;
    let plain = named::exactly(|| key_text(dimension, key));
    let menu = menu(store, &plain, Clause::of(dimension, key), None);
    let mono = matches!(dimension, Dimension::Host | Dimension::Conversation);
    let known = known.find(key);
    let is_named = text != plain;
    // Beside a name stands the address, and beside an address the name.
    let called = if is_named { Some(plain) } else { known.and_then(host::name) };
    let note = called.or_else(|| key_note(dimension, &row.key));
    let names = known.map(host::names);
    let name = html! {
        <>
            <span class={classes!("value", mono.then_some("mono"), missing.then_some("missing"))} title={is_named.then(|| value::exact(key))} onclick={menu.clone()} oncontextmenu={menu}>
                { marked(store, dimension, key) }{ if missing { t("unknown").to_owned() } else { text } }
            </span>
            if let Some(note) = note { <small class="note" title={names}>{ note }</small> }
        </>
    };
    let octets = at(0);
    let whole = measured(total, 0);
    let part = octets as f64 / whole.max(1) as f64;
    let second = at(4) as f64 / (at(3).saturating_add(at(4))).max(1) as f64;
    let bytes = html! {
        <div class="metered" title={number::counted(octets, "byte", "bytes")}>
            <div><span class="share">{ number::share(octets, whole) }</span><span>{ amount(&number::octets(octets)) }</span></div>
            { meter("meter-first", part, second) }
        </div>
    };
    let octets_cell = |index: usize| {
        html! {
            <span title={number::counted(at(index), "byte", "bytes")}>{ amount(&number::octets(at(index))) }</span>
        }
    };
    let seen = |index: usize| {
        let seen = Timestamp(i64::try_from(at(index)).unwrap_or(i64::MAX));
        let clock = store.clock(seen.seconds_and_nanos().0);
        html! { <span title={time::exact(seen, clock)}>{ instant(&time::date_and_time(seen, clock)) }</span> }
    };
    let mut cells = vec![
        name,
        bytes,
        html! { { number::whole(at(1)) } },
        html! { { number::whole(at(2)) } },
        octets_cell(3),
        octets_cell(4),
        seen(5),
        seen(6),
    ];
    if hosts::columns(dimension) > 0 {
        cells.splice(COMMON..COMMON, hosts::cells(known, at(7)));
    }
    cells
}
