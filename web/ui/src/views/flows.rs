//! One row per flow: a long table of which only the rows on screen are asked for.

use model::{Column, ColumnType, Unit, Value};
use protocol::Request;
use query::Row;
use yew::prelude::*;

use crate::asking::use_pages;
use crate::language::{html, t};
use crate::parts::grid::{FIRST_SEEN, Grid, Head, Line, noted};
use crate::parts::icon::Icon;
use crate::parts::marked::marked;
use crate::parts::unseen::{message, not_yet, nothing_matches};
use crate::state::{Action, CellMenu, State, Store, View, questions, use_store};
use crate::text::clause::Clause;
use crate::text::{escape, named, number, value};
use crate::views::columns::ColumnChooser;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Flows() -> Html {
    let store = use_store();
    let visible = use_state(|| FIRST_SEEN);
    let question = questions::flow_table(&store);
    let paged = use_pages(Request::Question(question), visible.0, visible.1);
    let (sorted, descending) = questions::sort(&store);
    let columns = store.columns().to_vec();
    let counting = store.counting();
    let heads: Vec<Head> = columns
        .iter()
        .map(|column| {
            let sorted = (sorted == *column).then_some(descending);
            head(*column, counting.column(*column), sorted)
        })
        .collect();
    let line = {
        let (store, paged) = (store.clone(), paged.clone());
        let columns: Vec<Column> = columns.iter().map(|column| counting.column(*column)).collect();
        Callback::from(move |index: u64| {
            paged.row(index).map(|row| Line {
                cells: cells(&store, &columns, row),
                selected: store.flow == Some(row.id),
                class: "",
            })
        })
    };
    let made = {
        let (store, paged) = (store.clone(), paged.clone());
        Callback::from(move |index: u64| paged.made(&store, index))
    };
    let on_open = {
        let (store, paged) = (store.dispatcher(), paged.clone());
        Callback::from(move |index: u64| {
            if let Some(row) = paged.row(index) {
                store.dispatch(Action::Flow(Some(row.id)));
            }
        })
    };
    let on_sort = {
        let (store, columns) = (store.dispatcher(), columns.clone());
        Callback::from(move |index: usize| {
            if let Some(column) = columns.get(index) {
                store.dispatch(Action::Sort(*column));
            }
        })
    };
    let on_order = {
        let (store, columns) = (store.clone(), columns.clone());
        Callback::from(move |order: Vec<usize>| {
            let mut preferences = (*store.preferences).clone();
            preferences.columns = order.iter().filter_map(|at| columns.get(*at).copied()).collect();
            store.dispatch(Action::Prefer(preferences));
        })
    };
    let on_visible = noted(&visible);
    if let Some(why) = not_yet(&paged, "Reading…") {
        return why;
    }
    let Some(frame) = &paged.frame else { return Html::default() };
    if frame.available == 0 {
        return nothing(&store, frame.stored);
    }
    html! {
        <div class="table-view">
            <div class="table-bar">
                <span class="table-count" role="status">
                    { counted(frame.matched, frame.stored) }
                    <span>{ order_words(sorted, descending) }</span>
                </span>
                <ColumnChooser />
            </div>
            <Grid label="Flows" {heads} count={paged.available()} {line} {made} {on_visible} {on_sort} {on_order} {on_open} />
        </div>
    }
}

/// The order in words, for its column need not be on screen.
fn order_words(column: Column, descending: bool) -> String {
    let info = column.info();
    let first = match (info.kind, descending) {
        (ColumnType::Time, true) => "latest first",
        (ColumnType::Time, false) => "earliest first",
        (ColumnType::Count | ColumnType::Span, true) => "largest first",
        (ColumnType::Count | ColumnType::Span, false) => "smallest first",
        (_, true) => "descending",
        (_, false) => "ascending",
    };
    format!(" · by {}, {first}", info.title)
}

