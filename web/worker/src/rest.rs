//! The functions that few need: they stand in a file of their own, which is fetched once the page is
//! usable, and at once where one of them is called before.
//!
//! `cargo xtask` cuts the worker in two and exports its table under the name of the second file; in
//! a worker that was not cut there is nothing to fetch.

use js_sys::WebAssembly::{Instance, Module, instantiate_streaming};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, throw_str};
use wasm_bindgen_futures::JsFuture;
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

use crate::module::words;
use crate::post::scope;

/// What the second file's name begins with.
const NAMED: &str = "rest-";

/// Fetches it while nobody waits for it. Where that fails it is tried again when it is needed.
pub(crate) async fn fetch() {
    let Some(file) = file() else { return };
    let response = scope().fetch_with_str(&file);
    drop(JsFuture::from(instantiate_streaming(&response, &imports())).await);
}

/// Called in the place of a function that is not here yet: the worker stands still until it is.
#[wasm_bindgen(js_name = fetchRest)]
#[allow(unreachable_pub, reason = "what JavaScript sees is public")]
pub fn fetch_rest() {
    if let Err(error) = fetch_now() {
        throw_str(&format!("a part of the page did not load ({})", words(&error)));
    }
}

fn fetch_now() -> Result<(), JsValue> {
    let Some(file) = file() else { return Ok(()) };
    let request = XmlHttpRequest::new()?;
    request.open_with_async("GET", &file, false)?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request.send()?;
    let module = Module::new(&request.response()?)?;
    // Its first act is to put its functions where they are called.
    Instance::new(&module, &imports()).map(drop)
}

/// Where the second file is, if there is one.
fn file() -> Option<String> {
    let exports: Object = wasm_bindgen::exports().unchecked_into();
    let names = Object::keys(&exports);
    let mut names = names.iter().filter_map(|name| name.as_string());
    names.find(|name| name.starts_with(NAMED)).map(|name| format!("./{name}.wasm"))
}

/// The second file imports memory, table and functions of the first, from a module without a name.
fn imports() -> Object {
    let imports = Object::new();
    // A plain object takes it.
    let _ = Reflect::set(&imports, &"".into(), &wasm_bindgen::exports());
    imports
}
