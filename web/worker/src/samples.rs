//! Samples, by a module that is fetched when one is asked for the first time.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;

use crate::module::Module;

const MODULE: &str = "./samples.js";

/// A capture made from a number; the words say why it could not be.
pub(crate) async fn sample(name: &str) -> Result<Vec<u8>, String> {
    let made = Module::fetch(MODULE, "samples").await?.call("sample", &name.into())?;
    let octets = made.dyn_into::<Uint8Array>();
    octets.map_or_else(|_| Err("there is no sample of this name".to_owned()), |it| Ok(it.to_vec()))
}
