//! A sentence that shows for a moment.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::language::html;
use crate::state::{Action, Store};

const MILLIS: u32 = 3_500;

/// The sentence, if there is one.
#[hook]
pub(crate) fn use_toast(store: &Store) -> Html {
    {
        let dispatcher = store.dispatcher();
        use_effect_with(store.toast.clone(), move |toast| {
            let timer = toast
                .is_some()
                .then(|| Timeout::new(MILLIS, move || dispatcher.dispatch(Action::Toast(None))));
            move || drop(timer)
        });
    }
    html! {
        <div class="toasts" role="status" aria-live="polite">
            if let Some(toast) = &store.toast { <div class="toast">{ toast }</div> }
        </div>
    }
}
