//! Incidents: an inbox that one goes through by keys, each with notes, links and a history; sealed while they
//! are locked.

mod detail;
mod door;
mod field;
mod files;
mod inbox;
mod keeping;
mod links;
pub(crate) mod to_one;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::language::html;
use crate::own::incidents::{self, Door, Saved};
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::parts::unseen::message;
use crate::state::{Store, use_client, use_store};
use crate::text::{escape, incident as words};
use detail::detail;
use door::{Unlock, choose};
use inbox::Inbox;
use keeping::{aside, keeping};

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Incidents() -> Html {
    let (store, client) = (use_store(), use_client());
    let turn = use_state(|| ());
    {
        let turn = turn.setter();
        use_effect_with((), move |()| {
            incidents::show_to(&client, Some(Callback::from(move |()| turn.set(()))));
            spawn_local(incidents::look());
            move || incidents::show_to(&client, None)
        });
    }
    let part = use_state(|| 0_usize);
    match incidents::door() {
        Door::Unknown => message(Icon::Lock, "Looking…", Html::default()),
        Door::Walled(why) => message(
            Icon::Failure,
            "Incidents cannot be kept here",
            html! { <p>{ format!("The browser does not do it: {why}.") }</p> },
        ),
        Door::Unset => choose(),
        Door::Locked => html! { <Unlock /> },
        Door::Open => opened(&store, &part),
    }
}

/// Everything can be read.
fn opened(store: &Store, part: &UseStateHandle<usize>) -> Html {
    let Some(ledger) = incidents::ledger() else { return Html::default() };
    if let Some(incident) = incidents::opened().and_then(|id| ledger.incident(id)) {
        return detail(store, &ledger, incident);
    }
    let on_choose = {
        let part = part.setter();
        Callback::from(move |place: usize| part.set(place))
    };
    let lock = Callback::from(|_: MouseEvent| incidents::lock());
    let names: Vec<AttrValue> = words::PARTS.map(AttrValue::from).to_vec();
    html! {
        <div class="findings">
            <header>
                <p>{ words::summary(&ledger) }</p>
                { switch("Incidents shown", &names, **part, &on_choose) }
                <button type="button" class="button" onclick={lock}>{ symbol(Icon::Lock) }{ "Lock" }</button>
            </header>
            { kept() }
            {
                match **part {
                    place @ (0 | 1) => html! { <Inbox key={place} {ledger} is_open={place == 0} /> },
                    2 => aside(store, &ledger),
                    _ => keeping(store, &ledger.who),
                }
            }
        </div>
    }
}

/// How it stands with what is kept.
fn kept() -> Html {
    let saved = incidents::saved();
    let again = Callback::from(|_: MouseEvent| incidents::save());
    let class = if matches!(saved, Saved::Failed(_)) { "fault" } else { "note unseen" };
    html! {
        <p class={class} role="status">
            { words::saved(&saved).map(|words| escape::visible(&words).into_owned()) }
            if let Saved::Failed(_) = saved { { " " }<button type="button" class="link" onclick={again}>{ "Try again" }</button> }
        </p>
    }
}
