//! Incidents as a sealed file: saved, and brought in.

use incident::limits::FILE_OCTETS;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::door::{Tried, outcome};
use crate::browser;
use crate::language::html;
use crate::own::incidents;
use crate::parts::icon::{Icon, symbol};
use crate::parts::typed::typed;
use crate::state::{Action, use_store};
use crate::text::{incident as words, number};

/// What the file is called.
const NAME: &str = "flowglass-incidents.fgi";

/// The card.
#[function_component]
#[inline(never)]
pub(super) fn Files() -> Html {
    let store = use_store();
    let file = use_state(|| None::<File>);
    let passphrase = use_state(String::new);
    let tried = use_state(|| Tried::Not);
    let save = {
        let tried = tried.setter();
        Callback::from(move |_: MouseEvent| {
            let tried = tried.clone();
            spawn_local(async move {
                tried.set(match incidents::take_out().await {
                    Ok(octets) => {
                        let parts: Vec<_> = browser::part(&octets).into_iter().collect();
                        // A browser that refuses says so itself.
                        let _ = browser::save_parts(NAME, "application/octet-stream", &parts);
                        Tried::Not
                    }
                    Err(why) => Tried::Refused(words::shut(&why)),
                });
            });
        })
    };
    let choose = {
        let file = file.setter();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            file.set(input.files().and_then(|files| files.get(0)));
        })
    };
    let onsubmit = {
        let (file, passphrase) = (file.clone(), passphrase.clone());
        let (tried, store) = (tried.setter(), store.dispatcher());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(file) = (*file).clone() else { return };
            let (tried, store) = (tried.clone(), store.clone());
            let typed_words = (*passphrase).clone();
            passphrase.set(String::new());
            tried.set(Tried::Trying);
            spawn_local(async move {
                tried.set(match bring_in(&file, typed_words).await {
                    Ok(came) => {
                        store.dispatch(Action::Toast(Some(came)));
                        Tried::Not
                    }
                    Err(why) => Tried::Refused(format!("{}: {why}", file.name())),
                });
            });
        })
    };
    let is_ready = file.is_some() && !passphrase.is_empty() && *tried != Tried::Trying;
    html! {
        <section class="card">
            <header><h2>{ "Files" }</h2></header>
            <p class="note">{ words::FILES }</p>
            <div class="dialog-actions"><button type="button" class="button" onclick={save}>{ symbol(Icon::Save) }{ "Save as a file" }</button></div>
            <form {onsubmit} autocomplete="off">
                <label class="form-row"><span>{ "File" }</span><input type="file" class="input" aria-label="File of incidents" onchange={choose} /></label>
                <label class="form-row"><span>{ "Its passphrase" }</span><input type="password" class="input" aria-label="Its passphrase" autocomplete="off" value={(*passphrase).clone()} oninput={typed(&passphrase)} /></label>
                { outcome(&tried) }
                <div class="dialog-actions"><button type="submit" class="button primary" disabled={!is_ready}>{ "Bring in" }</button></div>
            </form>
        </section>
    }
}

/// What came of it, in words.
async fn bring_in(file: &File, passphrase: String) -> Result<String, String> {
    if file.size() > FILE_OCTETS as f64 {
        return Err(format!("it is too large: {} at most.", number::octets(FILE_OCTETS as u64)));
    }
    let octets = incidents::octets_of(file).await.map_err(|why| words::shut(&why))?;
    let merged = incidents::bring_in(octets, passphrase).await;
    merged.map(words::merged).map_err(|why| words::shut(&why))
}
