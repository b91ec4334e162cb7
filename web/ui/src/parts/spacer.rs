//! Empty room of so many pixels; its height is set from code, for the policy forbids attributes.

use yew::prelude::*;

use crate::browser;
use crate::language::html;

/// Empty room.
#[hook]
pub(crate) fn use_spacer(height: f64) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(height, move |height| {
            if let Some(element) = node.cast::<web_sys::Element>() {
                browser::style(&element, "height", &format!("{height}px"));
            }
        });
    }
    html! { <div class="spacer" aria-hidden="true" ref={node} /> }
}
