//! The words of a language: a file of its own beside the page.

use std::cell::Cell;

use js_sys::{Array, JSON, Object};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::{Language, WORDS};
use crate::browser;

thread_local! {
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// The language that is spoken now.
pub(crate) fn spoken() -> Language {
    SPOKEN.get()
}

/// Speaks it from now on; the words say why not. What is drawn already stays as it is.
pub(crate) async fn speak(language: Language) -> Result<(), String> {
    let words = match language {
        Language::English => &[],
        Language::German => words(language).await?,
    };
    WORDS.set(words);
    SPOKEN.set(language);
    Ok(())
}

/// English texts and their translations. They stay for as long as the page does.
async fn words(language: Language) -> Result<&'static [(&'static str, &'static str)], String> {
    let file = ["./", language.name(), ".json"].concat();
    let Some(text) = fetched(&file).await else {
        return Err([file.as_str(), " is not there"].concat());
    };
    let Ok(words) = JSON::parse(&text) else {
        return Err([file.as_str(), " is no JSON"].concat());
    };
    let kept = |text: Option<String>| text.map(|text| &*text.leak());
    let pair = |pair: wasm_bindgen::JsValue| {
        let pair: Array = pair.unchecked_into();
        Some((kept(pair.get(0).as_string())?, kept(pair.get(1).as_string())?))
    };
    let mut all: Vec<_> =
        Object::entries(&words.unchecked_into()).iter().filter_map(pair).collect();
    all.sort_unstable();
    Ok(all.leak())
}

async fn fetched(file: &str) -> Option<String> {
    let response: Response =
        JsFuture::from(browser::window()?.fetch_with_str(file)).await.ok()?.unchecked_into();
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
