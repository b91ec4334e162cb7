//! The record a flow was read from: every field with its number, octets, value and meaning.

use std::rc::Rc;

use protocol::{RecordDetail, RecordField, Request, Response};
use yew::prelude::*;

use crate::asking::use_request;
use crate::browser;
use crate::language::{html, t};
use crate::parts::dump::Dump;
use crate::parts::icon::{Icon, symbol};
use crate::parts::unseen::message;
use crate::state::{Action, State, Store, use_store};
use crate::text::escape::visible;
use crate::text::record::{self, Line};
use crate::text::{exporter, number, time};

/// Lines shown at once; a list of thousands is rarely read to its end.
const MOST_LINES: usize = 400;
/// Octets of a field shown in the table; the dump has them all.
const MOST_OCTETS: usize = 24;
/// Levels that are indented; deeper ones stand where these do.
const DEEPEST: usize = 6;

#[derive(Clone, Copy, Properties, PartialEq)]
pub(super) struct Props {
    /// Of which flow.
    pub(super) flow: u64,
    /// Whether somebody exported it; otherwise it was metered here.
    pub(super) is_exported: bool,
}

/// The record.
#[function_component]
#[inline(never)]
pub(super) fn Exported(props: &Props) -> Html {
    let asked = use_request(props.is_exported.then_some(Request::Record(props.flow)));
    if !props.is_exported {
        return message(
            Icon::Info,
            "Metered here",
            html! { <p>{ "No exporter sent this flow: it was counted from the packets of a capture, so there is no record to show." }</p> },
        );
    }
    match (asked.response.as_deref(), &asked.refused) {
        (Some(Response::Record(Some(detail))), _) => {
            html! { <Record key={props.flow} detail={Rc::new(detail.clone())} /> }
        }
        (Some(Response::Record(None)), _) => message(
            Icon::Clock,
            "Its record is kept no longer",
            html! { <p>{ "Records are kept octet by octet only for the latest flows, the oldest make room for new ones. Everything that was understood of it is under Flow." }</p> },
        ),
        (_, Some(why)) => {
            message(Icon::Failure, "The record cannot be shown", html! { <p>{ why.clone() }</p> })
        }
        _ => html! { <p class="drawer-note" role="status">{ "Looking for its record…" }</p> },
    }
}

#[derive(Properties, PartialEq)]
struct RecordProps {
    detail: Rc<RecordDetail>,
}

#[function_component]
#[inline(never)]
fn Record(props: &RecordProps) -> Html {
    let store = use_store();
    let detail = &props.detail;
    let octets = use_memo(detail.clone(), |detail| detail.bytes.clone());
    let chosen = use_state(|| None::<usize>);
    let all = use_state(|| false);
    let lines = record::lines(&detail.fields);
    let marked = match chosen.and_then(|index| lines.get(index)) {
        Some(Line::Field(_, field)) => record::place(field, octets.len()),
        _ => 0..0,
    };
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |index: usize| chosen.set(Some(index)))
    };
    let on_octet = {
        let (chosen, detail) = (chosen.clone(), detail.clone());
        Callback::from(move |at: usize| {
            let lines = record::lines(&detail.fields);
            let line = record::line_at(&lines, at, detail.bytes.len());
            if line != *chosen {
                chosen.set(line);
            }
        })
    };
    let copy = |what: &'static str, text: String| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            browser::copy(&text);
            store.dispatch(Action::Toast(Some(format!("{what} copied"))));
        })
    };
    let shown = if *all { lines.len() } else { lines.len().min(MOST_LINES) };
    let rest = lines.len() - shown;
    let show_all = {
        let all = all.setter();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    let row = |(index, line): (usize, &Line<'_>)| match line {
        Line::Record(depth, number) => html! {
            <tr key={index} class="record-head"><th scope="colgroup" colspan="4" class={indent(*depth)}>{ format!("record {number}") }</th></tr>
        },
        Line::Field(depth, field) => {
            field_row(&store, index, *depth, field, *chosen == Some(index), &choose)
        }
    };
    html! {
        <div class="drawer-body record">
            { facts(&store, detail) }
            <Dump octets={octets} {marked} {on_octet} />
            <div class="record-tools">
                <button type="button" class="button small" onclick={copy("Record", record::text(detail))}>{ symbol(Icon::Copy) }{ "Copy as text" }</button>
                <button type="button" class="button small" onclick={copy("Octets", record::hex(&detail.bytes, usize::MAX))}>{ symbol(Icon::Copy) }{ "Copy as hex" }</button>
            </div>
            <table class="plain record-fields" aria-label="Fields of the record">
                <thead><tr>
                    <th scope="col" title="The element's name; below it its number and type in the registry.">{ "Element" }</th>
                    <th scope="col" title="What the octets say; below it what that means.">{ "Value" }</th>
                    <th scope="col" title="As they were sent.">{ "Octets" }</th>
                    <th scope="col"><span class="unseen">{ "Copy" }</span></th>
                </tr></thead>
                <tbody>{ for lines.iter().enumerate().take(shown).map(row) }</tbody>
            </table>
            if rest > 0 {
                <button type="button" class="button" onclick={show_all}>{ format!("Show {} more", number::counted(rest as u64, "line", "lines")) }</button>
            }
        </div>
    }
}

