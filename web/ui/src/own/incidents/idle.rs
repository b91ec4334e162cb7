//! Unlocked incidents are locked again when nobody touches the page for a while.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::{Door, door, lock, tell};
use crate::browser;

/// Under what the browser keeps how long it is: no secret.
const KEY: &str = "flowglass.incidents";
/// Minutes to choose from; none is never.
pub(crate) const CHOICES: [u32; 5] = [1, 5, 15, 60, 0];
/// A quarter of an hour: a break is longer, looking through a capture is not, and that touches the page.
const USUAL: u32 = 15;
/// How often it is looked: a lock that comes so much later harms nobody.
const LOOK_MILLIS: u32 = 5_000;
/// What touching is.
const TOUCHES: [&str; 4] = ["pointerdown", "pointermove", "keydown", "wheel"];

thread_local! {
    static TOUCHED: Cell<f64> = const { Cell::new(0.0) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

/// After how many minutes; none is never.
#[inline(never)]
pub(crate) fn minutes() -> u32 {
    browser::recall(KEY)
        .and_then(|kept| kept.parse().ok())
        .filter(|kept| CHOICES.contains(kept))
        .unwrap_or(USUAL)
}

/// After so many from now on.
#[inline(never)]
pub(crate) fn set_minutes(minutes: u32) {
    browser::keep(KEY, &minutes.to_string());
    tell();
}

/// As it is at first.
pub(super) fn forget() {
    browser::forget(KEY);
}

/// Begins to watch; once.
pub(super) fn watch() {
    TOUCHED.set(browser::now_millis());
    if LISTENS.replace(true) {
        return;
    }
    if let Some(window) = browser::window() {
        let touched = Closure::<dyn FnMut(JsValue)>::new(|_: JsValue| {
            TOUCHED.set(browser::now_millis());
        });
        for name in TOUCHES {
            // Adding a listener fails only for an invalid name.
            let _ = window.add_event_listener_with_callback(name, touched.as_ref().unchecked_ref());
        }
        // As long as the page.
        touched.forget();
    }
    look();
}

fn look() {
    let idle_millis = browser::now_millis() - TOUCHED.get();
    let minutes = minutes();
    if door() == Door::Open && minutes > 0 && idle_millis >= f64::from(minutes) * 60_000.0 {
        lock();
    }
    Timeout::new(LOOK_MILLIS, look).forget();
}
