//! What a key does, wherever the focus is; keys are silent while one types.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{LinkState, ToWorker};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::parts::listen::use_window_event;
use crate::shell::timeline::steps;
use crate::state::{Action, Preferences, Sheet, Store, View};

/// Prefix and time it was pressed at: `g` waits a second for its second key.
const PREFIX_MILLIS: f64 = 1_000.0;

/// The page's keys.
#[hook]
pub(crate) fn use_keys(store: Store, client: Client) {
    let prefix = use_memo((), |()| Cell::new(f64::MIN));
    use_window_event(
        "keydown",
        Callback::from(move |event: Event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                press(event, &store, &client, &prefix);
            }
        }),
    );
}

fn press(event: &KeyboardEvent, store: &Store, client: &Client, prefix: &Rc<Cell<f64>>) {
    let key = event.key();
    if (event.ctrl_key() || event.meta_key()) && !event.alt_key() {
        match key.as_str() {
            "k" | "K" => act(event, store, Action::Sheet(Some(Sheet::Palette))),
            "o" => {
                event.prevent_default();
                pick_file();
            }
            "s" => act(event, store, Action::Sheet(Some(Sheet::Export))),
            _ => {}
        }
        return;
    }
    if event.alt_key() || browser::typing() || store.sheet.is_some() || store.menu.is_some() {
        return;
    }
    let now = browser::now_millis();
    if now - prefix.replace(f64::MIN) < PREFIX_MILLIS {
        if key == "g" {
            event.prevent_default();
            first_row();
        } else if let Some(view) = View::from_key(&key) {
            show(event, store, view);
        }
        return;
    }
    match key.as_str() {
        "g" => prefix.set(now),
        "?" => act(event, store, Action::Sheet(Some(Sheet::Help))),
        ">" => act(event, store, Action::Sheet(Some(Sheet::Palette))),
        "/" | "q" | "Q" => {
            event.prevent_default();
            focus_filter(store);
        }
        "e" => act(event, store, Action::Sheet(Some(Sheet::Export))),
        "b" => prefer(event, store, |preferences| preferences.unit = preferences.unit.next()),
        "r" if store.sampled.can_be_scaled() => {
            prefer(event, store, |preferences| preferences.counting = preferences.counting.next());
        }
        "z" => prefer(event, store, Preferences::next_clock),
        "n" => prefer(event, store, Preferences::turn_names),
        "T" => act(event, store, Action::Sheet(Some(Sheet::Time))),
        "t" => {
            event.prevent_default();
            browser::focus("timeline");
        }
        "0" => {
            store.dispatch(Action::Window(None));
            act(event, store, Action::Time(None));
        }
        "+" | "=" => steps::zoom_in(store),
        "-" => steps::zoom_out(store),
        "a" => steps::pan(store, -0.5),
        "d" => steps::pan(store, 0.5),
        " " => pause(event, store, client),
        "Escape" if store.flow.is_some() && store.view.shows_traffic() => {
            act(event, store, Action::Flow(None));
        }
        "Escape" if store.host.is_some() && store.view == View::Hosts => {
            act(event, store, Action::Host(None));
        }
        "Escape" if store.exporter.is_some() && store.view == View::Exporters => {
            act(event, store, Action::Exporter(None));
        }
        "j" | "k" | "ArrowDown" | "ArrowUp" if nothing_focused() => {
            event.prevent_default();
            focus_row();
        }
        _ => {
            let place = key.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
            if let Some(view) = place.and_then(|place| View::ALL.get(place)) {
                show(event, store, *view);
            }
        }
    }
}

/// The filter, in the nearest view that has one.
fn focus_filter(store: &Store) {
    if store.view.is_filtered() {
        browser::focus("filter");
    } else {
        store.dispatch(Action::Show(View::Flows));
        Timeout::new(0, || browser::focus("filter")).forget();
    }
}

/// Open the browser's file dialog.
pub(crate) fn pick_file() {
    if let Some(input) = browser::element("file") {
        input.click();
    }
}

/// Hold the live stream, or let it go on.
pub(crate) fn toggle_pause(store: &Store, client: &Client) {
    let Some(source) = store.live_source() else { return };
    let paused = source.live.as_ref().is_some_and(|live| live.state == LinkState::Paused);
    client.tell(&if paused { ToWorker::Resume(source.id) } else { ToWorker::Pause(source.id) });
}

fn pause(event: &KeyboardEvent, store: &Store, client: &Client) {
    // A focused button takes the key for itself.
    let on_button = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "BUTTON" | "SUMMARY"));
    if store.live_source().is_some() && !on_button {
        event.prevent_default();
        toggle_pause(store, client);
    }
}

fn act(event: &KeyboardEvent, store: &Store, action: Action) {
    event.prevent_default();
    store.dispatch(action);
}

/// Shows a view; the focus leaves whatever it was on, so that the next key is the view's.
fn show(event: &KeyboardEvent, store: &Store, view: View) {
    act(event, store, Action::Show(view));
    let active = browser::document().and_then(|document| document.active_element());
    if let Some(active) = active.and_then(|active| active.dyn_into::<HtmlElement>().ok()) {
        // What cannot lose the focus keeps it.
        let _ = active.blur();
    }
}

fn prefer(event: &KeyboardEvent, store: &Store, change: impl FnOnce(&mut Preferences)) {
    let mut preferences = (*store.preferences).clone();
    change(&mut preferences);
    act(event, store, Action::Prefer(preferences));
}

fn nothing_focused() -> bool {
    browser::document()
        .and_then(|document| document.active_element())
        .is_none_or(|active| active.tag_name() == "BODY")
}

fn focus_row() {
    let row = browser::document()
        .and_then(|document| {
            let rows = ".datagrid [role=row][tabindex='0'], .finding-open";
            document.query_selector(rows).ok().flatten()
        })
        .and_then(|row| row.dyn_into::<HtmlElement>().ok());
    if let Some(row) = row {
        // Without a table on screen there is nothing to focus.
        let _ = row.focus();
    }
}

fn first_row() {
    let grid = browser::document()
        .and_then(|document| document.query_selector(".datagrid").ok().flatten());
    if let Some(grid) = grid {
        grid.set_scroll_top(0);
    }
}
