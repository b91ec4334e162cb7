//! One database of addresses in the bar: what it is, and how to take it away.

use protocol::{DatabaseStatus, Request};
use yew::prelude::*;

use crate::client::Client;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::text::{database, escape};

/// A chip in the bar.
pub(crate) fn database_chip(client: &Client, status: &DatabaseStatus) -> Html {
    let close = {
        let (client, id) = (client.clone(), status.id);
        Callback::from(move |_: MouseEvent| client.ask(Request::CloseDatabase(id), |_, _| {}))
    };
    let name = escape::visible(database::title(status)).into_owned();
    let empty = !(status.countries || status.cities || status.systems);
    let mark = if empty { Icon::Warning } else { Icon::Globe };
    html! {
        <div key={format!("database {}", status.id)} class={classes!("chip", "done", empty.then_some("damaged"))} role="listitem" title={database::details(status)}>
            <span class="chip-mark" aria-hidden="true">{ symbol(mark) }</span>
            <span class="chip-name">{ escape::shortened(&name, 28) }</span>
            <span class="chip-state">{ database::brings(status) }</span>
            <button type="button" class="chip-button" onclick={close}
                aria-label={format!("Close {name}")} title="Close; addresses are no longer looked up in it">{ symbol(Icon::Close) }</button>
        </div>
    }
}
