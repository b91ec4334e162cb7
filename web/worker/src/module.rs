//! Modules of the page that are fetched when they are needed for the first time.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `import()` of JavaScript: relative to the worker's own script, so any path will do.
    #[wasm_bindgen(js_name = import)]
    fn fetch(address: &str) -> Promise;
}

/// A module that is here and running; the browser keeps it, so that a second fetch is none.
pub(crate) struct Module(JsValue);

impl Module {
    /// Fetches and starts it; the words say what it is for and why it did not come.
    pub(crate) async fn fetch(address: &str, what_for: &str) -> Result<Self, String> {
        let started = async {
            let module = JsFuture::from(fetch(address)).await?;
            let start: Function = Reflect::get(&module, &"default".into())?.dyn_into()?;
            let begun = start.call0(&JsValue::UNDEFINED)?;
            JsFuture::from(Promise::resolve(&begun)).await?;
            Ok(Self(module))
        };
        started.await.map_err(|error: JsValue| {
            format!("the part of the page for {what_for} did not load ({})", words(&error))
        })
    }

    /// Calls one of its functions.
    pub(crate) fn call(&self, function: &str, with: &JsValue) -> Result<JsValue, String> {
        let answer = || {
            let function: Function = Reflect::get(&self.0, &function.into())?.dyn_into()?;
            function.call1(&JsValue::UNDEFINED, with)
        };
        answer().map_err(|error| words(&error))
    }

    /// Makes a thing of one of its classes.
    pub(crate) fn make(&self, class: &str, with: &[JsValue]) -> Result<JsValue, String> {
        let made = || {
            let class: Function = Reflect::get(&self.0, &class.into())?.dyn_into()?;
            Reflect::construct(&class, &with.iter().collect::<Array>())
        };
        made().map_err(|error| words(&error))
    }
}

/// What an error of the browser or of a module says of itself.
pub(crate) fn words(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
