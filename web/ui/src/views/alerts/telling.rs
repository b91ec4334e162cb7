//! Who is told when an alert fires: asked first, and refused is told.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::own::telling::{self, Chosen, Leave};
use crate::shell::desk::ask::{Body, Outcome, ask};
use crate::shell::desk::at::At;
use crate::state::use_store;
use crate::text::alert as words;
use crate::text::escape;

/// The card.
#[function_component]
#[inline(never)]
pub(super) fn Telling() -> Html {
    // What was told meanwhile is shown with the next finding.
    let _ = use_store().found;
    let again = use_force_update();
    let fault = use_state(|| "");
    let chosen = telling::chosen();
    let leave = telling::leave();
    let notify = {
        let again = again.clone();
        Callback::from(move |_: Event| {
            let again = again.clone();
            let wanted = !telling::chosen().notify;
            if !wanted || telling::leave() == Leave::Given {
                telling::choose(Chosen { notify: wanted, ..telling::chosen() });
                again.force_update();
                return;
            }
            spawn_local(async move {
                let notify = telling::ask_leave().await == Leave::Given;
                telling::choose(Chosen { notify, ..telling::chosen() });
                again.force_update();
            });
        })
    };
    let has_relay = browser::is_served_by_relay();
    let post = {
        let fault = fault.setter();
        Callback::from(move |_: Event| {
            let again = again.clone();
            if telling::chosen().post {
                telling::choose(Chosen { post: false, ..telling::chosen() });
                fault.set("");
                again.force_update();
                return;
            }
            let fault = fault.clone();
            let heard = Callback::from(move |outcome: Outcome| {
                let has_any = outcome.is_ok_and(|session| session.field("lookups").is("webhook"));
                telling::choose(Chosen { post: has_any, ..telling::chosen() });
                fault.set(if has_any { "" } else { words::NO_WEBHOOK });
                again.force_update();
            });
            ask(&At::here(), "GET", "session".to_owned(), Body::new(), heard);
        })
    };
    let is_notified = chosen.notify && leave == Leave::Given;
    let told = words::told(&telling::told());
    html! {
        <section class="card">
            <header><h2>{ words::TELLING }</h2></header>
            <p class="note">{ words::ABOUT_TELLING }</p>
            <label class="check"><input type="checkbox" checked={is_notified} disabled={leave == Leave::None} onchange={notify} />{ words::NOTIFY }</label>
            <p class="note" role="status">{ words::leave(leave) }</p>
            <label class="check"><input type="checkbox" checked={chosen.post && has_relay} disabled={!has_relay} onchange={post} />{ words::POST }</label>
            <p class="note" role="status">{ if has_relay { words::ABOUT_POST } else { words::NO_RELAY } }</p>
            if !fault.is_empty() { <p class="fault" role="alert">{ *fault }</p> }
            if !told.is_empty() { <p class="note" role="status">{ escape::visible(&told).into_owned() }</p> }
        </section>
    }
}
