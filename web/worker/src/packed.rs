//! The rarer compressions, by a module that is fetched when one is met for the first time.

use std::cell::OnceCell;

use capture::unpack::{Decode, Failure, Fault, Packing, Step, Unpacker, fetch_decoders, heard};
use capture::{Compression, Damage};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::module::Module;

const MODULE: &str = "./unpack.js";

thread_local! {
    static FETCHED: OnceCell<Module> = const { OnceCell::new() };
}

#[wasm_bindgen]
extern "C" {
    /// A decoder of `web/unpack`.
    type Decoder;
    #[wasm_bindgen(method, catch)]
    fn step(this: &Decoder, input: &[u8]) -> Result<Vec<u8>, JsValue>;
    #[wasm_bindgen(method)]
    fn told(this: &Decoder) -> Vec<i64>;
    #[wasm_bindgen(method)]
    fn held(this: &Decoder) -> Vec<u8>;
    #[wasm_bindgen(method)]
    fn may_end(this: &Decoder) -> bool;
    #[wasm_bindgen(method, catch)]
    fn rescue(this: &Decoder) -> Result<Vec<u8>, JsValue>;
    #[wasm_bindgen(method)]
    fn free(this: &Decoder);
}

/// What is packed around a file that begins so; where it may need the module, that is here
/// afterwards. Whoever goes on without it is told of what could not be unpacked.
pub(crate) async fn prepare(first: &[u8]) -> Result<Option<Packing>, String> {
    let packing = Unpacker::packing(first);
    let may_need = match packing {
        None => false,
        // What is in an archive nobody knows yet.
        Some(Packing::Zip | Packing::Tar) => true,
        Some(packing) => !packing.is_unpacked(),
    };
    if may_need && !FETCHED.with(|fetched| fetched.get().is_some()) {
        let module = Module::fetch(MODULE, "zstd, xz, lz4 and bzip2").await?;
        FETCHED.with(|fetched| {
            fetched.get_or_init(|| module);
        });
        fetch_decoders(decoder);
    }
    Ok(packing)
}

fn decoder(compression: Compression, window: u64) -> Option<Box<dyn Decode>> {
    let with = [compression.name().into(), window.into()];
    let made = FETCHED.with(|fetched| fetched.get()?.make("Decoder", &with).ok())?;
    Some(Box::new(Fetched { decoder: made.unchecked_into(), held: Vec::new() }))
}

/// A decoder in the other module's memory.
struct Fetched {
    decoder: Decoder,
    held: Vec<u8>,
}

/// Octets that cross over at once: a step reads few of them when much comes out.
const PIECE_OCTETS: usize = 64 << 10;

impl Decode for Fetched {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure> {
        let input = input.get(..PIECE_OCTETS).unwrap_or(input);
        // It throws only when its memory is at an end.
        let broken = Failure { fault: Fault::Damaged(Damage::Data), read: 0 };
        out.append(&mut self.decoder.step(input).map_err(|_| broken)?);
        let told = self.decoder.told().try_into().map_err(|_| broken)?;
        self.held = self.decoder.held();
        heard(told)
    }

    fn held(&self) -> &[u8] {
        &self.held
    }

    fn may_end(&self) -> bool {
        self.decoder.may_end()
    }

    fn rescue(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.decoder.rescue().unwrap_or_default());
    }
}

impl Drop for Fetched {
    fn drop(&mut self) {
        self.decoder.free();
    }
}
