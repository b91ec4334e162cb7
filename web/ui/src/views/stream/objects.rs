//! What HTTP carried in a stream, to be saved one by one.

use std::rc::Rc;

use protocol::Conversation;
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::parts::unseen::message;
use crate::text::objects::{Object, objects};
use crate::text::{escape, number};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What was said.
    pub(super) conversation: Rc<Conversation>,
}

/// The table.
#[function_component]
#[inline(never)]
pub(super) fn Objects(props: &Props) -> Html {
    let found = use_memo(props.conversation.clone(), |conversation| objects(conversation));
    if found.is_empty() {
        let words = "Bodies of replies stand here where the stream is HTTP in the clear.";
        return message(Icon::File, "No objects", html! { <p>{ words }</p> });
    }
    html! {
        <div class="turns objects" tabindex="0" role="region" aria-label="Objects">
            <table class="plain">
                <thead><tr>
                    <th scope="col">{ "Name" }</th><th scope="col">{ "Asked for" }</th><th scope="col">{ "Status" }</th>
                    <th scope="col">{ "Type" }</th><th scope="col" class="number">{ "Size" }</th><th scope="col"><span class="unseen">{ "Save" }</span></th>
                </tr></thead>
                <tbody>{ for found.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

fn row((place, object): (usize, &Object)) -> Html {
    let save = {
        let (name, octets) = (object.name.clone(), object.octets.clone());
        Callback::from(move |_: MouseEvent| {
            let parts: Vec<_> = browser::part(&octets).into_iter().collect();
            // Never as what it says it is: the browser must not open it in this page's place.
            let _ = browser::save_parts(&name, "application/octet-stream", &parts);
        })
    };
    let size = number::octets(object.octets.len() as u64);
    html! {
        <tr key={place}>
            <th scope="row" class="mono">{ object.name.clone() }</th>
            <td title={escape::visible(&object.path).into_owned()}>{ escape::shortened(&object.path, 60) }</td>
            <td>{ object.status.clone() }</td>
            <td>{ escape::shortened(&object.kind, 40) }</td>
            <td class="number">{ if object.is_cut { format!("{size}, cut") } else { size } }</td>
            <td><button type="button" class="button small" onclick={save} aria-label={format!("Save {}", object.name)}>{ symbol(Icon::Save) }{ "Save" }</button></td>
        </tr>
    }
}
