//! Fetching the second file of the program, and putting its functions where they are called.

use js_sys::WebAssembly::{Instance, Module, instantiate_streaming};
use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, throw_str};
use wasm_bindgen_futures::JsFuture;
use web_sys::XmlHttpRequest;

use crate::browser;

/// What the second file's name begins with.
const NAMED: &str = "views-";

/// Where the second file is, if there is one.
pub(super) fn file() -> Option<String> {
    let exports: Object = wasm_bindgen::exports().unchecked_into();
    let names = Object::keys(&exports);
    let mut names = names.iter().filter_map(|name| name.as_string());
    names.find(|name| name.starts_with(NAMED)).map(|name| format!("./{name}.wasm"))
}

/// Fetches it; the words say why it did not come.
pub(super) async fn fetch() -> Result<(), String> {
    let (Some(file), Some(window)) = (file(), browser::window()) else { return Ok(()) };
    let response: Promise = window.fetch_with_str(&file);
    let came = JsFuture::from(instantiate_streaming(&response, &imports())).await;
    came.map(drop).map_err(|error| words(&error))
}

/// Called in the place of a function that is not here yet. Views wait for the file, so that this is
/// for what nobody foresaw: the page stands still until it is here.
#[wasm_bindgen(js_name = fetchViews)]
#[allow(unreachable_pub, reason = "what JavaScript sees is public")]
pub fn fetch_views() {
    if let Err(error) = fetch_now() {
        throw_str(&format!("a part of the page did not load ({})", words(&error)));
    }
}

fn fetch_now() -> Result<(), JsValue> {
    let Some(file) = file() else { return Ok(()) };
    let request = XmlHttpRequest::new()?;
    request.open_with_async("GET", &file, false)?;
    // A page that waits gets only text: every octet as a character whose lower half it is.
    request.override_mime_type("text/plain; charset=x-user-defined")?;
    request.send()?;
    let text = js_sys::JsString::from(request.response_text()?.unwrap_or_default());
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the octet")]
    let octets: Vec<u8> = text.iter().map(|character| character as u8).collect();
    let module = Module::new(&Uint8Array::from(octets.as_slice()))?;
    // Its first act is to put its functions where they are called.
    Instance::new(&module, &imports()).map(drop)
}

/// The second file imports memory, table and functions of the first, from a module without a name.
fn imports() -> Object {
    let imports = Object::new();
    // A plain object takes it.
    let _ = Reflect::set(&imports, &"".into(), &wasm_bindgen::exports());
    imports
}

fn words(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
