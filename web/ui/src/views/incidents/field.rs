//! A field that is taken when it is left; what is being typed stays, whatever is drawn anew meanwhile.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::language::html;

#[derive(Properties, PartialEq)]
pub(super) struct FieldProps {
    /// What it is called.
    pub(super) title: &'static str,
    /// Letters it holds.
    pub(super) most: usize,
    /// What stands in it while it is empty.
    pub(super) example: &'static str,
    /// What was taken last.
    pub(super) value: String,
    /// Something else was typed, and the field left.
    pub(super) on_change: Callback<String>,
}

/// The field. What is being typed stays, whatever is drawn anew meanwhile; it is taken when the field is left.
#[function_component]
#[inline(never)]
pub(super) fn Field(props: &FieldProps) -> Html {
    let draft = use_state(|| None::<String>);
    let typed = |event: &Event| event.target_unchecked_into::<HtmlInputElement>().value();
    let oninput = {
        let draft = draft.setter();
        Callback::from(move |event: InputEvent| draft.set(Some(typed(&event))))
    };
    let onchange = {
        let draft = draft.setter();
        props.on_change.reform(move |event: Event| {
            draft.set(None);
            typed(&event)
        })
    };
    let value = (*draft).clone().unwrap_or_else(|| props.value.clone());
    html! {
        <label class="form-row"><span>{ props.title }</span>
            <input type="text" class="input" aria-label={props.title} placeholder={props.example} autocomplete="off" maxlength={props.most.to_string()} {value} {oninput} {onchange} />
        </label>
    }
}
