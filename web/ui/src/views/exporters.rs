//! Who exports flows to us: all of them in a table, or one with everything it told and lost.

mod history;
mod list;
mod opened;
mod templates;
mod told;
mod waiting;

use model::Timestamp;
use protocol::{Request, Response};
use yew::prelude::*;

use crate::asking::use_status;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::parts::unseen::message;
use crate::state::{Action, Sheet, State, Store, WorkerState, use_store};
use crate::text::{exporter, time};
use list::List;
use opened::opened as page_of;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Exporters() -> Html {
    let store = use_store();
    let asked = use_status(Request::Exporters);
    let Some(Response::Exporters(exporters)) = asked.response.as_deref() else {
        return unanswered(&store, asked.refused.as_deref());
    };
    if exporters.is_empty() {
        return nobody(&store);
    }
    let opened = match &store.exporter {
        Some(handle) => exporters.iter().find(|status| exporter::handle(status) == *handle),
        // A list of one is read faster as the one.
        None if exporters.len() == 1 => exporters.first(),
        None => None,
    };
    match (opened, &store.exporter) {
        (Some(status), _) => page_of(&store, status, exporters.len() == 1),
        (None, Some(handle)) => gone(&store, handle),
        (None, None) => html! { <List exporters={exporters.clone()} /> },
    }
}

fn unanswered(state: &State, refused: Option<&str>) -> Html {
    match (&state.worker, refused) {
        (WorkerState::Dead(_), _) => message(
            Icon::Failure,
            "Exporters cannot be asked for",
            html! { <p>{ "The program that knew them has ended; see above." }</p> },
        ),
        (_, Some(why)) => {
            message(Icon::Failure, "The question was refused", html! { <p>{ why.to_owned() }</p> })
        }
        _ => message(Icon::Info, "Asking…", html! { <p>{ "Exporters are being counted." }</p> }),
    }
}

fn nobody(store: &Store) -> Html {
    if store.is_reading() {
        return message(
            Icon::Exporters,
            "Reading…",
            html! { <p>{ "Exporters appear here as soon as the first of their messages is read." }</p> },
        );
    }
    let connect = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(Sheet::Connect))))
    };
    let live = store.live_source().is_some();
    message(
        Icon::Exporters,
        "No exporters yet",
        html! {
            <>
                if live {
                    <p>{ "The relay is connected and no datagram has come. Is the exporter set to its address and port, and is a firewall in between?" }</p>
                } else {
                    <p>{ "Exporters appear here when a relay passes their datagrams on, or when a capture holds NetFlow, IPFIX or sFlow." }</p>
                    <div class="state-actions"><button type="button" class="button" onclick={connect}>{ symbol(Icon::Plug) }{ "Connect to relay…" }</button></div>
                }
            </>
        },
    )
}

/// A link names an exporter that is not here.
fn gone(store: &Store, handle: &str) -> Html {
    let all = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Exporter(None)))
    };
    message(
        Icon::Exporters,
        "This exporter has not been heard",
        html! {
            <>
                <p>{ "Nothing that is open comes from it." }</p>
                <code class="state-code">{ crate::text::escape::visible(handle).into_owned() }</code>
                <div class="state-actions"><button type="button" class="button" onclick={all}>{ "All exporters" }</button></div>
            </>
        },
    )
}

/// An instant as it stands in tables.
fn seen(state: &State, at: Timestamp) -> String {
    time::date_and_time(at, state.clock(at.seconds_and_nanos().0))
}

/// The same with all its digits, for tooltips.
fn exact(state: &State, at: Timestamp) -> String {
    time::exact(at, state.clock(at.seconds_and_nanos().0))
}
