//! A rule being written, and what it would have done to the flows that are here.

use std::rc::Rc;

use protocol::{AlertTime, AsideAnswer};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::Change;
use crate::asking::Asked;
use crate::language::html;
use crate::own::alerts::{self, Draft};
use crate::state::Store;
use crate::text::alert::{self as words, Field, OwnAlert};
use crate::text::{escape, time};

/// Where the focus goes when somebody wants to change one.
pub(super) const NAME: &str = "alert-name";

/// The card.
pub(super) fn editor(
    store: &Store,
    draft: &Draft,
    tried: &Asked,
    all: &Rc<Vec<OwnAlert>>,
    on_change: &Callback<Change>,
    again: &Callback<()>,
) -> Html {
    let trial = match tried.response.as_deref().and_then(AsideAnswer::of) {
        Some(AsideAnswer::Tried(trial)) => Some(trial),
        _ => None,
    };
    let learn = trial.as_ref().filter(|trial| trial.flows > 0).map(|trial| {
        let (mut draft, most) = (draft.clone(), trial.most);
        draft.rule.threshold = most.to_string();
        again.reform(move |_: MouseEvent| alerts::write(Some(draft.clone())))
    });
    let onsubmit = {
        let (all, draft) = (all.clone(), draft.clone());
        on_change.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let mut new = (*all).clone();
            match draft.place.and_then(|place| new.get_mut(place)) {
                Some(alert) => alert.rule = draft.rule.clone(),
                None => new.push(OwnAlert { rule: draft.rule.clone(), is_on: true }),
            }
            Change { all: new, ends_draft: true }
        })
    };
    let cancel = again.reform(|_: MouseEvent| alerts::write(None));
    let is_new = draft.place.is_none();
    let is_ready = trial.is_some() && !draft.rule.name.trim().is_empty();
    let field = |place: usize| field(draft, place, again);
    let outcome = match (&tried.refused, &trial) {
        (Some(why), _) => {
            html! { <p class="fault">{ escape::visible(why).into_owned() }</p> }
        }
        (None, None) => html! { <p class="note">{ "…" }</p> },
        (None, Some(trial)) => html! {
            <>
                <p>{ words::trial(trial) }</p>
                <ul aria-label={words::WHEN}>{ for trial.first.iter().map(|fired| when(store, fired)) }</ul>
            </>
        },
    };
    html! {
        <section class="card">
            <header><h2>{ if is_new { "New alert" } else { "Change an alert" } }</h2></header>
            <form {onsubmit}>
                { for (0..words::FIELDS.len()).map(field) }
                <div role="status">{ outcome }</div>
                <div class="dialog-actions">
                    if !is_new { <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button> }
                    <button type="button" class="button" disabled={learn.is_none()} onclick={learn}>{ words::LEARN }</button>
                    <button type="submit" class="button primary" disabled={!is_ready}>{ "Save" }</button>
                </div>
            </form>
        </section>
    }
}

/// A field that is typed into, or one to choose from.
fn field(draft: &Draft, place: usize, again: &Callback<()>) -> Html {
    let Field { title, example, choices } = words::FIELDS[place];
    let mut now = draft.rule.clone();
    let value = words::fields(&mut now)[place].1.clone();
    let set = {
        let draft = draft.clone();
        again.reform(move |value: String| {
            let mut draft = draft.clone();
            *words::fields(&mut draft.rule)[place].1 = value;
            alerts::write(Some(draft));
        })
    };
    let input = if choices.is_empty() {
        let oninput = set
            .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
        let id = (place == 0).then_some(NAME);
        html! { <input type="text" class="input" aria-label={title} {id} spellcheck="false" autocomplete="off" placeholder={example} {value} {oninput} /> }
    } else {
        let onchange =
            set.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
        let option = |(word, title): &(&'static str, &'static str)| {
            html! { <option value={*word} selected={*word == value}>{ *title }</option> }
        };
        html! { <select class="input" aria-label={title} {onchange}>{ for choices.iter().map(option) }</select> }
    };
    html! { <label class="form-row"><span>{ title }</span>{ input }</label> }
}

/// A time at which it would have fired.
fn when(store: &Store, fired: &AlertTime) -> Html {
    let at = time::exact(fired.at, store.clock(fired.at.seconds_and_nanos().0));
    html! { <li class="note">{ words::time(&at, fired) }</li> }
}
