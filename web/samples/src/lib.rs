//! The samples as a module of their own: a name in, a capture out.
//!
//! The worker imports `samples.js` when somebody wants to look around without a file of theirs.

use wasm_bindgen::prelude::*;

/// A sample by its name; none where there is no such.
#[wasm_bindgen]
pub fn sample(name: &str) -> Option<Vec<u8>> {
    synth::sample(name)
}
