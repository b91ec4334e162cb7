//! What stands in a view of one flow while none is chosen.

use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::Icon;
use crate::parts::unseen::message;
use crate::state::{Action, Store, View};

/// What would stand here, and the way to the flows.
pub(crate) fn no_flow(store: &Store, icon: Icon, what: &'static str) -> Html {
    let flows = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Show(View::Flows)))
    };
    message(
        icon,
        "No flow is chosen",
        html! {
            <>
                <p>{ what }</p>
                <div class="state-actions"><button type="button" class="button" onclick={flows}>{ "Flows" }</button></div>
            </>
        },
    )
}
