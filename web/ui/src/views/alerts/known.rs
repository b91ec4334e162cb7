//! The alerts there are: what each watches, how often it fired, on or off.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use incident::{Link, limits};
use model::FindingSeverity;
use yew::prelude::*;

use super::Change;
use super::editor::NAME;
use crate::browser;
use crate::language::html;
use crate::own::alerts::{self, Draft};
use crate::own::incidents::Wish;
use crate::parts::icon::{Icon, symbol};
use crate::state::Store;
use crate::text::alert::{self as words, OwnAlert};
use crate::text::escape;
use crate::views::findings::make;
use crate::views::lists::to_findings;

/// The list; how often those that are on have fired, in order, where somebody knows.
pub(super) fn known(
    store: &Store,
    all: &Rc<Vec<OwnAlert>>,
    fired: &[u64],
    on_change: &Callback<Change>,
    again: &Callback<()>,
) -> Html {
    if all.is_empty() {
        return html! { <p>{ "None yet." }</p> };
    }
    let mut fired = fired.iter().copied();
    let times = all.iter().map(|alert| alert.is_on.then(|| fired.next()).flatten());
    let rows = times.enumerate().map(|(place, times)| {
        let has_fired = times.is_some_and(|times| times > 0);
        html! {
            <li>
                { head(all, place, on_change, again) }
                <p class="note">{ escape::visible(&words::sentence(&all[place].rule)).into_owned() }</p>
                <p>{ words::state(all[place].is_on, times) }{ " " }if has_fired { { to_findings(store) }{ " " }{ to_incident(store, &all[place]) } }</p>
            </li>
        }
    });
    html! { <ul aria-label={words::TITLE}>{ for rows }</ul> }
}

/// The way to an incident about what it watches.
fn to_incident(store: &Store, alert: &OwnAlert) -> Html {
    let (store, rule) = (store.clone(), alert.rule.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let severity = FindingSeverity::from_name(&rule.severity).unwrap_or_default();
        let names: Vec<&str> = store.sources.iter().map(|it| it.name.as_str()).collect();
        let source = escape::shortened(&names.join(", "), limits::NAME_LETTERS);
        let link = Link { filter: rule.filter.clone(), source, time: None };
        make(&store, Wish::ByHand(format!("Alert: {}", rule.name), severity, vec![link]));
    });
    html! { <button type="button" class="link" {onclick}>{ "Make an incident" }</button> }
}

/// Its name, and what can be done with it.
fn head(
    all: &Rc<Vec<OwnAlert>>,
    place: usize,
    on_change: &Callback<Change>,
    again: &Callback<()>,
) -> Html {
    let alert = &all[place];
    let turn = {
        let all = all.clone();
        on_change.reform(move |_: Event| {
            let mut new = (*all).clone();
            new[place].is_on = !new[place].is_on;
            Change { all: new, ends_draft: false }
        })
    };
    let remove = {
        let all = all.clone();
        on_change.reform(move |_: MouseEvent| {
            let mut new = (*all).clone();
            new.remove(place);
            // What one is being changed for may stand elsewhere now.
            Change { all: new, ends_draft: alerts::draft().place.is_some() }
        })
    };
    let edit = {
        let draft = Draft { rule: alert.rule.clone(), place: Some(place) };
        again.reform(move |_: MouseEvent| {
            alerts::write(Some(draft.clone()));
            Timeout::new(0, || browser::focus(NAME)).forget();
        })
    };
    let name = escape::visible(&alert.rule.name).into_owned();
    html! {
        <div class="form-row">
            <label class="check"><input type="checkbox" checked={alert.is_on} onchange={turn} /><strong>{ escape::shortened(&name, 40) }</strong></label>
            <span class="with-unit">
                <button type="button" class="button small" onclick={edit} aria-label={format!("Change {name}")}>{ "Change" }</button>
                <button type="button" class="button bare" onclick={remove} aria-label={format!("Remove {name}")} title="Remove">{ symbol(Icon::Close) }</button>
            </span>
        </div>
    }
}
