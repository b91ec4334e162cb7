//! Arrow and Parquet, by a module that is fetched when it is needed for the first time.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use protocol::{Response, ToPage};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::post::post;

#[wasm_bindgen]
extern "C" {
    /// `import()` of JavaScript: relative to the worker's own script, so any path will do.
    #[wasm_bindgen(js_name = import)]
    fn fetch_module(address: &str) -> Promise;
}

const MODULE: &str = "./columnar.js";
/// Octets handed over at once.
const PIECE_OCTETS: usize = 4 << 20;

/// One file being read or made.
pub(crate) struct Columns(JsValue);

impl Columns {
    /// Makes a file of that kind out of CSV.
    pub(crate) async fn make(container: &str) -> Result<Self, String> {
        Self::new("Make", &[container.into()]).await
    }

    /// Makes CSV out of a file.
    pub(crate) async fn read() -> Result<Self, String> {
        Self::new("Read", &[]).await
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

    async fn new(class: &str, with: &[JsValue]) -> Result<Self, String> {
        let failed = |error: JsValue| {
            format!("the part of the page for Arrow and Parquet did not load ({})", words(&error))
        };
        let module = JsFuture::from(fetch_module(MODULE)).await.map_err(failed)?;
        let start: Function =
            Reflect::get(&module, &"default".into()).map_err(failed)?.dyn_into().map_err(failed)?;
        let begun = start.call0(&JsValue::UNDEFINED).map_err(failed)?;
        JsFuture::from(Promise::resolve(&begun)).await.map_err(failed)?;
        let class: Function =
            Reflect::get(&module, &class.into()).map_err(failed)?.dyn_into().map_err(failed)?;
        let with = with.iter().collect::<js_sys::Array>();
        Reflect::construct(&class, &with).map(Self).map_err(failed)
    }

    fn call(&self, name: &str, with: Option<&Uint8Array>) -> Result<Vec<u8>, String> {
        let told = |error: JsValue| words(&error);
        let method: Function =
            Reflect::get(&self.0, &name.into()).map_err(told)?.dyn_into().map_err(told)?;
        let answer = match with {
            Some(octets) => method.call1(&self.0, octets),
            None => method.call0(&self.0),
        };
        Ok(answer.map_err(told)?.dyn_into::<Uint8Array>().map_err(told)?.to_vec())
    }
}

/// Answers the page with a file of columns.
pub(crate) async fn answer(id: u32, container: &str, csv: Vec<u8>) {
    let made = async {
        let columns = Columns::make(container).await?;
        let mut file = columns.push(&csv)?;
        file.append(&mut columns.end()?);
        Ok::<_, String>(file)
    };
    let response = made.await.map_or_else(Response::Refused, Response::File);
    post(&ToPage::Answer { id, micros: 0, response });
}

fn words(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
