//! A `File` in slices: read ahead by one, so that reading and metering overlap.

use std::cell::Cell;
use std::rc::Rc;

use engine::Input;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use model::SourceId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::clock::sleep;
use crate::columns::Columns;
use crate::shell::Shell;

/// Where a source's octets come from, to be read again.
#[derive(Clone)]
pub(crate) enum Origin {
    /// A file of the user's.
    File(File),
    /// Made here.
    Bytes(Rc<Vec<u8>>),
}

impl Origin {
    /// Octets of it, fewer only at its end; the words say why they cannot be read.
    pub(crate) async fn read(&self, from: u64, most: u64) -> Result<Vec<u8>, String> {
        match self {
            Self::File(file) => {
                let (from, to) = (from as f64, from.saturating_add(most) as f64);
                let promise = file
                    .slice_with_f64_and_f64(from, to.min(file.size()))
                    .map_err(|error| unreadable(&error))?
                    .array_buffer();
                let chunk = JsFuture::from(promise).await.map_err(|error| unreadable(&error))?;
                Ok(Uint8Array::new(&ArrayBuffer::from(chunk)).to_vec())
            }
            Self::Bytes(bytes) => {
                let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let range = place(from)..place(from.saturating_add(most));
                Ok(bytes.get(range).unwrap_or_default().to_vec())
            }
        }
    }
}

/// Octets of a slice: a cancel is heard between two slices, so one must take well under 100 ms.
const SLICE_OCTETS: u32 = 4 << 20;

/// Reads a file to its end, or until it is cancelled.
pub(crate) async fn read(shell: Shell, id: SourceId, file: File, cancelled: Rc<Cell<bool>>) {
    let size = file.size();
    let mut at = 0.0;
    let mut buffer = Vec::new();
    let mut ahead = slice(&file, at);
    let mut columns = None;
    while at < size && !cancelled.get() {
        let chunk = match ahead {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        let first = at == 0.0;
        at = (at + f64::from(SLICE_OCTETS)).min(size);
        ahead = slice(&file, at);
        if cancelled.get() {
            break;
        }
        match chunk {
            Ok(chunk) => {
                let chunk = Uint8Array::new(&ArrayBuffer::from(chunk));
                buffer.resize(chunk.length() as usize, 0);
                chunk.copy_to(&mut buffer);
                if let Err(why) = hand_over(&shell, id, &buffer, first, &mut columns).await {
                    shell.handle(Input::Broken(id, &why));
                    shell.finished(id);
                    return;
                }
            }
            Err(error) => {
                shell.handle(Input::Broken(id, &unreadable(&error)));
                shell.finished(id);
                return;
            }
        }
    }
    if !cancelled.get() {
        match columns.as_ref().map_or_else(|| Ok(Vec::new()), Columns::end) {
            Ok(rest) => {
                rest.chunks(SLICE_OCTETS as usize)
                    .for_each(|slice| shell.handle(Input::Bytes(id, slice)));
                shell.handle(Input::End(id));
            }
            Err(why) => shell.handle(Input::Broken(id, &why)),
        }
        shell.finished(id);
    }
}

/// Octets of a file go to the engine as they are; columns become text on the way.
async fn hand_over(
    shell: &Shell,
    id: SourceId,
    octets: &[u8],
    first: bool,
    columns: &mut Option<Columns>,
) -> Result<(), String> {
    if first && engine::columnar(octets).is_some() {
        *columns = Some(Columns::read().await?);
    }
    match columns {
        Some(columns) => shell.handle(Input::Bytes(id, &columns.push(octets)?)),
        None => shell.handle(Input::Bytes(id, octets)),
    }
    Ok(())
}

/// Reads octets that are already here, giving way to the page's messages between slices.
pub(crate) async fn read_bytes(
    shell: Shell,
    id: SourceId,
    bytes: Rc<Vec<u8>>,
    cancelled: Rc<Cell<bool>>,
) {
    for slice in bytes.chunks(SLICE_OCTETS as usize) {
        sleep(0).await;
        if cancelled.get() {
            return;
        }
        shell.handle(Input::Bytes(id, slice));
    }
    shell.handle(Input::End(id));
    shell.finished(id);
}

fn slice(file: &File, at: f64) -> Result<Promise, JsValue> {
    let end = (at + f64::from(SLICE_OCTETS)).min(file.size());
    Ok(file.slice_with_f64_and_f64(at, end)?.array_buffer())
}

fn unreadable(error: &JsValue) -> String {
    format!(
        "the browser cannot read the file ({}); was it moved, changed or deleted?",
        words(error)
    )
}

/// What a browser's error says of itself.
fn words(error: &JsValue) -> String {
    js_sys::Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
