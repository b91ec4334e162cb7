//! Arrow and Parquet as a module of its own: CSV in, columns out, and back.
//!
//! The worker imports `columnar.js` when a file of that kind is opened or made; a page that never
//! does fetches nothing of it. Both sides speak the CSV that every export writes.

use export::columnar::{Container, Converter, Reader};
use wasm_bindgen::prelude::*;

/// Makes a file.
#[wasm_bindgen]
pub struct Make(Converter);

/// Reads a file.
#[wasm_bindgen]
pub struct Read(Reader);

#[wasm_bindgen]
impl Make {
    /// `arrow`, `arrow-stream` or `parquet`.
    #[wasm_bindgen(constructor)]
    pub fn new(container: &str) -> Result<Make, JsError> {
        let container = Container::from_name(container)
            .ok_or_else(|| JsError::new("there is no such container"))?;
        Ok(Self(Converter::new(container)))
    }

    /// More CSV; what is made of it so far.
    pub fn push(&mut self, csv: &[u8]) -> Result<Vec<u8>, JsError> {
        let mut out = Vec::new();
        self.0.push(csv, &mut out).map_err(words)?;
        Ok(out)
    }

    /// There is no more; the rest of the file.
    pub fn end(&mut self) -> Result<Vec<u8>, JsError> {
        let mut out = Vec::new();
        self.0.end(&mut out).map_err(words)?;
        Ok(out)
    }
}

#[wasm_bindgen]
impl Read {
    /// A reader of one file.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "who calls it writes no Rust")]
    pub fn new() -> Read {
        Self(Reader::default())
    }

    /// More of the file; the CSV that can be read so far.
    pub fn push(&mut self, octets: &[u8]) -> Result<Vec<u8>, JsError> {
        let mut out = Vec::new();
        self.0.push(octets, &mut out).map_err(words)?;
        Ok(out)
    }

    /// There is no more; the rest of the CSV.
    pub fn end(&mut self) -> Result<Vec<u8>, JsError> {
        let mut out = Vec::new();
        self.0.finish(&mut out).map_err(words)?;
        Ok(out)
    }
}

fn words(error: export::columnar::Error) -> JsError {
    JsError::new(&error.to_string())
}
