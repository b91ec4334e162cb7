//! One database of addresses in the bar: what it is, and how to take it away.

use protocol::{DatabaseStatus, Request};
use yew::prelude::*;

use crate::parts::icon::{Icon, symbol};
use crate::state::use_client;
use crate::text::{database, escape};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What is known of it.
    pub(crate) status: DatabaseStatus,
}

/// A chip in the bar.
#[function_component]
pub(crate) fn DatabaseChip(props: &Props) -> Html {
    let client = use_client();
    let status = &props.status;
    let close = {
        let id = status.id;
        Callback::from(move |_: MouseEvent| client.ask(Request::CloseDatabase(id), |_, _| {}))
    };
    let name = escape::visible(database::title(status)).into_owned();
    let empty = !(status.countries || status.cities || status.systems);
    let mark = if empty { Icon::Warning } else { Icon::Globe };
    html! {
        <div class={classes!("chip", "done", empty.then_some("damaged"))} role="listitem" title={database::details(status)}>
            <span class="chip-mark" aria-hidden="true">{ symbol(mark) }</span>
            <span class="chip-name">{ escape::shortened(&name, 28) }</span>
            <span class="chip-state">{ database::brings(status) }</span>
            <button type="button" class="chip-button" onclick={close}
                aria-label={format!("Close {name}")} title="Close; addresses are no longer looked up in it">{ symbol(Icon::Close) }</button>
        </div>
    }
}
