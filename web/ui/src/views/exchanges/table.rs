//! The table of exchanges, single or in groups, of which only the rows on screen are asked for.

use model::column::ColumnInfo;
use model::{Column, ColumnType, ExchangeColumn, ExchangeKind, Value};
use protocol::Request;
use query::{Dimension, ExchangeMeasure, ExchangeOrder, ExchangeQuestion, Row};
use yew::prelude::*;

use super::Only;
use crate::asking::use_pages;
use crate::language::{html, t};
use crate::parts::grid::{FIRST_SEEN, Grid, Head, Line, noted};
use crate::parts::icon::{Icon, symbol};
use crate::parts::marked::marked;
use crate::parts::unseen::{message, not_yet};
use crate::state::{Action, Store, questions, use_store};
use crate::text::clause::Clause;
use crate::text::{exchange, named, number, time, value};
use crate::views::flows::{amount, instant, menu};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Of which kind.
    pub(crate) kind: ExchangeKind,
    /// What groups have in common; nothing for single exchanges.
    pub(crate) group: Option<ExchangeColumn>,
    /// Only those that hold this.
    pub(crate) only: Only,
    /// A group was opened.
    pub(crate) on_only: Callback<(ExchangeColumn, Value)>,
    /// Only files are shown, and this takes one: its flow, and what stands in its columns.
    #[prop_or_default]
    pub(crate) on_take: Option<Callback<(u64, Vec<Value>)>>,
}

/// The table.
#[function_component]
#[inline(never)]
pub(crate) fn ExchangeTable(props: &Props) -> Html {
    let store = use_store();
    let visible = use_state(|| FIRST_SEEN);
    let order = use_state(|| None::<(ExchangeOrder, bool)>);
    let (kind, group) = (props.kind, props.group);
    let is_files = props.on_take.is_some();
    let columns = if is_files { exchange::file_columns(kind) } else { exchange::columns(kind) };
    let parts = parts(kind, columns, group);
    let question = ExchangeQuestion {
        only: props.only.iter().cloned().collect(),
        files: is_files,
        select: if group.is_none() { columns.to_vec() } else { Vec::new() },
        group_by: group.into_iter().collect(),
        measures: match group {
            Some(_) => ExchangeMeasure::of_groups(kind).to_vec(),
            None => vec![ExchangeMeasure::NotKept],
        },
        order: *order,
        ..questions::exchanges(&store, kind)
    };
    let paged = use_pages(Request::Exchanges(question), visible.0, visible.1);
    let standing = order.unwrap_or(match group {
        Some(_) => (ExchangeOrder::Measure(ExchangeMeasure::Count), true),
        None => (ExchangeOrder::Column(ExchangeColumn::Time), false),
    });
    let known = parts.iter().map(|(by, info)| head(kind, *by, info, standing));
    let heads = known.chain(is_files.then(take_head)).collect::<Vec<_>>();
    let line = {
        let (store, paged) = (store.clone(), paged.clone());
        let (parts, on_take) = (parts.clone(), props.on_take.clone());
        Callback::from(move |index: u64| {
            let take = |row| on_take.as_ref().map(|on_take| take(on_take, columns, row));
            paged.row(index).map(|row| Line {
                cells: cells(&store, kind, &parts, row).into_iter().chain(take(row)).collect(),
                selected: row.id != 0 && store.flow == Some(row.id),
                class: "",
            })
        })
    };
    let on_open = {
        let (store, paged, on_only) = (store.dispatcher(), paged.clone(), props.on_only.clone());
        Callback::from(move |index: u64| match (paged.row(index), group) {
            (Some(row), Some(column)) => {
                on_only.emit((column, row.key.first().cloned().unwrap_or_default()));
            }
            (Some(row), None) if row.id != 0 => store.dispatch(Action::Flow(Some(row.id))),
            (Some(_), None) => store.dispatch(Action::Toast(Some(
                t("Its flow is not known: nobody answered in it.").to_owned(),
            ))),
            (None, _) => {}
        })
    };
    let on_sort = Callback::from(move |index: usize| {
        if let Some((by, info)) = parts.get(index) {
            let first = matches!(info.kind, ColumnType::Count | ColumnType::Span);
            order.set(Some((*by, if standing.0 == *by { !standing.1 } else { first })));
        }
    });
    let on_visible = noted(&visible);
    if let Some(why) = not_yet(&paged, "Reading…") {
        return why;
    }
    let Some(frame) = &paged.frame else { return Html::default() };
    let (one, many) = if is_files { exchange::file_nouns(kind) } else { exchange::nouns(kind) };
    if frame.available == 0 {
        return if frame.stored > 0 && is_files {
            let (title, what) = exchange::no_files(kind);
            message(Icon::Info, title, html! { <p>{ what }</p> })
        } else if frame.stored > 0 {
            let hidden = number::counted(frame.stored, one, many);
            message(
                Icon::Info,
                "Nothing matches",
                html! { <p>{ format!("There is data: the filter, the time range or what was chosen hide all of {hidden}.") }</p> },
            )
        } else if store.is_reading() {
            message(
                Icon::Info,
                "Reading…",
                html! { <p>{ "They appear here as soon as the first ones are known." }</p> },
            )
        } else {
            let (title, what) = exchange::nothing(kind);
            message(Icon::Info, title, html! { <p>{ what }</p> })
        };
    }
    let counted = if is_files {
        number::counted(frame.matched, one, many)
    } else if frame.matched == frame.stored {
        number::counted(frame.stored, one, many)
    } else {
        format!("{} of {}", number::whole(frame.matched), number::counted(frame.stored, one, many))
    };
    let counted = match group {
        Some(_) => {
            format!("{} groups of {counted}. Open one to see them.", number::whole(frame.available))
        }
        None => format!("{counted}. Open one to see its flow."),
    };
    let label = AttrValue::Static(many);
    html! {
        <>
            <div class="table-count" role="status">{ counted }</div>
            <Grid {label} {heads} count={frame.available} {line} {on_visible} {on_sort} {on_open} />
        </>
    }
}

