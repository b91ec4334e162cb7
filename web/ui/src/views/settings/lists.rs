//! Lists that filters name.

use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::typed::typed;
use crate::state::{Action, filter, use_store};

/// What stands in the box while it is empty.
const EXAMPLE: &str = "servers = 10.0.0.1, 10.0.0.2, 10.1.0.0/16\nweb = 80, 443, 8000..8080";

/// The card.
#[function_component]
pub(super) fn NamedLists() -> Html {
    let store = use_store();
    let draft = use_state(|| store.preferences.lists.clone());
    let (_, faults) = filter::lists(&draft);
    let changed = *draft != store.preferences.lists;
    let oninput = typed(&draft);
    let save = {
        let (store, draft) = (store.clone(), draft.clone());
        Callback::from(move |_: MouseEvent| {
            let mut preferences = (*store.preferences).clone();
            preferences.lists.clone_from(&draft);
            store.dispatch(Action::Prefer(preferences));
            // What is filtered now means the new lists.
            store.dispatch(Action::Filter(store.filter_text.clone()));
            store.dispatch(Action::Toast(Some(t("Filters know the new lists").to_owned())));
        })
    };
    html! {
        <section class="card">
            <header><h2>{ "Named lists" }</h2></header>
            <p class="note">{ "A name for addresses, networks, ports or words, one list a line; filters say " }<code>{ "ip.addr in $servers" }</code>{ "." }</p>
            <textarea class="input mono" rows="4" spellcheck="false" aria-label="Named lists" placeholder={EXAMPLE}
                value={(*draft).clone()} {oninput} aria-invalid={(!faults.is_empty()).to_string()} />
            if !faults.is_empty() {
                <ul class="fault" role="alert">{ for faults.iter().map(|fault| html! { <li>{ fault }</li> }) }</ul>
            }
            <div class="dialog-actions">
                <button type="button" class="button primary" onclick={save} disabled={!changed || !faults.is_empty()}>{ "Save" }</button>
            </div>
        </section>
    }
}
