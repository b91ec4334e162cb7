//! What the relay recorded: newest first, each opened with one click.

use protocol::ToWorker;
use yew::prelude::*;

use super::ask::{Fault, save};
use super::at::At;
use super::table::{MOST_ROWS, table};
use super::told::use_told;
use super::value::Value;
use super::{fault, said};
use crate::client::Client;
use crate::language::{html, t};
use crate::state::{Action, Store, use_client, use_store};
use crate::text::{desk as words, escape, number, relay};

/// The list.
#[function_component]
#[inline(never)]
pub(super) fn Recordings() -> Html {
    let (store, client) = (use_store(), use_client());
    let (at, told) = (At::asked(), use_told("recordings", 0));
    let unsaved = use_state(|| None::<Fault>);
    let failed = {
        let unsaved = unsaved.setter();
        Callback::from(move |fault: Fault| unsaved.set(Some(fault)))
    };
    let Some(value) = &told.value else { return fault(&told) };
    let all = value.list("recordings");
    let rows =
        all.iter().take(MOST_ROWS).map(|one| row(&store, &client, &at, one, &failed)).collect();
    html! {
        <>
            { fault(&told) }
            if let Some(fault) = &*unsaved { { said(fault) } }
            <p class="note">{ writing(&value.field("status")) }</p>
            if all.is_empty() { <p>{ "No recording has ended yet." }</p> }
            else { { table("Recordings", &[("Begins", false), ("", false), ("Name", false), ("Size", true)], rows) } }
            if all.len() > MOST_ROWS {
                <p class="note">{ format!("These are the newest {MOST_ROWS} of {}; the relay's own desk lists all.", number::whole(all.len() as u64)) }</p>
            }
        </>
    }
}

fn row(
    store: &Store,
    client: &Client,
    at: &At,
    one: &Value,
    failed: &Callback<Fault>,
) -> Vec<Html> {
    let name = one.text("name");
    let octets = one.number("octets");
    let begin =
        words::begin(&name).map(|at| words::moment(at, |seconds| store.wall_clock(seconds)));
    let is_capture = one.text("kind") == "capture" && relay::is_recording(&name);
    let open = {
        let (store, client, name, at) =
            (store.dispatcher(), client.clone(), name.clone(), at.clone());
        Callback::from(move |_: MouseEvent| {
            let (relay, name, token) = (at.page().to_owned(), name.clone(), at.token());
            client.tell(&ToWorker::OpenRecording { relay, name, token });
            store.dispatch(Action::Sheet(None));
        })
    };
    let shown = escape::visible(&name).into_owned();
    let act = if is_capture {
        let label = format!("Open {shown}");
        html! { <button type="button" class="button small" onclick={open} aria-label={label}>{ "Open" }</button> }
    } else {
        let (at, failed, label) = (at.clone(), failed.clone(), format!("Save {shown}"));
        let onclick = Callback::from(move |_: MouseEvent| {
            save(&at, format!("recordings/{name}"), name.clone(), failed.clone());
        });
        html! { <button type="button" class="button small" {onclick} aria-label={label}>{ "Save" }</button> }
    };
    vec![
        begin.unwrap_or_default().into(),
        act,
        html! { <span class="mono">{ shown }</span> },
        html! { <span title={number::counted(octets, "octet", "octets")}>{ number::octets(octets) }</span> },
    ]
}

/// What is being written now.
fn writing(status: &Value) -> String {
    let (trouble, file) = (status.text("trouble"), status.text("file"));
    if !trouble.is_empty() {
        escape::visible(&trouble).into_owned()
    } else if file.is_empty() {
        t("Nothing is being written.").to_owned()
    } else {
        let octets = number::octets(status.number("file_octets"));
        format!(
            "{} is being written, {octets} so far; it is listed once it has ended.",
            escape::visible(&file)
        )
    }
}
