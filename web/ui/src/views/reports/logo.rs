//! A picture of the user's: checked, and drawn once by the browser for what shows no SVG.

use report::{Logo, Media, Pixels};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement, Url};
use yew::prelude::*;

use crate::browser;
use crate::language::t;
use crate::parts::raster;

/// What is known of a logo: none, one with its name, or why there is none.
pub(super) type Chosen = Result<Option<(String, Logo)>, String>;

/// Reads the file that was chosen.
pub(super) fn read(input: HtmlInputElement, chosen: UseStateSetter<Chosen>) {
    let file = input.files().and_then(|files| files.get(0));
    // The same file can be chosen again.
    input.set_value("");
    if let Some(file) = file {
        spawn_local(async move {
            let name = file.name();
            let logo = logo(&file).await.map(|logo| Some((name.clone(), logo)));
            chosen.set(logo.map_err(|why| format!("{name}: {why}")));
        });
    }
}

async fn logo(file: &File) -> Result<Logo, String> {
    if file.size() > Logo::MOST_OCTETS as f64 {
        return Err(t("it is larger than 1 MiB").to_owned());
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|_| t("the browser could not read it").to_owned())?;
    let octets = js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec();
    let media = Media::of(&octets).ok_or("it is neither PNG nor SVG")?;
    let address = browser::address(&octets, media.name()).ok_or("the browser takes no picture")?;
    let drawn = raster::pixels(&address).await;
    let _ = Url::revoke_object_url(&address);
    let (width, height, rgba) = drawn.map_err(|_| t("the browser cannot draw it").to_owned())?;
    Ok(Logo { media, octets, pixels: Pixels::new(width, height, rgba) })
}