/// Who sent it, when, laid out by what.
fn facts(store: &Store, detail: &RecordDetail) -> Html {
    let fact = |title: &'static str, text: String, about: String| {
        html! { <div class="field"><dt>{ title }</dt><dd title={about}>{ text }</dd></div> }
    };
    let layout = match detail.template {
        Some(id) => {
            format!("{} · {} · template {id}", detail.version.name(), visible(&detail.kind))
        }
        None => format!("{} · {} · fixed layout", detail.version.name(), visible(&detail.kind)),
    };
    let exported = detail
        .export_time
        .map_or_else(|| t("its message does not say").to_owned(), |at| instant(store, at));
    let apart = detail.export_time.map(|at| {
        i64::try_from(i128::from(at.0) - i128::from(detail.arrival.0)).unwrap_or(i64::MIN)
    });
    let clock = apart.map_or_else(String::new, exporter::clock);
    let late =
        apart.map_or_else(String::new, |apart| format!(" · clock {}", exporter::skew(apart)));
    html! {
        <dl>
            { fact("Exporter", detail.exporter.to_string(), t("Address, port, observation domain").to_owned()) }
            { fact("Record", format!("{layout} · {}", number::counted(detail.bytes.len() as u64, "octet", "octets")), String::new()) }
            { fact("Exported", exported, detail.export_time.map_or_else(String::new, |at| exact(store, at))) }
            { fact("Arrived", format!("{}{late}", instant(store, detail.arrival)), format!("{} {clock}", exact(store, detail.arrival))) }
        </dl>
    }
}

/// What a row shows of a field; its octets cut.
struct FieldText {
    name: String,
    number: String,
    value: String,
    meaning: String,
    octets: String,
    length: usize,
}

impl FieldText {
    fn of(field: &RecordField) -> Self {
        let number = [field.number.as_str(), &field.kind];
        Self {
            name: visible(&field.name).into_owned(),
            number: number
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            value: visible(&field.value).into_owned(),
            meaning: visible(&field.meaning).into_owned(),
            octets: record::hex(&field.bytes, MOST_OCTETS),
            length: field.bytes.len(),
        }
    }
}

/// One field; the pointer over it, or the focus in it, marks its octets.
fn field_row(
    store: &Store,
    index: usize,
    depth: usize,
    field: &RecordField,
    is_chosen: bool,
    on_choose: &Callback<usize>,
) -> Html {
    let field = &FieldText::of(field);
    let copy = {
        let (store, value) = (store.dispatcher(), field.value.clone());
        Callback::from(move |_: MouseEvent| {
            browser::copy(&value);
            store.dispatch(Action::Toast(Some(t("Copied").to_owned())));
        })
    };
    html! {
        <tr key={index} class={classes!(is_chosen.then_some("chosen"))}
            onpointerenter={on_choose.reform(move |_: PointerEvent| index)}
            onfocusin={on_choose.reform(move |_: FocusEvent| index)}>
            <th scope="row" class={indent(depth)}>
                <code>{ &field.name }</code>
                if !field.number.is_empty() { <small>{ &field.number }</small> }
            </th>
            <td>
                <span class="record-value">{ &field.value }</span>
                if !field.meaning.is_empty() { <small>{ &field.meaning }</small> }
            </td>
            <td class="mono record-octets" title={number::counted(field.length as u64, "octet", "octets")}>
                { if field.length == 0 { "–".to_owned() } else { field.octets.clone() } }
            </td>
            <td class="field-tools">
                <button type="button" onclick={copy} aria-label={format!("Copy {}", field.name)} title="Copy the value">{ symbol(Icon::Copy) }</button>
            </td>
        </tr>
    }
}

fn indent(depth: usize) -> Classes {
    let depth = depth.min(DEEPEST);
    classes!((depth > 0).then(|| format!("deep-{depth}")))
}

fn instant(state: &State, at: model::Timestamp) -> String {
    time::date_and_time(at, state.clock(at.seconds_and_nanos().0))
}

fn exact(state: &State, at: model::Timestamp) -> String {
    time::exact(at, state.clock(at.seconds_and_nanos().0))
}
