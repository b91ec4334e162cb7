//! One flow beside the view: what is known of it, its packets, and the record it was exported as.

mod exported;
mod fields;
mod packets;
mod risks;
mod saving;

use model::{Column, Value};
use protocol::{Request, Response};
use yew::prelude::*;

use crate::asking::use_request;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::state::{Action, Store, View, use_store};
use exported::Exported;
use fields::fields as fields_of;
use packets::Packets;
use saving::SavePackets;

#[derive(Clone, Copy, Properties, PartialEq)]
pub(crate) struct Props {
    /// Which flow.
    pub(crate) flow: u64,
}

/// The drawer.
#[function_component]
#[inline(never)]
pub(crate) fn Drawer(props: &Props) -> Html {
    let store = use_store();
    let packets = use_state(|| false);
    let asked = use_request(Some(Request::Flow(props.flow)));
    let close = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Flow(None)))
    };
    let on_choose = {
        let store = store.dispatcher();
        let packets = packets.setter();
        Callback::from(move |index: usize| {
            packets.set(index == 1);
            store.dispatch(Action::Exported(index == 2));
        })
    };
    let shown = if store.exported { 2 } else { usize::from(*packets) };
    let body = match asked.response.as_deref() {
        Some(Response::Flow(Some(fields))) if store.exported => {
            let exporter = fields.iter().find(|(column, _)| *column == Column::Exporter);
            let is_exported = exporter.is_some_and(|(_, value)| *value != Value::Missing);
            html! { <Exported flow={props.flow} {is_exported} /> }
        }
        Some(Response::Flow(Some(_))) if *packets => {
            html! { <Packets key={props.flow} flow={props.flow} /> }
        }
        Some(Response::Flow(Some(fields))) => fields_of(&store, fields),
        Some(Response::Flow(None)) => html! {
            <p class="drawer-note">{ "This flow is no longer stored: its source was closed." }</p>
        },
        _ => {
            html! { <p class="drawer-note">{ asked.refused.clone().unwrap_or_else(|| "…".to_owned()) }</p> }
        }
    };
    let (whole, follow) = (go(&store, View::Packets), go(&store, View::Stream));
    let options: Vec<AttrValue> =
        vec![t("Flow").into(), t("Packets").into(), t("As exported").into()];
    html! {
        <aside class={classes!("drawer", (shown > 0).then_some("wide"))} aria-label="Flow">
            <header>
                <h2 class="unseen">{ "Flow" }</h2>
                { switch("What is shown", &options, shown, &on_choose) }
                <span class="drawer-ways">
                    <button type="button" class="button small" onclick={whole} title="Its packets in three panes (g k)">{ "All panes" }</button>
                    <button type="button" class="button small" onclick={follow} title="What both sides said (g y)">{ "Follow" }</button>
                    if let Some(Response::Flow(Some(fields))) = asked.response.as_deref() {
                        <SavePackets key={props.flow} fields={fields.clone()} />
                    }
                </span>
                <button type="button" class="button bare" onclick={close} aria-label="Close" title="Close (Esc)">
                    { symbol(Icon::Close) }
                </button>
            </header>
            { body }
        </aside>
    }
}

/// Shows the same flow in another view.
fn go(store: &Store, view: View) -> Callback<MouseEvent> {
    let store = store.dispatcher();
    Callback::from(move |_: MouseEvent| store.dispatch(Action::Show(view)))
}
