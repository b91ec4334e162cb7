//! Rules as files of the command `flowglass watch --alerts`: saved, and brought in.

use std::rc::Rc;

use protocol::{Aside, Response};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Change;
use crate::browser;
use crate::client::Client;
use crate::language::html;
use crate::own;
use crate::text::alert::{self as words, OwnAlert};
use crate::text::rules;

/// Octets of a file: 64 rules of whole pages.
const MOST_OCTETS: f64 = 1_000_000.0;

/// The two ways.
pub(super) fn files(
    client: &Client,
    all: &Rc<Vec<OwnAlert>>,
    on_change: &Callback<Change>,
    again: &Callback<()>,
) -> Html {
    let save = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| {
            let all: Vec<_> = all.iter().map(|alert| alert.rule.clone()).collect();
            let text = rules::write(&all);
            let parts: Vec<_> = browser::part(text.as_bytes()).into_iter().collect();
            // A browser that refuses says so itself.
            let _ = browser::save_parts(words::FILE, "application/toml", &parts);
        })
    };
    let onchange = {
        let (client, all, on_change, again) =
            (client.clone(), all.clone(), on_change.clone(), again.clone());
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let file = input.files().and_then(|files| files.get(0));
            // The same file can be chosen again.
            input.set_value("");
            let Some(file) = file else { return };
            let (client, all, on_change, again) =
                (client.clone(), all.clone(), on_change.clone(), again.clone());
            spawn_local(async move {
                let name = file.name();
                let refuse = move |why: &str| {
                    own::refuse::<OwnAlert>(Some(format!("{name}: {why}")));
                    again.emit(());
                };
                if file.size() > MOST_OCTETS {
                    return refuse("too large for a file of alerts");
                }
                let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
                let Some(text) = text else { return refuse("cannot be read") };
                let new = match rules::read(&text) {
                    Ok(new) => new,
                    Err(why) => return refuse(&why),
                };
                let asked = Aside::CheckAlerts(new.clone()).request();
                client.ask(asked, move |response, _| match response {
                    Response::Refused(why) => refuse(&why),
                    _ => {
                        on_change.emit(Change { all: words::joined(&all, new), ends_draft: false });
                    }
                });
            });
        })
    };
    html! {
        <div class="dialog-actions">
            <label class="link file-link">{ "Open a file of alerts…" }
                <input type="file" class="unseen" accept=".toml" aria-label="File of alerts" {onchange} />
            </label>
            <button type="button" class="button" disabled={all.is_empty()} onclick={save}>{ "Save as a file" }</button>
        </div>
    }
}
