//! The worker is gone: what that means, what is kept, how to go on.

use yew::prelude::*;

use crate::browser;
use crate::parts::icon::{Icon, Symbol};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Why, in words.
    pub(crate) why: AttrValue,
}

/// The worker is gone.
#[function_component]
pub(crate) fn Dead(props: &Props) -> Html {
    let reload = Callback::from(|_: MouseEvent| {
        if let Some(window) = browser::window() {
            // A browser that refuses to reload leaves the page as it is.
            let _ = window.location().reload();
        }
    });
    html! {
        <section class="dead" role="alert">
            <Symbol icon={Icon::Failure} />
            <div>
                <h2>{ "The worker died" }</h2>
                <p>{ props.why.clone() }</p>
                <p>
                    { "What is on screen stays readable, and filter, time range and settings are kept in the address and in this browser. The files themselves are untouched: open them again after reloading." }
                </p>
                <button type="button" class="button primary" onclick={reload}>
                    <Symbol icon={Icon::Retry} />{ "Reload the page" }
                </button>
            </div>
        </section>
    }
}
