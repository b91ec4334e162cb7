//! States in which there is nothing to show, each with its reason and a way on.

use yew::prelude::*;

use crate::asking::Paged;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, Store};
use crate::text::number;

/// No flow passes the filter and the time range: says which of the two hides how much.
pub(crate) fn nothing_matches(store: &Store, stored: u64) -> Html {
    let clear_filter = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Filter(String::new())))
    };
    let clear_time = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Time(None)))
    };
    let what = match (store.filter.is_some(), store.time.is_some()) {
        (true, true) => "the filter and the time range hide",
        (true, false) => "the filter hides",
        _ => "the time range hides",
    };
    let hidden = number::counted(stored, "flow", "flows");
    html! {
        <div class="state" role="status">
            { symbol(Icon::Filter) }
            <h2>{ "Nothing matches" }</h2>
            <p>{ format!("There is data: {what} all of {hidden}.") }</p>
            if store.filter.is_some() { <code class="state-code">{ &store.filter_text }</code> }
            <div class="state-actions">
                if store.filter.is_some() {
                    <button class="button" onclick={clear_filter}>{ "Clear the filter" }</button>
                }
                if store.time.is_some() {
                    <button class="button" onclick={clear_time}>{ "Show all times" }</button>
                }
            </div>
        </div>
    }
}

/// What stands where a table would be until its first rows are here, or because the question was
/// refused; `doing` is said meanwhile. Nothing as soon as there is an answer.
pub(crate) fn not_yet(paged: &Paged, doing: &'static str) -> Option<Html> {
    match (&paged.refused, &paged.frame) {
        (Some(why), _) => {
            Some(message(Icon::Info, "The question was refused", html! { <p>{ why }</p> }))
        }
        (None, None) => {
            let what = html! { <p>{ "The first rows are on their way." }</p> };
            Some(message(Icon::Info, doing, what))
        }
        (None, Some(_)) => None,
    }
}

/// A quiet message where a view would be: the picture above, the heading, and what to know, in
/// sentences.
pub(crate) fn message(icon: Icon, title: &'static str, sentences: Html) -> Html {
    html! {
        <div class="state" role="status">
            { symbol(icon) }
            <h2>{ title }</h2>
            { sentences }
        </div>
    }
}