/// By what a column is sorted, and what there is to know of it.
type Part = (ExchangeOrder, &'static ColumnInfo);

fn parts(
    kind: ExchangeKind,
    columns: &[ExchangeColumn],
    group: Option<ExchangeColumn>,
) -> Vec<Part> {
    let column = |column: &ExchangeColumn| (ExchangeOrder::Column(*column), column.info());
    let measure = |it: &ExchangeMeasure| (ExchangeOrder::Measure(*it), it.info());
    match &group {
        None => columns.iter().map(column).collect(),
        Some(group) => {
            let measures = ExchangeMeasure::of_groups(kind).iter().map(measure);
            std::iter::once(column(group)).chain(measures).collect()
        }
    }
}

/// Above the buttons that save.
fn take_head() -> Head {
    Head {
        title: AttrValue::Static("Save"),
        about: AttrValue::Static("Its packets are read again, and it is cut out of them."),
        track: "84px",
        numeric: false,
        sorted: None,
        sortable: false,
    }
}

/// Saves what a row is about.
fn take(on_take: &Callback<(u64, Vec<Value>)>, columns: &[ExchangeColumn], row: &Row) -> Html {
    let is_name =
        |it: &ExchangeColumn| matches!(it, ExchangeColumn::Path | ExchangeColumn::Subject);
    let name = columns.iter().position(is_name).and_then(|at| row.key.get(at));
    let label = format!("Save {}", name.map(value::plain).unwrap_or_default());
    let onclick = {
        let (on_take, flow, key) = (on_take.clone(), row.id, row.key.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            on_take.emit((flow, key.clone()));
        })
    };
    let title = if row.id == 0 { "Its flow is not known" } else { "Save it" };
    html! {
        <button type="button" class="button small" {title} aria-label={label} {onclick} disabled={row.id == 0}>{ symbol(Icon::Save) }{ "Save" }</button>
    }
}

