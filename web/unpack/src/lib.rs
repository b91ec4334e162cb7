//! The rarer compressions as a module of its own: packed octets in, what was packed out.
//!
//! The worker imports `unpack.js` when a file of that kind or an archive is opened; a page that never
//! meets one fetches nothing of it. Only decoders are here: what is packed in what, and how much may
//! come out of it, is known to the worker's own `capture::Unpacker`.

use capture::unpack::{Decode, decoder, tell};
use capture::{Compression, UnpackLimits};
use wasm_bindgen::prelude::*;

/// One decoder.
#[wasm_bindgen]
pub struct Decoder {
    inner: Box<dyn Decode>,
    told: [i64; 5],
}

#[wasm_bindgen]
impl Decoder {
    /// The decoder of a compression by its name, which refers back to so many octets at most.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, window: u64) -> Result<Decoder, JsError> {
        let limits = UnpackLimits { max_window_octets: window, ..UnpackLimits::default() };
        let all = [Compression::Zstd, Compression::Xz, Compression::Lz4, Compression::Bzip2];
        let inner = all.into_iter().find(|compression| compression.name() == name);
        let inner = inner.and_then(|compression| decoder(compression, &limits));
        let inner = inner.ok_or_else(|| JsError::new("there is no such compression"))?;
        Ok(Self { inner, told: [0; 5] })
    }

    /// A step forward; what came out of it.
    pub fn step(&mut self, input: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        self.told = tell(self.inner.step(input, &mut out));
        out
    }

    /// How the step went, as `capture::unpack::tell` says it.
    pub fn told(&self) -> Vec<i64> {
        self.told.to_vec()
    }

    /// Octets taken that wait for others.
    pub fn held(&self) -> Vec<u8> {
        self.inner.held().to_vec()
    }

    /// Whether the input may end here.
    pub fn may_end(&self) -> bool {
        self.inner.may_end()
    }

    /// What was unpacked and held back.
    pub fn rescue(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.inner.rescue(&mut out);
        out
    }
}
