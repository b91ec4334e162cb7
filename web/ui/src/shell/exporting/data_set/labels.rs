//! What the rows of a data set are called: rules by filter, typed or from a file, and the rest.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::language::html;
use crate::text::data_set as words;

/// Octets of a file of rules that are read: a thousand rules of a thousand letters.
const MOST_OCTETS: f64 = 1_000_000.0;

pub(super) struct Labels {
    /// The rules as they are typed.
    pub(super) rules: AttrValue,
    /// How many they are, or which line is wrong and why.
    pub(super) parsed: Result<usize, (usize, String)>,
    /// The class of what no rule fits.
    pub(super) otherwise: AttrValue,
    /// Other rules.
    pub(super) on_rules: Callback<String>,
    /// Another class.
    pub(super) on_otherwise: Callback<String>,
}

/// The part of the form.
pub(super) fn labels(props: &Labels) -> Html {
    let on_rules = props
        .on_rules
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let on_otherwise = props
        .on_otherwise
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let on_file = {
        let on_rules = props.on_rules.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let file = input.files().and_then(|files| files.get(0));
            // The same file can be chosen again.
            input.set_value("");
            let Some(file) = file.filter(|file| file.size() <= MOST_OCTETS) else { return };
            let on_rules = on_rules.clone();
            spawn_local(async move {
                let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
                if let Some(text) = text {
                    on_rules.emit(text);
                }
            });
        })
    };
    let (state, wrong) = match &props.parsed {
        Ok(rules) => (words::rules(*rules), None),
        Err((line, why)) => (words::wrong_line(*line), Some(words::wrong_rule(*line, why))),
    };
    let is_wrong = wrong.is_some();
    html! {
        <>
            <label class="form-row"><span>{ "Attack" }</span>
                <input class="input" type="text" value={props.otherwise.clone()} oninput={on_otherwise} maxlength="80" />
            </label>
            <details class="fold">
                <summary><span>{ "Labels by rule" }</span><span class={classes!("fold-state", is_wrong.then_some("wrong"))}>{ state }</span></summary>
                <div class="fold-body">
                    <p class="note">{ words::RULES }</p>
                    <textarea class="input mono" rows="4" spellcheck="false" aria-label="Rules" placeholder="DDoS = ip.dst == 192.0.2.80 && port 80"
                        value={props.rules.clone()} oninput={on_rules} aria-invalid={is_wrong.to_string()} />
                    if let Some(wrong) = wrong { <p class="fault" role="alert">{ wrong }</p> }
                    <label class="link file-link">{ "From a file…" }
                        <input type="file" class="unseen" accept=".txt,.rules,text/plain" aria-label="File of rules" onchange={on_file} />
                    </label>
                </div>
            </details>
        </>
    }
}
