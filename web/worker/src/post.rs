//! Bytes to the page.

use js_sys::{Array, Uint8Array};
use protocol::ToPage;
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// The worker's global scope.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Says something to the page; the buffer moves, it is not copied again.
pub(crate) fn post(message: &ToPage) {
    let bytes = Uint8Array::from(protocol::encode(message).as_slice());
    let transfer = Array::of1(&bytes.buffer());
    if let Err(error) = scope().post_message_with_transfer(&bytes, &transfer) {
        web_sys::console::error_2(&"the worker could not post an answer".into(), &error);
    }
}