fn head(
    kind: ExchangeKind,
    by: ExchangeOrder,
    info: &'static ColumnInfo,
    standing: (ExchangeOrder, bool),
) -> Head {
    let (title, track) = match (by, info.kind) {
        (ExchangeOrder::Column(column), _) => {
            (exchange::title(kind, column), exchange::track(column))
        }
        (_, ColumnType::Time) => (info.title, "168px"),
        _ => (info.title, "minmax(72px, 0.5fr)"),
    };
    Head {
        title: AttrValue::Static(title),
        about: AttrValue::Static(info.about),
        track,
        numeric: matches!(info.kind, ColumnType::Count | ColumnType::Span),
        sorted: (standing.0 == by).then_some(standing.1),
        sortable: true,
    }
}

fn cells(store: &Store, kind: ExchangeKind, parts: &[Part], row: &Row) -> Vec<Html> {
    let mut measured = row.measures.iter();
    let mut keys = row.key.iter();
    let cell = |(by, info): &Part| match by {
        ExchangeOrder::Column(column) => {
            let of = keys.next().unwrap_or(&Value::Missing);
            single(store, kind, *column, of, row.id)
        }
        ExchangeOrder::Measure(measure) => {
            let of = measure.value(measured.next().copied().unwrap_or_default());
            plain(store, info, &of)
        }
    };
    parts.iter().map(cell).collect()
}

/// A value one can click where the filter has a word for it.
fn single(
    store: &Store,
    kind: ExchangeKind,
    column: ExchangeColumn,
    of: &Value,
    flow: u64,
) -> Html {
    let info = column.info();
    if *of == Value::Missing {
        let words = match column {
            ExchangeColumn::Latency | ExchangeColumn::Octets | ExchangeColumn::Answers => {
                value::MISSING
            }
            column => exchange::missing(kind, column),
        };
        return html! { <span class="missing">{ words }</span> };
    }
    let dimension = match column {
        ExchangeColumn::Name => Some(Dimension::Column(Column::HostName)),
        ExchangeColumn::Client | ExchangeColumn::Server => Some(Dimension::Host),
        _ => None,
    };
    let clause = dimension.and_then(|dimension| Clause::of(dimension, of));
    let mark = dimension.map(|dimension| marked(store, dimension, of));
    let text = exchange::cell(info, of, |seconds| store.clock(seconds));
    let flow = (flow != 0).then_some(flow);
    let class = match (column, of) {
        (ExchangeColumn::Client | ExchangeColumn::Server, _) => "mono",
        (ExchangeColumn::Code | ExchangeColumn::Outcome, Value::Text(word)) if is_bad(word) => {
            "bad"
        }
        _ => "",
    };
    if clause.is_none() {
        return html! { <span {class} title={text.clone()}>{ shown(info, &text) }</span> };
    }
    let plain = named::exactly(|| exchange::cell(info, of, |seconds| store.clock(seconds)));
    let menu = menu(store, &plain, clause, flow);
    html! {
        <span class={classes!("value", class)} title={value::exact(of)} onclick={menu.clone()} oncontextmenu={menu}>{ mark }{ text }</span>
    }
}

/// Whether a code or outcome tells of trouble.
fn is_bad(word: &str) -> bool {
    !matches!(word, "NOERROR" | "fine") && !matches!(word.as_bytes(), [b'1'..=b'3', _, _])
}

fn plain(store: &Store, info: &ColumnInfo, of: &Value) -> Html {
    let text = exchange::cell(info, of, |seconds| store.clock(seconds));
    let title = match of {
        Value::Time(at) => time::exact(*at, store.clock(at.seconds_and_nanos().0)),
        Value::Span(nanos) => format!("{} ns", number::whole(*nanos)),
        _ => text.clone(),
    };
    html! { <span {title}>{ shown(info, &text) }</span> }
}

fn shown(info: &ColumnInfo, text: &str) -> Html {
    match info.kind {
        ColumnType::Time => instant(text),
        ColumnType::Span => amount(text),
        _ => html! { { text } },
    }
}
