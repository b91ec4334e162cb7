//! One finding: what happened, how bad, how sure, who, when, and the ways to its flows and its incident.

use std::net::IpAddr;
use std::str::FromStr;

use model::{Finding, FindingSeverity, TimeRange, Value};
use query::Dimension;
use query::filter::Filter;
use yew::prelude::*;

use crate::language::html;
use crate::own::incidents::{self, Wish};
use crate::parts::icon::{Icon, symbol};
use crate::parts::marked::marked;
use crate::state::{Action, Store, View};
use crate::text::clause::Clause;
use crate::text::{escape, finding, named, number, time};
use crate::views::flows::menu;

/// Hosts that are named of a finding; the filter finds the others.
const MOST_HOSTS: usize = 6;

/// It.
pub(super) fn entry(store: &Store, found: &Finding) -> Html {
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
        let mark = marked(store, Dimension::Host, &Value::Address(*host));
        html! { <button type="button" class="link mono" title={named::about(*host)} {onclick}>{ mark }{ named::host(*host) }</button> }
    };
    html! {
        <>
            { for all.iter().take(MOST_HOSTS).map(host) }
            if all.len() > MOST_HOSTS { <span class="note">{ format!("and {} more", all.len() - MOST_HOSTS) }</span> }
        </>
    }
}