/// No rows: because there are no flows, or because something hides them.
pub(crate) fn nothing(store: &Store, stored: u64) -> Html {
    if stored > 0 {
        return nothing_matches(store, stored);
    }
    let (title, what) = empty_words(store);
    let exporters = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Show(View::Exporters)))
    };
    message(
        Icon::Info,
        title,
        html! {
            <>
                <p>{ what }</p>
                if let Some(read) = read_without_flow(store) { <p>{ read }</p> }
                if has_datagrams(store) {
                    <div class="state-actions"><button type="button" class="button" onclick={exporters}>{ "Exporters" }</button></div>
                }
            </>
        },
    )
}

/// What was read and is in no flow: `9 434 packets were read: 9 434 link type …`.
fn read_without_flow(state: &State) -> Option<String> {
    let packets: u64 = state.sources.iter().map(|source| source.packets).sum();
    let kinds: Vec<String> = state
        .sources
        .iter()
        .flat_map(|source| &source.unmetered)
        .map(|(kind, counted)| {
            format!("{} {}", number::whole(counted.packets), escape::visible(kind))
        })
        .collect();
    let read = number::counted(packets, "packet was read", "packets were read");
    (!kinds.is_empty()).then(|| format!("{read}: {}.", kinds.join(", ")))
}

/// `1 200 of 3 400 flows`.
pub(crate) fn counted(matched: u64, stored: u64) -> String {
    if matched == stored {
        number::counted(stored, "flow", "flows")
    } else {
        format!("{} of {}", number::whole(matched), number::counted(stored, "flow", "flows"))
    }
}

fn has_datagrams(state: &State) -> bool {
    state.sources.iter().any(|source| source.datagrams > 0)
}

fn empty_words(state: &State) -> (&'static str, &'static str) {
    if state.is_reading() {
        ("Reading…", "Flows appear here as soon as the first ones are known.")
    } else if state.live_source().is_some() {
        (
            "Waiting for flows",
            "The relay is connected; flows appear with the first datagram that can be decoded. v9 data waits for its template: see Exporters.",
        )
    } else if has_datagrams(state) {
        (
            "No flows",
            "Exports were read, and nothing in them is a flow: counters, options data, records without addresses, or data that waits for its template. Exporters shows what came.",
        )
    } else {
        (
            "No flows",
            "What was opened holds no IP traffic and no NetFlow that could be read. The mark in the bar above says what was found.",
        )
    }
}

/// A column's head, when it is shown as another: multiplied ones keep their name and get a mark.
fn head(column: Column, shown: Column, sorted: Option<bool>) -> Head {
    let title = column.info().title;
    Head {
        title: if column == shown {
            AttrValue::Static(title)
        } else {
            AttrValue::from(format!("{} ×", t(title)))
        },
        about: AttrValue::Static(shown.info().about),
        track: if column == shown { track(column) } else { "minmax(80px, 0.4fr)" },
        numeric: is_numeric(column),
        sorted,
        sortable: true,
    }
}

/// Ports and addresses are names: they stand to the left, beside each other.
fn is_numeric(column: Column) -> bool {
    matches!(column.info().kind, ColumnType::Count | ColumnType::Span | ColumnType::Number)
}

fn track(column: Column) -> &'static str {
    match column.info().kind {
        ColumnType::Time => "168px",
        ColumnType::Span => "70px",
        ColumnType::Protocol => "42px",
        ColumnType::Address => "minmax(110px, 1.2fr)",
        ColumnType::Port => "46px",
        ColumnType::Count if column.info().unit == Unit::Packets => "minmax(50px, 0.3fr)",
        ColumnType::Count if column.info().unit == Unit::BitsPerSecond => "minmax(78px, 0.4fr)",
        ColumnType::Count => "minmax(60px, 0.4fr)",
        ColumnType::Number => "68px",
        ColumnType::Flags => "50px",
        ColumnType::Direction => "64px",
        ColumnType::Exporter => "170px",
        ColumnType::Text => match column {
            Column::HostName => "minmax(84px, 2fr)",
            Column::Application => "minmax(68px, 0.8fr)",
            _ => "76px",
        },
    }
}

