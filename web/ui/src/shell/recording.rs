//! A recording of the relay that serves this page, named in the address: fetched and opened like a file.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, Response};
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::state::{Action, Store};
use crate::text::relay;

/// Opens it once, when the page starts.
#[hook]
pub(crate) fn use_recording(store: &Store, client: &Client) {
    let (store, client) = (store.dispatcher(), client.clone());
    use_effect_with((), move |()| {
        let query = browser::window().and_then(|window| window.location().search().ok());
        let name = query.as_deref().and_then(relay::recording).map(str::to_owned);
        if let Some(name) = name {
            spawn_local(async move {
                match fetch(&name).await {
                    Ok(file) => client.open(&[file], true),
                    Err(why) => {
                        let words = relay::not_fetched(&name, &why);
                        store.dispatch(Action::Toast(Some(words)));
                    }
                }
            });
        }
    });
}

/// The browser keeps large ones on disk; the worker reads them in slices.
async fn fetch(name: &str) -> Result<File, String> {
    let words = |error: JsValue| {
        error
            .dyn_into::<js_sys::Error>()
            .map_or_else(|_| String::new(), |error| error.message().into())
    };
    let window = browser::window().ok_or_else(String::new)?;
    let answer = window.fetch_with_str(&format!("./api/recordings/{name}"));
    let answer = JsFuture::from(answer).await.map_err(words)?;
    let answer: Response = answer.dyn_into().map_err(words)?;
    if !answer.ok() {
        return Err(format!("it answers {}", answer.status()));
    }
    let blob = JsFuture::from(answer.blob().map_err(words)?).await.map_err(words)?;
    let blob: Blob = blob.dyn_into().map_err(words)?;
    File::new_with_blob_sequence(&Array::of1(&blob), name).map_err(words)
}
