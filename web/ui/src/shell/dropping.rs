//! Files dropped anywhere or pasted; while they are dragged, the page says what a drop will do.

use protocol::{SourceState, SourceStatus};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Event, FileList};
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::parts::icon::{Icon, Symbol};
use crate::parts::listen::use_window_event;
use crate::state::{Action, Store, use_client, use_store};

/// Open every file of a list; each becomes a source of its own, on one timeline. A file that seems
/// to be open already is not counted twice.
pub(crate) fn open_files(store: &Store, client: &Client, files: Option<FileList>) {
    let Some(files) = files else { return };
    for file in (0..files.length()).filter_map(|index| files.get(index)) {
        let name = file.name();
        let open = |source: &SourceStatus| {
            source.name == name
                && source.octets_expected.map(|octets| octets as f64) == Some(file.size())
                && matches!(source.state, SourceState::Reading | SourceState::Done)
        };
        if store.sources.iter().any(open) {
            let words = format!("{name} is open already; close it first to read it again");
            store.dispatch(Action::Toast(Some(words)));
        } else {
            client.open(&file);
        }
    }
}

/// The overlay while something is dragged, and the ears for drop and paste.
#[function_component]
pub(crate) fn Dropping() -> Html {
    let store = use_store();
    let client = use_client();
    let dragged = use_state(|| false);

    let over = {
        let dragged = dragged.setter();
        Callback::from(move |event: Event| {
            if carries_files(&event) {
                event.prevent_default();
                dragged.set(true);
            }
        })
    };
    let leave = {
        let dragged = dragged.setter();
        Callback::from(move |event: Event| {
            // Leaving the window, not one of its elements.
            if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                dragged.set(false);
            }
        })
    };
    let drop = {
        let (dragged, client, store) = (dragged.setter(), client.clone(), store.clone());
        Callback::from(move |event: Event| {
            dragged.set(false);
            if let Some(drop) = event.dyn_ref::<DragEvent>() {
                event.prevent_default();
                open_files(&store, &client, drop.data_transfer().and_then(|data| data.files()));
            }
        })
    };
    let paste = {
        let store = store.clone();
        Callback::from(move |event: Event| {
            let Some(paste) = event.dyn_ref::<ClipboardEvent>() else { return };
            let files = paste.clipboard_data().and_then(|data| data.files());
            let empty = files.as_ref().is_none_or(|files| files.length() == 0);
            if empty && !browser::typing() {
                let words = "The clipboard holds no file".to_owned();
                store.dispatch(Action::Toast(Some(words)));
            }
            open_files(&store, &client, files);
        })
    };
    use_window_event("dragover", over);
    use_window_event("dragleave", leave);
    use_window_event("drop", drop);
    use_window_event("paste", paste);

    if !*dragged {
        return Html::default();
    }
    let (title, what) = if store.is_empty() {
        ("Drop to open", "The file is read in this tab and goes nowhere else.")
    } else {
        ("Drop to add", "The file joins what is open, on the same timeline.")
    };
    html! {
        <div class="dropping" role="status">
            <div class="dropping-frame">
                <Symbol icon={Icon::File} />
                <strong>{ title }</strong>
                <span>{ what }</span>
            </div>
        </div>
    }
}

fn carries_files(event: &Event) -> bool {
    event
        .dyn_ref::<DragEvent>()
        .and_then(DragEvent::data_transfer)
        .is_some_and(|data| data.types().iter().any(|kind| kind == "Files"))
}
