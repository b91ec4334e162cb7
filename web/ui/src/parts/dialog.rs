//! A sheet over the page: the browser's own modal dialog, closed by Escape and by its button.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, use_store};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What it is about.
    pub(crate) title: AttrValue,
    /// What stands in it.
    pub(crate) children: Children,
    /// Wide enough for a table.
    #[prop_or_default]
    pub(crate) wide: bool,
    /// Something in it asks for the focus; otherwise the sheet itself takes it.
    #[prop_or_default]
    pub(crate) field: bool,
}

/// A sheet over the page.
#[function_component]
pub(crate) fn Dialog(props: &Props) -> Html {
    let store = use_store();
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                // It fails only when it is open already.
                let _ = dialog.show_modal();
            }
        });
    }
    let dispatcher = store.dispatcher();
    let close = Callback::from(move |()| dispatcher.dispatch(Action::Sheet(None)));
    let oncancel = {
        let close = close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    // A press on the ground around the dialog is a press on the dialog element itself.
    let onpointerdown = {
        let close = close.clone();
        Callback::from(move |event: PointerEvent| {
            if event.target_dyn_into::<HtmlDialogElement>().is_some() {
                close.emit(());
            }
        })
    };
    let onclick = close.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={node} autofocus={!props.field} class={classes!("dialog", props.wide.then_some("wide"))}
            aria-label={props.title.clone()} {oncancel} {onpointerdown}>
            <div class="dialog-body">
                <header>
                    <h2>{ props.title.clone() }</h2>
                    <button type="button" class="button bare" aria-label="Close" {onclick}>
                        { symbol(Icon::Close) }
                    </button>
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
