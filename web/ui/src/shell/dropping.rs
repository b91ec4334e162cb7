//! Files dropped anywhere or pasted; while they are dragged, the page says what a drop will do.

use protocol::SourceState;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, File, FileList, FileSystemEntry};
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::parts::listen::use_window_event;
use crate::state::{Action, Store, use_client, use_store};
use crate::text::{database, dropped};

/// Open the files of a list: captures that come together are read as one, unless the settings say
/// otherwise. A file that seems to be open already is not counted twice.
pub(crate) fn open_files(store: &Store, client: &Client, files: Option<FileList>) {
    let Some(files) = files else { return };
    open_all(store, client, (0..files.length()).filter_map(|index| files.get(index)));
}

fn open_all(store: &Store, client: &Client, all: impl Iterator<Item = File>) {
    let (known, new): (Vec<File>, Vec<File>) = all.partition(|file| is_open(store, file));
    if let Some(first) = known.first() {
        let words = dropped::open_already(&first.name(), known.len());
        store.dispatch(Action::Toast(Some(words)));
    }
    let (databases, new): (Vec<File>, Vec<File>) =
        new.into_iter().partition(|file| database::is_named_so(&file.name()));
    databases.iter().for_each(|file| client.open_database(file));
    if !new.is_empty() {
        client.open(&new, store.preferences.apart);
    }
}

/// Files that were dropped; a folder among them cannot be read, and is told.
fn open_dropped(store: &Store, client: &Client, data: &DataTransfer) {
    let (items, files) = (data.items(), data.files());
    let entry = |index| items.get(index)?.webkit_get_as_entry().ok()?;
    let folders: Vec<String> = (0..items.length())
        .filter_map(entry)
        .filter(FileSystemEntry::is_directory)
        .map(|folder| folder.name())
        .collect();
    if let Some(first) = folders.first() {
        let words = dropped::folders(first, folders.len());
        store.dispatch(Action::Toast(Some(words)));
    }
    let is_file = |file: &File| !folders.contains(&file.name());
    let files = files
        .into_iter()
        .flat_map(|files| (0..files.length()).filter_map(move |index| files.get(index)));
    open_all(store, client, files.filter(is_file));
}

fn is_open(store: &Store, file: &File) -> bool {
    let name = file.name();
    let same = |other: &str, octets: u64| *other == name && octets as f64 == file.size();
    store.databases.iter().any(|one| same(&one.name, one.octets))
        || store.sources.iter().any(|source| {
            matches!(source.state, SourceState::Reading | SourceState::Done)
                && (source.octets_expected.is_some_and(|octets| same(&source.name, octets))
                    || source.parts.iter().any(|part| same(&part.name, part.octets)))
        })
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
                if let Some(data) = drop.data_transfer() {
                    open_dropped(&store, &client, &data);
                }
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
                let words = t("The clipboard holds no file").to_owned();
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
                { symbol(Icon::File) }
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