fn cells(store: &Store, columns: &[Column], row: &Row) -> Vec<Html> {
    // Behind the columns stands who told the server's name, and behind that where times come from.
    let by = row.key.get(columns.len()).unwrap_or(&Value::Missing);
    let told_by = value::told_by(by);
    let inferred = row.key.get(columns.len() + 1).and_then(value::inferred_times);
    columns
        .iter()
        .zip(&row.key)
        .map(|(column, value)| match (inferred, column) {
            (Some(why), Column::Start | Column::End) => html! {
                <span class="inferred" title={why}>{ "≈" }{ cell(store, *column, value, row.id) }</span>
            },
            (_, Column::HostName) if told_by.is_some() && *value != Value::Missing => html! {
                <span class="inferred" title={told_by.clone()}>{ "~" }{ cell(store, *column, value, row.id) }</span>
            },
            _ => cell(store, *column, value, row.id),
        })
        .collect()
}

/// A value one can click, or plain words where a click would mean nothing.
fn cell(store: &Store, column: Column, value: &Value, flow: u64) -> Html {
    let info = column.info();
    let clock = |seconds| store.clock(seconds);
    let text = value::cell(column, value, clock);
    if *value == Value::Missing || text == value::MISSING {
        return html! { <span class="missing">{ value::MISSING }</span> };
    }
    let title = value::full(column, value, clock);
    let class = match info.kind {
        ColumnType::Address | ColumnType::Port | ColumnType::Exporter => "mono",
        ColumnType::Direction => direction_class(value),
        _ => "",
    };
    let plain = named::exactly(|| value::cell(column, value, clock));
    let menu = menu(store, &plain, Clause::of(column, value), Some(flow));
    let clickable = !matches!(info.kind, ColumnType::Count | ColumnType::Span | ColumnType::Time);
    let inner = match info.kind {
        ColumnType::Count if info.unit != Unit::Packets => amount(&text),
        ColumnType::Time => instant(&text),
        _ => html! { { text } },
    };
    if clickable {
        let mark = marked(store, column, value);
        html! { <span class={classes!("value", class)} {title} onclick={menu.clone()} oncontextmenu={menu}>{ mark }{ inner }</span> }
    } else {
        html! { <span {class} {title} oncontextmenu={menu}>{ inner }</span> }
    }
}

/// The unit small and muted beside the digits.
pub(crate) fn amount(text: &str) -> Html {
    match text.split_once(' ') {
        Some((digits, unit)) => {
            html! { <>{ digits.to_owned() }<small>{ unit.to_owned() }</small></> }
        }
        None => html! { { text.to_owned() } },
    }
}

/// The day muted beside the time of day: within a table it rarely changes.
pub(crate) fn instant(text: &str) -> Html {
    match text.split_once(' ') {
        Some((day, clock)) => {
            html! { <><span class="day">{ format!("{day} ") }</span>{ clock.to_owned() }</> }
        }
        None => html! { { text.to_owned() } },
    }
}

/// Opens the menu of a value where it was clicked.
pub(crate) fn menu(
    store: &Store,
    text: &str,
    clause: Option<Clause>,
    flow: Option<u64>,
) -> Callback<MouseEvent> {
    let store = store.dispatcher();
    let text = text.to_owned();
    Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        store.dispatch(Action::Menu(Some(CellMenu {
            x: event.client_x(),
            y: event.client_y(),
            text: text.clone(),
            clause: clause.clone(),
            flow,
        })));
    })
}

fn direction_class(value: &Value) -> &'static str {
    match value {
        Value::Text(word) if &**word == "upload" => "way-upload",
        Value::Text(word) if &**word == "download" => "way-download",
        _ => "way-other",
    }
}
