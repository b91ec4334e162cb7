//! Kept for when there is no network: the browser keeps this version, says when there is a newer one,
//! and hands over files that were opened with the installed page.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, File, ServiceWorkerRegistration};
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, Store};

const SCRIPT: &str = "./sw.js";

/// Has the browser keep the page. Where it may not (a plain address of another machine, a private
/// window) the page works as it did.
#[inline(never)]
pub(crate) fn keep(store: &Store, client: &Client) {
    let dispatcher = store.dispatcher();
    let newer = move || dispatcher.dispatch(Action::Newer);
    // A relay serves the page itself, as new as it is; without the relay there is little to see of it.
    if !browser::is_served_by_relay() {
        spawn_local(async move {
            if let Some(registration) = register().await {
                watch(&registration, newer);
            }
        });
    }
    take_launched(store, client);
}

async fn register() -> Option<ServiceWorkerRegistration> {
    let navigator: JsValue = browser::window()?.navigator().into();
    // Absent where the address is not a secure one.
    let container = Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    let register =
        Reflect::get(&container, &"register".into()).ok()?.dyn_into::<Function>().ok()?;
    let promise: Promise = register.call1(&container, &SCRIPT.into()).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// Calls back once there is a newer version, which waits.
fn watch(registration: &ServiceWorkerRegistration, newer: impl Fn() + Clone + 'static) {
    if registration.waiting().is_some() && registration.active().is_some() {
        newer();
    }
    let found = {
        let registration = registration.clone();
        Closure::<dyn FnMut(Event)>::new(move |_: Event| {
            let (Some(coming), true) = (registration.installing(), registration.active().is_some())
            else {
                return;
            };
            let (newer, own) = (newer.clone(), coming.clone());
            let changed = Closure::<dyn FnMut(Event)>::new(move |_: Event| {
                if own.state() == web_sys::ServiceWorkerState::Installed {
                    newer();
                }
            });
            coming.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
            changed.forget();
        })
    };
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    found.forget();
}

/// Files that the system opened with the installed page.
fn take_launched(store: &Store, client: &Client) {
    let (client, apart) = (client.clone(), store.preferences.apart);
    let open = Closure::<dyn FnMut(JsValue)>::new(move |launch: JsValue| {
        let client = client.clone();
        let handles = Reflect::get(&launch, &"files".into()).map(|it| Array::from(&it));
        spawn_local(async move {
            let mut files: Vec<File> = Vec::new();
            for handle in handles.unwrap_or_default().iter() {
                let get = Reflect::get(&handle, &"getFile".into());
                let promise =
                    get.ok().and_then(|get| get.dyn_into::<Function>().ok()?.call0(&handle).ok());
                if let Some(promise) =
                    promise.and_then(|promise| promise.dyn_into::<Promise>().ok())
                    && let Ok(file) = JsFuture::from(promise).await
                {
                    files.extend(file.dyn_into::<File>());
                }
            }
            if !files.is_empty() {
                client.open(&files, apart);
            }
        });
    });
    let consumer = || {
        let window: JsValue = browser::window()?.into();
        let queue = Reflect::get(&window, &"launchQueue".into()).ok()?;
        let set = Reflect::get(&queue, &"setConsumer".into()).ok()?.dyn_into::<Function>().ok()?;
        set.call1(&queue, open.as_ref()).ok()
    };
    // Only browsers that can install pages have it.
    if consumer().is_some() {
        open.forget();
    }
}

/// The newer version takes over, and the page is loaded again.
fn take_over() {
    spawn_local(async move {
        let Some(registration) = register().await else { return };
        let Some(window) = browser::window() else { return };
        if let Some(waiting) = registration.waiting() {
            // It cannot be refused by a worker that is there.
            let _ = waiting.post_message(&"take over".into());
        }
        let reload = Closure::once_into_js(move || {
            // A browser that refuses to reload leaves the page as it is.
            let _ = window.location().reload();
        });
        let container = browser::window().and_then(|window| {
            Reflect::get(&window.navigator().into(), &"serviceWorker".into()).ok()
        });
        if let Some(container) = container {
            let _ = Reflect::set(&container, &"oncontrollerchange".into(), &reload);
        }
    });
}

/// Says that there is a newer version; the work goes on until the user says so.
#[inline(never)]
pub(crate) fn newer(store: &Store) -> Html {
    let later = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Older))
    };
    let now = Callback::from(|_: MouseEvent| take_over());
    html! {
        <div class="newer" role="status">
            <span>{ "There is a newer version of this page. What is open has to be opened again after reloading." }</span>
            <button type="button" class="button small primary" onclick={now}>{ "Reload" }</button>
            <button type="button" class="button bare" onclick={later} aria-label="Later" title="Later">{ symbol(Icon::Close) }</button>
        </div>
    }
}
