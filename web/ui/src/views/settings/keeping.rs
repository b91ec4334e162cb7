//! How many flows are kept: by number, memory and age. The oldest beyond it are forgotten.

use protocol::{Keep, Settings};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::language::{html, t};
use crate::state::{Action, use_store};
use crate::text::reading as words;

/// The card.
#[function_component]
pub(super) fn Keeping() -> Html {
    let store = use_store();
    let draft = use_state(|| store.settings.keep);
    {
        let draft = draft.clone();
        use_effect_with(store.settings.keep, move |keep| draft.set(*keep));
    }
    let row = |title: &'static str, unit: &'static str, of: fn(&mut Keep) -> &mut Option<u32>| {
        let value = *of(&mut (*draft).clone());
        let oninput = {
            let draft = draft.clone();
            Callback::from(move |event: InputEvent| {
                let text = event.target_unchecked_into::<HtmlInputElement>().value();
                let mut keep = *draft;
                *of(&mut keep) = text.parse().ok().filter(|most| *most > 0);
                draft.set(keep);
            })
        };
        html! {
            <label class="form-row"><span>{ title }</span>
                <span class="with-unit"><input class="input" type="number" min="1" placeholder="all" aria-label={title}
                    value={value.map_or_else(String::new, |most| most.to_string())} {oninput} /><small>{ unit }</small></span>
            </label>
        }
    };
    let save = {
        let (store, keep) = (store.clone(), *draft);
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Configure(Settings { keep, ..(*store.settings).clone() }));
            store.dispatch(Action::Toast(Some(t(words::KEPT).to_owned())));
        })
    };
    html! {
        <section class="card">
            <header><h2>{ "Flows kept" }</h2></header>
            <p class="note">{ words::KEEPING }</p>
            { row("At most", "flows", |keep| &mut keep.flows) }
            { row("Memory for them", "MiB", |keep| &mut keep.mebibytes) }
            { row("No older than", "s", |keep| &mut keep.seconds) }
            <div class="dialog-actions">
                <button type="button" class="button primary" onclick={save} disabled={*draft == store.settings.keep}>{ "Save" }</button>
            </div>
        </section>
    }
}
