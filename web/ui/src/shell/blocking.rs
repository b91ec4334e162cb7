//! An address, name, fingerprint or autonomous system on the user's block list, and rules that block it, to be copied or saved: the page itself
//! blocks nothing.

use std::rc::Rc;

use protocol::{Aside, AsideAnswer, UserList};
use yew::prelude::*;

use crate::asking::use_request_at;
use crate::browser;
use crate::language::{html, t};
use crate::own;
use crate::parts::dialog::Dialog;
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::shell::desk::reputation::Reputation;
use crate::state::{Action, use_client, use_store};
use crate::text::{block, escape};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Whose traffic is to stop; none is everything on the user's own block list.
    pub(crate) what: Option<Rc<str>>,
}

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Blocking(props: &Props) -> Html {
    let (store, client) = (use_store(), use_client());
    let host = props.what.clone();
    let is_listed = use_state(|| {
        if let Some(host) = &host {
            own::block(&client, host, true);
        }
        true
    });
    let chosen = use_state(|| 0_usize);
    let (format, title, ending, about) = block::FORMATS[*chosen];
    let heading = format!("Block {}", host.as_deref().unwrap_or("what is on your list"));
    let items = match &host {
        Some(host) => host.to_string(),
        None => own::held::<UserList>()[0].text.clone(),
    };
    let request = Aside::Rules { format: format.to_owned(), items }.request();
    let asked = use_request_at(Some(request), (0, 0));
    let answer = asked.response.as_deref().and_then(AsideAnswer::of);
    let (text, left_out, of_systems) = match answer {
        Some(AsideAnswer::Rules { text, left_out, of_systems }) => {
            (AttrValue::from(text), left_out, of_systems)
        }
        _ => (AttrValue::default(), 0, 0),
    };
    let names: Vec<AttrValue> = block::FORMATS.map(|format| format.1.into()).to_vec();
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let copy = {
        let (store, text) = (store.dispatcher(), text.clone());
        Callback::from(move |_: MouseEvent| {
            browser::copy(&text);
            store.dispatch(Action::Toast(Some(t("Copied").to_owned())));
        })
    };
    let save = {
        let text = text.clone();
        Callback::from(move |_: MouseEvent| {
            let parts: Vec<_> = browser::part(text.as_bytes()).into_iter().collect();
            // A browser that refuses says so itself.
            let _ = browser::save_parts(&format!("flowglass-block.{ending}"), "text/plain", &parts);
        })
    };
    let list = host.map(|host| {
        let on = *is_listed;
        let turn = Callback::from(move |_: MouseEvent| {
            own::block(&client, &host, !on);
            is_listed.set(!on);
        });
        let (words, other) = if on { block::LISTED } else { block::UNLISTED };
        html! { <p role="status">{ words }{ " " }<button type="button" class="link" onclick={turn}>{ other }</button></p> }
    });
    html! {
        <Dialog title={heading}>
            { list }
            if let Some(what) = props.what.as_ref().filter(|what| has_reputation(what)) { <Reputation what={AttrValue::from(what.to_string())} /> }
            <p class="note">{ block::NOTE }</p>
            { switch("Rules for", &names, *chosen, &on_choose) }
            <p class="note">{ about }</p>
            if let Some(why) = &asked.refused {
                <p class="fault" role="alert">{ escape::visible(why).into_owned() }</p>
            } else {
                <pre class="code" role="region" tabindex="0" aria-label="Rules">{ text.clone() }</pre>
            }
            if let Some(words) = block::of_systems(of_systems) { <p class="note">{ words }</p> }
            if let Some(words) = block::left_out(left_out, title) { <p class="note">{ words }</p> }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={save} disabled={text.is_empty()}>{ symbol(Icon::Save) }{ "Save" }</button>
                <button type="button" class="button primary" onclick={copy} disabled={text.is_empty()}>{ symbol(Icon::Copy) }{ "Copy" }</button>
            </div>
        </Dialog>
    }
}

/// Addresses and names; fingerprints and systems are no words of VirusTotal's.
fn has_reputation(what: &str) -> bool {
    what.contains(['.', ':'])
}
