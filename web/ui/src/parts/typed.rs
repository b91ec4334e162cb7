//! A field one types into: what stands in it is a component's state.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
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
