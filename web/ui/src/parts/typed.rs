//! A field one types into: what stands in it is a component's state.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What is typed goes into the state.
#[inline(never)]
pub(crate) fn typed(field: &UseStateHandle<String>) -> Callback<InputEvent> {
    let field = field.setter();
    Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            field.set(input.value());
        }
    })
}
