//! Arrow and Parquet, by a module that is fetched when it is needed for the first time.

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::module::{Module, words};

const MODULE: &str = "./columnar.js";
const WHAT_FOR: &str = "Arrow and Parquet";
/// Octets handed over at once.
const PIECE_OCTETS: usize = 4 << 20;

/// One file being read or made.
pub(crate) struct Columns(JsValue);

impl Columns {
    /// Makes a file of that kind out of CSV.
    pub(crate) async fn make(container: &str) -> Result<Self, String> {
        Module::fetch(MODULE, WHAT_FOR).await?.make("Make", &[container.into()]).map(Self)
    }

    /// Makes CSV out of a file.
    pub(crate) async fn read() -> Result<Self, String> {
        Module::fetch(MODULE, WHAT_FOR).await?.make("Read", &[]).map(Self)
    }

    /// More of it in, more of it out.
    pub(crate) fn push(&self, octets: &[u8]) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        for piece in octets.chunks(PIECE_OCTETS) {
            out.append(&mut self.call("push", Some(&Uint8Array::from(piece)))?);
        }
        Ok(out)
    }

    /// The rest of it.
    pub(crate) fn end(&self) -> Result<Vec<u8>, String> {
        self.call("end", None)
    }

    fn call(&self, name: &str, with: Option<&Uint8Array>) -> Result<Vec<u8>, String> {
        let answer = || {
            let method: Function = Reflect::get(&self.0, &name.into())?.dyn_into()?;
            let answer = match with {
                Some(octets) => method.call1(&self.0, octets),
                None => method.call0(&self.0),
            };
            answer?.dyn_into::<Uint8Array>().map(|octets| octets.to_vec())
        };
        answer().map_err(|error: JsValue| words(&error))
    }
}
