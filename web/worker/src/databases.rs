//! Databases of addresses: read as a whole, for any address may be asked for.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::module::words;
use crate::shell::Shell;

/// Hands a file to the engine.
pub(crate) async fn open(shell: Shell, name: String, file: Option<File>) {
    let why = match file {
        None => "the page sent no file".to_owned(),
        // Those are refused before they take memory.
        Some(file) if file.size() > engine::MOST_DATABASE_OCTETS as f64 => {
            format!("a database of {} octets is larger than what is read", file.size())
        }
        Some(file) => match JsFuture::from(file.array_buffer()).await {
            Ok(buffer) => {
                let octets = Uint8Array::new(&ArrayBuffer::from(buffer)).to_vec();
                return shell.open_database(&name, octets);
            }
            Err(error) => format!("the browser cannot read the file ({})", words(&error)),
        },
    };
    shell.refuse_database(&name, why);
}
