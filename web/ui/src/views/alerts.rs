//! The user's own alerts: which there are, how often they fired, and an editor that tries one at each letter.

mod editor;
mod files;
mod known;
mod telling;

use protocol::{Aside, AsideAnswer};
use yew::prelude::*;

use crate::asking::use_request_at;
use crate::language::{html, t};
use crate::own::{self, alerts};
use crate::state::{Action, use_client, use_store};
use crate::text::alert::{self as words, OwnAlert};
use crate::text::escape;
use editor::editor;
use files::files;
use known::known;
use telling::Telling;

/// What one without a name is called while it is tried.
const NAMELESS: &str = "this alert";

/// There are to be others.
struct Change {
    /// All of them.
    all: Vec<OwnAlert>,
    /// What is being written is one of them now, or can no longer be.
    ends_draft: bool,
}

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Alerts() -> Html {
    let (store, client) = (use_store(), use_client());
    // What was kept is in force before anybody asks what is.
    let turn = use_state(|| {
        own::take_up::<OwnAlert>(&store, &client);
        0_usize
    });
    let all = own::held::<OwnAlert>();
    let draft = alerts::draft();
    let asked =
        use_request_at(Some(Aside::AlertsFired.request()), (store.found.into(), *turn as u64));
    let fired = match asked.response.as_deref().and_then(AsideAnswer::of) {
        Some(AsideAnswer::Fired(times)) => times,
        _ => Vec::new(),
    };
    let mut rule = draft.rule.clone();
    if rule.name.trim().is_empty() {
        NAMELESS.clone_into(&mut rule.name);
    }
    // What comes live is not tried again four times a second.
    let is_still = store.live_source().is_none() && !store.is_reading();
    let at = if is_still { store.generation } else { 0 };
    let tried = use_request_at(Some(Aside::TryAlert(rule).request()), (at, 0));
    let again = {
        let turn = turn.clone();
        Callback::from(move |()| turn.set(*turn + 1))
    };
    let on_change = {
        let (again, store, client) = (again.clone(), store.dispatcher(), client.clone());
        Callback::from(move |change: Change| {
            let (again, store) = (again.clone(), store.clone());
            own::put(&client, change.all, move || {
                if own::refused::<OwnAlert>().is_none() {
                    if change.ends_draft {
                        alerts::write(None);
                    }
                    store.dispatch(Action::Toast(Some(t(words::IN_FORCE).to_owned())));
                }
                again.emit(());
            });
        })
    };
    let why = own::refused::<OwnAlert>().or_else(|| asked.refused.clone());
    html! {
        <div class="settings">
            <section class="card">
                <header><h2>{ words::TITLE }</h2></header>
                <p class="note">{ words::ABOUT }</p>
                { known(&store, &all, &fired, &on_change, &again) }
                { files(&client, &all, &on_change, &again) }
                if let Some(why) = why { <p class="fault" role="alert">{ escape::visible(&why).into_owned() }</p> }
            </section>
            <Telling />
            { editor(&store, &draft, &tried, &all, &on_change, &again) }
        </div>
    }
}
