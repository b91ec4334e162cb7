//! What is odd in the traffic: what happened, how bad, how sure, who, when, and the way to its flows.

use std::cmp::Reverse;
use std::net::IpAddr;
use std::str::FromStr;

use model::{Finding, FindingSeverity, TimeRange};
use protocol::{Request, Response};
use query::filter::Filter;
use yew::prelude::*;

use crate::asking::use_request_at;
use crate::own::incidents::{self, Wish};
use crate::parts::cell_menu::step;
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::parts::unseen::message;
use crate::state::{Action, State, Store, View, WorkerState, use_store};
use crate::text::clause::Clause;
use crate::text::{escape, finding, number, time};
use crate::views::flows::menu;

/// Hosts that are named of a finding; the filter finds the others.
const MOST_HOSTS: usize = 6;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Findings() -> Html {
    let store = use_store();
    let of = use_state(|| None);
    let list = use_node_ref();
    let asked = use_request_at(Some(Request::Findings), (store.found.into(), 0));
    let Some(Response::Findings(all)) = asked.response.as_deref() else {
        return unanswered(&store, asked.refused.as_deref());
    };
    let source = (*of).filter(|id| store.sources.iter().any(|source| source.id == *id));
    let mut shown: Vec<&Finding> =
        all.iter().filter(|found| source.is_none_or(|id| found.source == id)).collect();
    model::sort_by_key(&mut shown, |found| (Reverse(found.severity), Reverse(found.last)));
    let onkeydown = {
        let list = list.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "j" | "ArrowDown" => step(&event, &list, ".finding-open", 1),
            "k" | "ArrowUp" => step(&event, &list, ".finding-open", -1),
            _ => {}
        })
    };
    let sources: Vec<AttrValue> = store
        .sources
        .iter()
        .map(|source| escape::shortened(&escape::visible(&source.name), 24).into())
        .collect();
    let names: Vec<AttrValue> = std::iter::once("All".into()).chain(sources).collect();
    let chosen = store.sources.iter().position(|one| Some(one.id) == source);
    let on_choose = {
        let (of, store) = (of.setter(), store.clone());
        Callback::from(move |index: usize| {
            let source = index.checked_sub(1).and_then(|index| store.sources.get(index));
            of.set(source.map(|source| source.id));
        })
    };
    html! {
        <div class="findings">
            <header>
                <p role="status">
                    { finding::summary(&shown) }
                    if store.is_reading() { <span class="note">{ " so far; still reading" }</span> }
                </p>
                if names.len() > 2 {
                    { switch("Findings in", &names, chosen.map_or(0, |place| place + 1), &on_choose) }
                }
            </header>
            if shown.is_empty() {
                { nothing(&store) }
            } else {
                <ol ref={list} aria-label="Findings" {onkeydown}>{ for shown.iter().map(|found| entry(&store, found)) }</ol>
            }
        </div>
    }
}

fn unanswered(state: &State, refused: Option<&str>) -> Html {
    match (&state.worker, refused) {
        (WorkerState::Dead(_), _) => message(
            Icon::Failure,
            "Findings cannot be asked for",
            html! { <p>{ "The program that knew them has ended; see above." }</p> },
        ),
        (_, Some(why)) => message(
            Icon::Failure,
            "Nobody knows what is odd",
            html! { <p>{ escape::visible(why).into_owned() }</p> },
        ),
        _ => message(
            Icon::Findings,
            "Looking…",
            html! { <p>{ "Flows are being looked through." }</p> },
        ),
    }
}

fn nothing(state: &State) -> Html {
    let title = if state.is_reading() { "Nothing odd so far" } else { "Nothing odd was found" };
    message(
        Icon::Check,
        title,
        html! {
            <>
                <p>{ "Flows are looked at as they end, for:" }</p>
                <p>{ finding::looked_for() }</p>
            </>
        },
    )
}

