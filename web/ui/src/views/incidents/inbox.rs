//! The inbox: one entry per incident, gone through by keys.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use incident::ledger::Ledger;
use incident::{Incident, What, limits};
use model::FindingSeverity;
use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::own::incidents::{self, Wish};
use crate::parts::cell_menu::step;
use crate::parts::icon::{Icon, symbol};
use crate::parts::typed::{typed, use_focus};
use crate::parts::unseen::message;
use crate::state::{Store, use_store};
use crate::text::{escape, incident as words, time};

/// Where an entry tells its place.
const PLACE: &str = "incident-";

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// All of them.
    pub(super) ledger: Rc<Ledger>,
    /// Those that somebody has still to see to, or the others.
    pub(super) is_open: bool,
}

/// The list, and what makes one by hand.
#[function_component]
#[inline(never)]
pub(super) fn Inbox(props: &Props) -> Html {
    let store = use_store();
    let list = use_node_ref();
    let is_writing = use_state(|| false);
    let shown = props.ledger.inbox(props.is_open);
    let ids: Vec<u64> = shown.iter().map(|incident| incident.id).collect();
    let onkeydown = {
        let (list, is_writing) = (list.clone(), is_writing.setter());
        Callback::from(move |event: KeyboardEvent| {
            let at = focused(&event).filter(|place| *place < ids.len());
            match (event.key().as_str(), at) {
                ("j" | "ArrowDown", _) => step(&event, &list, ".finding-open", 1),
                ("k" | "ArrowUp", _) => step(&event, &list, ".finding-open", -1),
                ("e", Some(place)) => incidents::open(Some(ids[place])),
                ("s", Some(place)) => next_status(ids[place], place, ids.len()),
                ("n", _) => is_writing.set(true),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let write = {
        let is_writing = is_writing.clone();
        Callback::from(move |_: MouseEvent| is_writing.set(!*is_writing))
    };
    html! {
        <>
            <p class="note">
                <button type="button" class="button small" onclick={write} aria-expanded={is_writing.to_string()}>{ symbol(Icon::Plus) }{ "New incident" }</button>
                if !shown.is_empty() { { " " }{ words::KEYS } }
            </p>
            if *is_writing { <ByHand /> }
            if shown.is_empty() {
                { nothing(props.is_open) }
            } else {
                <ol ref={list} aria-label="Incidents" {onkeydown}>
                    { for shown.iter().enumerate().map(|(place, incident)| entry(&store, place, incident)) }
                </ol>
            }
        </>
    }
}

fn nothing(is_open: bool) -> Html {
    let title = if is_open { "Nothing to see to" } else { "Nothing is closed yet" };
    let about = if is_open { words::NONE_OPEN } else { "What is resolved stands here." };
    message(Icon::Check, title, html! { <p>{ about }</p> })
}

fn entry(store: &Store, place: usize, incident: &Incident) -> Html {
    let icon = match incident.severity {
        FindingSeverity::Info | FindingSeverity::Low => Icon::Info,
        FindingSeverity::Medium | FindingSeverity::High => Icon::Warning,
        FindingSeverity::Critical => Icon::Failure,
    };
    let id = incident.id;
    let onclick = Callback::from(move |_: MouseEvent| incidents::open(Some(id)));
    let at =
        |at: model::Timestamp| time::date_and_time(at, store.wall_clock(at.seconds_and_nanos().0));
    html! {
        <li class={classes!("finding", incident.severity.name())} key={id}>
            <p class="finding-severity">{ symbol(icon) }{ incident.severity.name() }</p>
            <div>
                <h2><button type="button" id={format!("{PLACE}{place}")} class="finding-open" {onclick}>{ escape::visible(&incident.title).into_owned() }<span class="unseen">{ ": open" }</span></button></h2>
                <p class="note">{ escape::visible(&words::facts(incident)).into_owned() }</p>
                <dl>
                    <div><dt>{ "Status" }</dt><dd>{ incident.status.name() }</dd></div>
                    <div><dt>{ "Made" }</dt><dd>{ at(incident.opened) }</dd></div>
                    <div><dt>{ "Changed" }</dt><dd>{ at(incident.changed) }</dd></div>
                </dl>
            </div>
        </li>
    }
}

/// The place of the entry that has the focus.
fn focused(event: &KeyboardEvent) -> Option<usize> {
    let id = event.target_dyn_into::<Element>()?.get_attribute("id")?;
    id.strip_prefix(PLACE)?.parse().ok()
}

/// The next status; where it leaves the list by it, the focus goes to what stands there then.
fn next_status(id: u64, place: usize, all: usize) {
    // A status finds room in any history: older ones make it.
    let _ = incidents::change(|ledger, stamp| {
        if let Some(incident) = ledger.incident_mut(id) {
            let next = incident.status.next();
            incident.set(stamp, What::Status, next.name())?;
        }
        Ok(())
    });
    focus(place, all);
}

/// Where the entry that had it is gone; what somebody chose meanwhile keeps it.
fn focus(place: usize, all: usize) {
    Timeout::new(50, move || {
        let held = browser::document().and_then(|document| document.active_element());
        if held.is_some_and(|element| element.id().starts_with(PLACE)) {
            return;
        }
        let place = if browser::element(&format!("{PLACE}{place}")).is_some() {
            place
        } else {
            all.saturating_sub(2)
        };
        browser::focus(&format!("{PLACE}{place}"));
    })
    .forget();
}

/// One by hand.
#[function_component]
#[inline(never)]
fn ByHand() -> Html {
    let field = use_focus();
    let title = use_state(String::new);
    let severity = use_state(|| FindingSeverity::Medium);
    let fault = use_state(|| None::<String>);
    let onsubmit = {
        let (title, severity, fault) = (title.clone(), *severity, fault.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let wish = Wish::ByHand((*title).clone(), severity, Vec::new());
            fault.set(incidents::wish(wish).err().map(limits::Beyond::words));
        })
    };
    let choose = {
        let severity = severity.setter();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            severity.set(FindingSeverity::from_name(&value).unwrap_or_default());
        })
    };
    html! {
        <section class="card">
            <form {onsubmit} autocomplete="off">
                <label class="form-row"><span>{ "Title" }</span><input ref={field} type="text" class="input" aria-label="Title" maxlength={limits::TITLE_LETTERS.to_string()} value={(*title).clone()} oninput={typed(&title)} /></label>
                <label class="form-row"><span>{ "Severity" }</span>{ severities(*severity, choose) }</label>
                if let Some(why) = &*fault { <p class="fault" role="alert">{ why }</p> }
                <div class="dialog-actions"><button type="submit" class="button primary" disabled={title.trim().is_empty()}>{ "Make it" }</button></div>
            </form>
        </section>
    }
}

/// The severities to choose from.
pub(super) fn severities(chosen: FindingSeverity, onchange: Callback<Event>) -> Html {
    let option = |one: FindingSeverity| {
        html! { <option value={one.name()} selected={one == chosen}>{ one.name() }</option> }
    };
    html! { <select class="input" aria-label="Severity" {onchange}>{ for FindingSeverity::ALL.into_iter().map(option) }</select> }
}
