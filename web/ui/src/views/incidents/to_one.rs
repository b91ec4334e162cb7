//! The way from something on screen into an incident: one of those there are, or a new one.

use incident::{Incident, Link};
use model::FindingSeverity;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::detail::edit;
use crate::language::html;
use crate::own::incidents::{self, Wish};
use crate::state::{Action, use_store};
use crate::text::escape;
use crate::views::findings::make;

/// Incidents to choose from: who has more looks into the inbox.
const MOST: usize = 50;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What a new one is called.
    pub(crate) title: String,
    /// What is linked.
    pub(crate) link: Link,
}

/// A choice and a button; while incidents are locked there is only a new one.
#[function_component]
#[inline(never)]
pub(crate) fn ToIncident(props: &Props) -> Html {
    let store = use_store();
    let chosen = use_state(|| None::<u64>);
    let ledger = incidents::ledger();
    let open: Vec<&Incident> = match &ledger {
        Some(ledger) => ledger.inbox(true).into_iter().take(MOST).collect(),
        None => Vec::new(),
    };
    // One that is gone meanwhile is no choice.
    let now = chosen
        .and_then(|id| open.iter().find(|one| one.id == id))
        .map(|one| (one.id, one.title.clone()));
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            chosen.set(u64::from_str_radix(&value, 16).ok());
        })
    };
    let option = |one: &&Incident| {
        let is_chosen = now.as_ref().is_some_and(|(id, _)| *id == one.id);
        html! { <option value={format!("{:x}", one.id)} selected={is_chosen}>{ escape::shortened(&escape::visible(&one.title), 60) }</option> }
    };
    let onclick = {
        let (store, title, link, now) =
            (store.clone(), props.title.clone(), props.link.clone(), now.clone());
        Callback::from(move |_: MouseEvent| {
            let Some((id, into)) = &now else {
                make(
                    &store,
                    Wish::ByHand(title.clone(), FindingSeverity::Info, vec![link.clone()]),
                );
                return;
            };
            let refused = edit(*id, |incident, stamp| incident.link(stamp, link.clone()));
            let words = refused.unwrap_or_else(|| format!("Linked to {into}"));
            store.dispatch(Action::Toast(Some(words)));
        })
    };
    html! {
        <div class="to-incident">
            if !open.is_empty() {
                <select class="input" aria-label="Incident" {onchange}>
                    <option value="" selected={now.is_none()}>{ "New incident" }</option>
                    { for open.iter().map(option) }
                </select>
            }
            <button type="button" class="button small" {onclick}>{ if now.is_some() { "Link to it" } else { "Make an incident" } }</button>
        </div>
    }
}
