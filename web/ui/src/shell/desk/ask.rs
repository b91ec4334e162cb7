//! Asking a relay: one question to its `/api`, and its answer or why there is none.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, RequestInit, Response};
use yew::prelude::*;

use super::at::At;
use super::value::Value;
use crate::browser;

/// Why the relay did not do what it was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    /// Its answer's number; 0 where there is no answer.
    pub(crate) status: u16,
    /// The reason it gives, or what may be the reason for its silence; empty where there is none.
    pub(crate) said: String,
}

/// Fields of what is sent along; none where it is empty.
pub(crate) type Body = Vec<(&'static str, String)>;

/// What became of a question.
pub(crate) type Outcome = Result<Value, Fault>;

/// Asks; what becomes of it goes to `told`.
#[inline(never)]
pub(crate) fn ask(
    at: &At,
    method: &'static str,
    path: String,
    body: Body,
    told: Callback<Outcome>,
) {
    let at = at.clone();
    spawn_local(async move { told.emit(outcome(&at, method, &path, body).await) });
}

/// Fetches a file and hands it to the browser's own download; why there is none goes to `failed`.
#[inline(never)]
pub(crate) fn save(at: &At, path: String, name: String, failed: Callback<Fault>) {
    let at = at.clone();
    spawn_local(async move {
        if let Err(fault) = file(&at, &path, &name).await {
            failed.emit(fault);
        }
    });
}

async fn file(at: &At, path: &str, name: &str) -> Result<(), Fault> {
    let answer = fetch(at, "GET", path, Body::new()).await?;
    let broken = |_: JsValue| Fault { status: 0, said: String::new() };
    if !answer.ok() {
        return Err(Fault { status: answer.status(), said: words(&answer).await.text("error") });
    }
    let file = JsFuture::from(answer.blob().map_err(broken)?).await.map_err(broken)?;
    let kind = "application/octet-stream";
    let saved = browser::save_parts(name, kind, &[file.unchecked_into::<Blob>()]);
    saved.ok_or(broken(JsValue::NULL))
}

/// Asks for a text; what becomes of it goes to `told`.
#[inline(never)]
pub(crate) fn text(at: &At, path: String, told: Callback<Result<String, Fault>>) {
    let at = at.clone();
    spawn_local(async move { told.emit(text_of(&at, &path).await) });
}

async fn text_of(at: &At, path: &str) -> Result<String, Fault> {
    let answer = fetch(at, "GET", path, Body::new()).await?;
    let broken = |_: JsValue| Fault { status: 0, said: String::new() };
    if !answer.ok() {
        return Err(Fault { status: answer.status(), said: words(&answer).await.text("error") });
    }
    let text = JsFuture::from(answer.text().map_err(broken)?).await.map_err(broken)?;
    Ok(text.as_string().unwrap_or_default())
}

async fn outcome(at: &At, method: &str, path: &str, body: Body) -> Outcome {
    let answer = fetch(at, method, path, body).await?;
    let value = words(&answer).await;
    if answer.ok() {
        Ok(value)
    } else {
        Err(Fault { status: answer.status(), said: value.text("error") })
    }
}

/// An answer without words has a number all the same.
async fn words(answer: &Response) -> Value {
    Value::of(match answer.json() {
        Ok(words) => JsFuture::from(words).await.unwrap_or(JsValue::UNDEFINED),
        Err(_) => JsValue::UNDEFINED,
    })
}

async fn fetch(at: &At, method: &str, path: &str, body: Body) -> Result<Response, Fault> {
    let silence = |_: JsValue| Fault { status: 0, said: at.silence() };
    let (how, headers) = (Object::new(), Object::new());
    put(&how, "method", &method.into());
    let token = at.token();
    if !token.is_empty() {
        put(&headers, "authorization", &format!("Bearer {token}").into());
    }
    if !body.is_empty() {
        let words = Object::new();
        body.into_iter().for_each(|(name, value)| put(&words, name, &value.into()));
        put(&headers, "content-type", &"application/json".into());
        put(&how, "body", &JSON::stringify(&words).map_err(silence)?.into());
    }
    put(&how, "headers", &headers);
    let Some(window) = browser::window() else { return Err(silence(JsValue::NULL)) };
    let how: &RequestInit = how.unchecked_ref();
    let address = format!("{}api/{path}", at.page());
    let answer = JsFuture::from(window.fetch_with_str_and_init(&address, how));
    Ok(answer.await.map_err(silence)?.unchecked_into())
}

/// Setting a field of a fresh object cannot fail.
fn put(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
