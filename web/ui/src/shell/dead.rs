//! The worker is gone: what that means, what is kept, how to go on.

use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};

/// The worker is gone, and why in words.
pub(crate) fn dead(why: &str) -> Html {
    let reload = Callback::from(|_: MouseEvent| {
        if let Some(window) = browser::window() {
            // A browser that refuses to reload leaves the page as it is.
            let _ = window.location().reload();
        }
    });
    html! {
        <section class="dead" role="alert">
            { symbol(Icon::Failure) }
            <div>
                <h2>{ "The worker died" }</h2>
                <p>{ why }</p>
                <p>
                    { "What is on screen stays readable, and filter, time range and settings are kept in the address and in this browser. The files themselves are untouched: open them again after reloading." }
                </p>
                <button type="button" class="button primary" onclick={reload}>
                    { symbol(Icon::Retry) }{ "Reload the page" }
                </button>
            </div>
        </section>
    }
}
