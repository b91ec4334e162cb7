//! What the relay recorded: newest first, each opened with one click.

use protocol::ToWorker;
use yew::prelude::*;

use super::ask::token;
use super::fault;
use super::table::{MOST_ROWS, table};
use super::told::use_told;
use super::value::Value;
use crate::client::Client;
use crate::state::{Action, Store, use_client, use_store};
use crate::text::{desk as words, escape, number, relay};

/// The list.
#[function_component]
#[inline(never)]
pub(super) fn Recordings() -> Html {
    let (store, client) = (use_store(), use_client());
    let told = use_told("recordings", 0);
    let Some(value) = &told.value else { return fault(&told) };
    let all = value.list("recordings");
    let rows = all.iter().take(MOST_ROWS).map(|one| row(&store, &client, one)).collect();
    html! {
        <>
            { fault(&told) }
            <p class="note">{ writing(&value.field("status")) }</p>
            if all.is_empty() { <p>{ "No recording has ended yet." }</p> }
            else { { table("Recordings", &[("Begins", false), ("", false), ("Name", false), ("Size", true)], rows) } }
            if all.len() > MOST_ROWS {
                <p class="note">{ format!("These are the newest {MOST_ROWS} of {}; the relay's own desk lists all.", number::whole(all.len() as u64)) }</p>
            }
        </>
    }
}

fn row(store: &Store, client: &Client, one: &Value) -> Vec<Html> {
    let name = one.text("name");
    let octets = one.number("octets");
    let begin =
        words::begin(&name).map(|at| words::moment(at, |seconds| store.wall_clock(seconds)));
    let is_capture = one.text("kind") == "capture" && relay::is_recording(&name);
    let open = {
        let (store, client, name) = (store.dispatcher(), client.clone(), name.clone());
        Callback::from(move |_: MouseEvent| {
            client.tell(&ToWorker::OpenRecording { name: name.clone(), token: token() });
            store.dispatch(Action::Sheet(None));
        })
    };
    let shown = escape::visible(&name).into_owned();
    let act = if is_capture {
        let label = format!("Open {shown}");
        html! { <button type="button" class="button small" onclick={open} aria-label={label}>{ "Open" }</button> }
    } else {
        let (href, label) = (format!("./api/recordings/{name}"), format!("Save {shown}"));
        html! { <a {href} download={name.clone()} aria-label={label}>{ "Save" }</a> }
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
        "Nothing is being written.".to_owned()
    } else {
        let octets = number::octets(status.number("file_octets"));
        format!(
            "{} is being written, {octets} so far; it is listed once it has ended.",
            escape::visible(&file)
        )
    }
}
