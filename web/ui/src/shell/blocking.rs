//! Rules that block an address, to be copied or saved: the page itself blocks nothing.

use std::net::IpAddr;

use protocol::{Aside, AsideAnswer};
use yew::prelude::*;

use crate::asking::use_request_at;
use crate::browser;
use crate::parts::dialog::Dialog;
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::state::{Action, use_store};
use crate::text::{block, escape};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Whose traffic is to stop.
    pub(crate) host: IpAddr,
}

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Blocking(props: &Props) -> Html {
    let store = use_store();
    let chosen = use_state(|| 0_usize);
    let (format, title, ending, about) = block::FORMATS[*chosen];
    let items = props.host.to_string();
    let heading = format!("Block {items}");
    let request = Aside::Rules { format: format.to_owned(), items }.request();
    let asked = use_request_at(Some(request), (0, 0));
    let answer = asked.response.as_deref().and_then(AsideAnswer::of);
    let (text, left_out) = match answer {
        Some(AsideAnswer::Rules { text, left_out }) => (AttrValue::from(text), left_out),
        _ => (AttrValue::default(), 0),
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
            store.dispatch(Action::Toast(Some("Copied".to_owned())));
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
    html! {
        <Dialog title={heading}>
            <p class="note">{ block::NOTE }</p>
            { switch("Rules for", &names, *chosen, &on_choose) }
            <p class="note">{ about }</p>
            if let Some(why) = &asked.refused {
                <p class="fault" role="alert">{ escape::visible(why).into_owned() }</p>
            } else {
                <pre class="code" role="region" tabindex="0" aria-label="Rules">{ text.clone() }</pre>
            }
            if let Some(words) = block::left_out(left_out, title) { <p class="note">{ words }</p> }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={save} disabled={text.is_empty()}>{ symbol(Icon::Save) }{ "Save" }</button>
                <button type="button" class="button primary" onclick={copy} disabled={text.is_empty()}>{ symbol(Icon::Copy) }{ "Copy" }</button>
            </div>
        </Dialog>
    }
}