fn entry(store: &Store, found: &Finding) -> Html {
    let icon = match found.severity {
        FindingSeverity::Info | FindingSeverity::Low => Icon::Info,
        FindingSeverity::Medium | FindingSeverity::High => Icon::Warning,
        FindingSeverity::Critical => Icon::Failure,
    };
    let clock = store.clock(found.first.seconds_and_nanos().0);
    let span = TimeRange { start: found.first, end: found.last };
    let exact = format!("{} – {}", time::exact(found.first, clock), time::exact(found.last, clock));
    let others: Vec<IpAddr> =
        found.others.iter().filter(|host| !found.subjects.contains(host)).copied().collect();
    html! {
        <li class={classes!("finding", found.severity.name())} key={found.id.to_string()}>
            <p class="finding-severity">{ symbol(icon) }{ found.severity.name() }</p>
            <div>
                <h2>{ title(store, found) }</h2>
                <p>{ escape::visible(&found.sentence).into_owned() }</p>
                <dl>
                    { fact("Who", hosts(store, &found.subjects)) }
                    if !others.is_empty() { { fact("With", hosts(store, &others)) } }
                    <div title={exact}><dt>{ "When" }</dt><dd>{ time::range(span, clock) }</dd></div>
                    <div title={format!("{} %", found.confidence)}><dt>{ "Confidence" }</dt><dd>{ finding::confidence(found.confidence) }</dd></div>
                    if let Some(technique) = found.kind.technique() {
                        { fact("ATT&CK", html! { format!("{} {}", technique.id, technique.name) }) }
                    }
                </dl>
                if !found.parts.is_empty() {
                    <details>
                        <summary>{ number::counted(found.parts.len() as u64, "part", "parts") }{ " of the same story" }</summary>
                        <ul>{ for found.parts.iter().map(|part| html! { <li><b>{ part.kind.title() }</b>{ " " }{ escape::visible(&part.sentence).into_owned() }</li> }) }</ul>
                    </details>
                }
                <p>{ to_incident(store, found) }</p>
            </div>
        </li>
    }
}

/// The incident it belongs to, or the way to one.
fn to_incident(store: &Store, found: &Finding) -> Html {
    let known = incidents::ledger().is_some_and(|ledger| ledger.of(found).is_some());
    let onclick = {
        let (store, found) = (store.clone(), found.clone());
        Callback::from(move |_: MouseEvent| {
            let name = store.sources.iter().find(|one| one.id == found.source);
            let name = name.map_or_else(String::new, |source| source.name.clone());
            make(&store, Wish::Finding(Box::new(found.clone()), name));
        })
    };
    html! {
        <>
            if incidents::is_set_aside(found) { <span class="note">{ "Set aside as a false positive. " }</span> }
            <button type="button" class="link" {onclick}>{ if known { "Open its incident" } else { "Make an incident" } }</button>
        </>
    }
}

/// An incident is made, and shown.
pub(crate) fn make(store: &Store, wish: Wish) {
    match incidents::wish(wish) {
        Ok(()) => store.dispatch(Action::Show(View::Incidents)),
        Err(why) => store.dispatch(Action::Toast(Some(why.words()))),
    }
}

/// What it is; a click shows its flows.
fn title(store: &Store, found: &Finding) -> Html {
    let title = found.kind.title();
    if Filter::from_str(&found.filter).is_err() {
        return html! { { title } };
    }
    let onclick = {
        let (store, filter) = (store.clone(), found.filter.clone());
        let is_within =
            store.time.is_none_or(|time| time.start <= found.first && found.last < time.end);
        Callback::from(move |_: MouseEvent| {
            if !is_within {
                store.dispatch(Action::Time(None));
            }
            store.dispatch(Action::Filter(filter.clone()));
            store.dispatch(Action::Show(View::Flows));
        })
    };
    html! {
        <button type="button" class="finding-open" title={found.filter.clone()} {onclick}>
            { title }{ symbol(Icon::Flows) }<span class="unseen">{ "Show its flows" }</span>
        </button>
    }
}

fn fact(name: &'static str, what: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ what }</dd></div> }
}

/// Hosts by their addresses, each with its menu.
pub(crate) fn hosts(store: &Store, all: &[IpAddr]) -> Html {
    let host = |host: &IpAddr| {
        let text = host.to_string();
        let clause =
            Clause { keep: format!("ip.addr == {host}"), exclude: format!("ip.addr != {host}") };
        let onclick = menu(store, &text, Some(clause), None);
        html! { <button type="button" class="link mono" {onclick}>{ text }</button> }
    };
    html! {
        <>
            { for all.iter().take(MOST_HOSTS).map(host) }
            if all.len() > MOST_HOSTS { <span class="note">{ format!("and {} more", all.len() - MOST_HOSTS) }</span> }
        </>
    }
}
