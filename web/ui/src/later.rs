//! Views, drawers and sheets that the first screen does not show: their code stands in a file of its
//! own, which is fetched once the page is usable.
//!
//! `cargo xtask` cuts the program in two and exports its table under the name of the second file; in
//! one that was not cut there is nothing to fetch.

pub(crate) mod content;
mod fetch;
pub(crate) mod offline;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::client::Client;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::parts::unseen::message;
use crate::state::{Action, Store, View, WorkerState};

/// What became of the second file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Later {
    /// On its way, or soon.
    Coming,
    /// Every view can be shown.
    Here,
    /// It did not come, and why.
    Failed(String),
}

impl Later {
    /// At the start.
    pub(crate) fn new() -> Self {
        if fetch::file().is_some() { Self::Coming } else { Self::Here }
    }
}

/// Fetches it as soon as the page can be used, or as a view waits for it.
#[hook]
pub(crate) fn use_later(store: &Store) {
    let is_due = store.worker != WorkerState::Starting || store.view != View::Overview;
    let wanted = is_due && store.later == Later::Coming;
    let dispatcher = store.dispatcher();
    use_effect_with(wanted, move |wanted| {
        if *wanted {
            spawn_local(async move {
                let came = match fetch::fetch().await {
                    Ok(()) => Later::Here,
                    Err(why) => Later::Failed(why),
                };
                dispatcher.dispatch(Action::Later(came));
            });
        }
    });
}

/// Once all of the page is here, and the worker listens, what can wait is begun.
#[hook]
pub(crate) fn use_rest(store: &Store, client: &Client) {
    let is_due = store.later == Later::Here && store.worker == WorkerState::Ready;
    let (store, client) = (store.clone(), client.clone());
    use_effect_with(is_due, move |is_due| {
        if *is_due {
            content::begin(&store, &client);
        }
    });
}

/// What stands in the place of a view whose code is not here; nothing where it is.
pub(crate) fn missing(store: &Store) -> Option<Html> {
    match &store.later {
        Later::Here => None,
        Later::Coming => {
            let soon = html! { <p>{ "This part of the page is on its way." }</p> };
            Some(message(Icon::Info, "Loading…", soon))
        }
        Later::Failed(why) => {
            let again = {
                let store = store.dispatcher();
                Callback::from(move |_: MouseEvent| store.dispatch(Action::Later(Later::Coming)))
            };
            Some(message(
                Icon::Failure,
                "This part of the page did not load",
                html! {
                    <>
                        <p>{ format!("What is open stays open. The browser says: {why}") }</p>
                        <div class="state-actions"><button type="button" class="button" onclick={again}>{ symbol(Icon::Retry) }{ "Try again" }</button></div>
                    </>
                },
            ))
        }
    }
}
