//! The table of exchanges, single or in groups, of which only the rows on screen are asked for.

use model::column::ColumnInfo;
use model::{Column, ColumnType, ExchangeColumn, ExchangeKind, Value};
use protocol::Request;
use query::{Dimension, ExchangeMeasure, ExchangeOrder, ExchangeQuestion, Row};
use yew::prelude::*;

use super::Only;
use crate::asking::use_pages;
use crate::parts::grid::{FIRST_SEEN, Grid, Head, Line, noted};
use crate::parts::icon::Icon;
use crate::parts::unseen::{message, not_yet};
use crate::state::{Action, Store, questions, use_store};
use crate::text::clause::Clause;
use crate::text::{exchange, number, time, value};
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
}

/// The table.
#[function_component]
#[inline(never)]
pub(crate) fn ExchangeTable(props: &Props) -> Html {
    let store = use_store();
    let visible = use_state(|| FIRST_SEEN);
    let order = use_state(|| None::<(ExchangeOrder, bool)>);
    let (kind, group) = (props.kind, props.group);
    let parts = parts(kind, group);
    let question = ExchangeQuestion {
        only: props.only.iter().cloned().collect(),
        select: if group.is_none() { exchange::columns(kind).to_vec() } else { Vec::new() },
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
    let heads = parts.iter().map(|(by, info)| head(kind, *by, info, standing)).collect::<Vec<_>>();
    let line = {
        let (store, paged) = (store.clone(), paged.clone());
        let parts = parts.clone();
        Callback::from(move |index: u64| {
            paged.row(index).map(|row| Line {
                cells: cells(&store, kind, &parts, row),
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
                "Its flow is not known: nobody answered in it.".to_owned(),
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
    let (one, many) = exchange::nouns(kind);
    if frame.available == 0 {
        return if frame.stored > 0 {
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
    let counted = if frame.matched == frame.stored {
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

fn parts(kind: ExchangeKind, group: Option<ExchangeColumn>) -> Vec<Part> {
    let column = |column: &ExchangeColumn| (ExchangeOrder::Column(*column), column.info());
    let measure = |it: &ExchangeMeasure| (ExchangeOrder::Measure(*it), it.info());
    match &group {
        None => exchange::columns(kind).iter().map(column).collect(),
        Some(group) => {
            let measures = ExchangeMeasure::of_groups(kind).iter().map(measure);
            std::iter::once(column(group)).chain(measures).collect()
        }
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
    let clause = match column {
        ExchangeColumn::Name => Clause::of(Column::HostName, of),
        ExchangeColumn::Client | ExchangeColumn::Server => Clause::of(Dimension::Host, of),
        _ => None,
    };
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
    let menu = menu(store, &text, clause, flow);
    html! {
        <span class={classes!("value", class)} title={text.clone()} onclick={menu.clone()} oncontextmenu={menu}>{ text }</span>
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
