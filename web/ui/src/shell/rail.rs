//! The rail: the views, one under the other.

use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::symbol;
use crate::state::{Action, Store, View};

/// What the number beside findings counts.
const WORTH: &str = "worth a look";

/// The rail.
pub(crate) fn rail(store: &Store) -> Html {
    let entry = |view: View| {
        let chosen = store.view == view;
        let onclick = {
            let store = store.dispatcher();
            Callback::from(move |_: MouseEvent| store.dispatch(Action::Show(view)))
        };
        let worth = if view == View::Findings { store.worth } else { 0 };
        let title = format!("{} – {} (g {})", view.title(), view.second_name(), view.key());
        html! {
            <button type="button" class={classes!("rail-entry", chosen.then_some("chosen"), (view == View::Settings).then_some("last"))}
                aria-current={chosen.then_some("page")} {title} {onclick}>
                { symbol(view.icon()) }<span>{ view.title() }</span>
                if worth > 0 { <b class="rail-badge" title={WORTH}>{ worth }</b> }
            </button>
        }
    };
    html! {
        <nav class="rail" aria-label="Views">{ for View::ALL.into_iter().map(entry) }</nav>
    }
}
