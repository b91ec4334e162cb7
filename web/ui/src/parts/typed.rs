//! A field one types into: what stands in it is a component's state.

use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What is typed, into one line or several, goes into the state.
#[inline(never)]
pub(crate) fn typed(field: &UseStateHandle<String>) -> Callback<InputEvent> {
    let field = field.setter();
    Callback::from(move |event: InputEvent| {
        if let Some(line) = event.target_dyn_into::<HtmlInputElement>() {
            field.set(line.value());
        } else if let Some(lines) = event.target_dyn_into::<HtmlTextAreaElement>() {
            field.set(lines.value());
        }
    })
}

/// The field of this reference gets the focus as it comes.
#[hook]
pub(crate) fn use_focus() -> NodeRef {
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<HtmlElement>() {
                // What cannot take the focus leaves it where it was.
                let _ = field.focus();
            }
        });
    }
    field
}
