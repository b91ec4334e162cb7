//! Asking the relay that serves this page: one question to its `/api`, and its answer or why there is none.

use std::cell::RefCell;

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestInit, Response};
use yew::prelude::*;

use super::value::Value;
use crate::browser;

thread_local! {
    /// Shown with each question; in memory only, and gone with the page.
    static TOKEN: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The token in use; empty is none.
pub(super) fn token() -> String {
    TOKEN.with_borrow(Clone::clone)
}

/// Another token from now on, or none.
pub(super) fn take_token(token: &str) {
    TOKEN.replace(token.to_owned());
}

/// Why the relay did not do what it was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fault {
    /// Its answer's number; 0 where there is no answer.
    pub(super) status: u16,
    /// The reason it gives; empty where it gives none.
    pub(super) said: String,
}

/// Fields of what is sent along; none where it is empty.
pub(super) type Body = Vec<(&'static str, String)>;

/// What became of a question.
pub(super) type Outcome = Result<Value, Fault>;

/// Asks; what becomes of it goes to `told`.
#[inline(never)]
pub(super) fn ask(method: &'static str, path: String, body: Body, told: Callback<Outcome>) {
    spawn_local(async move { told.emit(outcome(method, &path, body).await) });
}

async fn outcome(method: &str, path: &str, body: Body) -> Outcome {
    let silence = |_: JsValue| Fault { status: 0, said: String::new() };
    let (how, headers) = (Object::new(), Object::new());
    put(&how, "method", &method.into());
    let token = token();
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
    let answer = JsFuture::from(window.fetch_with_str_and_init(&format!("./api/{path}"), how));
    let answer: Response = answer.await.map_err(silence)?.unchecked_into();
    let value = match answer.json() {
        // An answer without words has a number all the same.
        Ok(words) => JsFuture::from(words).await.unwrap_or(JsValue::UNDEFINED),
        Err(_) => JsValue::UNDEFINED,
    };
    let value = Value::of(value);
    if answer.ok() {
        Ok(value)
    } else {
        Err(Fault { status: answer.status(), said: value.text("error") })
    }
}

/// Setting a field of a fresh object cannot fail.
fn put(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
