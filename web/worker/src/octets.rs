//! The octets of what was opened, from its beginning to its end, read while the worker is busy with those before them.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::ReadableStreamByobReader;

use crate::files::Origin;

/// Memory that a stream is read into, again and again: as much as Chromium holds ready for us.
const STREAM_OCTETS: u32 = 2 << 20;
/// So many come at once at least: a turn of the event loop costs as much as 50 KB of work.
const FEWEST_OCTETS: u32 = 512 << 10;
/// Octets of a slice.
const SLICE_OCTETS: u64 = 4 << 20;

/// What is still to be read.
pub(crate) enum Octets {
    /// The browser fills the memory we give it.
    Stream { reader: ReadableStreamByobReader, memory: ArrayBuffer },
    /// The next slice is on its way. New memory for each of them takes as long as reading does.
    Slices { origin: Origin, at: u64, ahead: Option<JsFuture> },
}

impl Octets {
    /// All of it, as a stream where the browser's files are such that fill memory.
    pub(crate) fn of(origin: &Origin) -> Result<Self, JsValue> {
        // Not every browser's files have streams, nor all of those this reader.
        if let Origin::File(file) = origin
            && Reflect::get(file, &"stream".into())?.is_function()
            && let Ok(reader) = ReadableStreamByobReader::new(&file.stream())
        {
            return Ok(Self::Stream { reader, memory: ArrayBuffer::new(STREAM_OCTETS) });
        }
        let mut octets = Self::Slices { origin: origin.clone(), at: 0, ahead: None };
        octets.look_ahead()?;
        Ok(octets)
    }

    /// The next of them; none at the end.
    pub(crate) async fn next(&mut self, out: &mut Vec<u8>) -> Result<(), JsValue> {
        let octets = match self {
            Self::Stream { reader, memory } => {
                let mut filled = 0;
                while filled < FEWEST_OCTETS {
                    let rest = Uint8Array::new_with_byte_offset(memory, filled);
                    let promise = reader.read_with_array_buffer_view(&rest);
                    let answer = JsFuture::from(promise).await?;
                    let read: Uint8Array = Reflect::get(&answer, &"value".into())?.dyn_into()?;
                    filled += read.length();
                    *memory = read.buffer();
                    if Reflect::get(&answer, &"done".into())?.is_truthy() {
                        break;
                    }
                }
                Uint8Array::new_with_byte_offset_and_length(memory, 0, filled)
            }
            Self::Slices { ahead, .. } => {
                let Some(slice) = ahead.take() else {
                    out.clear();
                    return Ok(());
                };
                let slice = slice.await?;
                self.look_ahead()?;
                Uint8Array::new(&slice)
            }
        };
        out.resize(octets.length() as usize, 0);
        octets.copy_to(out);
        Ok(())
    }

    /// Asks for the next slice, if there is one.
    fn look_ahead(&mut self) -> Result<(), JsValue> {
        if let Self::Slices { origin, at, ahead } = self
            && *at < origin.octets()
        {
            let end = (*at + SLICE_OCTETS).min(origin.octets());
            // Listened to from now on: one that fails before it is waited for is nobody's surprise.
            *ahead = Some(JsFuture::from(origin.slice(*at, end)?));
            *at = end;
        }
        Ok(())
    }
}

impl Drop for Octets {
    /// What is not read any more the browser need not hold ready.
    fn drop(&mut self) {
        if let Self::Stream { reader, .. } = self {
            let cancelled = reader.cancel();
            // Of what could not be read it is known already.
            spawn_local(async { drop(JsFuture::from(cancelled).await) });
        }
    }
}
