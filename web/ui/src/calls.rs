//! Calling what the browser has by name: WebCrypto, IndexedDB and notifications are used by few visits, and each
//! binding of theirs would be fetched by all.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser;

/// A member of something.
pub(crate) fn member(of: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(of, &name.into())
}

/// What a method of something gives.
pub(crate) fn call(of: &JsValue, name: &str, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = member(of, name)?.dyn_into()?;
    let all: Array = with.iter().copied().collect();
    method.apply(of, &all)
}

/// What it gives once it is there.
pub(crate) async fn later(of: &JsValue, name: &str, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    let promise: Promise = call(of, name, with)?.unchecked_into();
    JsFuture::from(promise).await
}

/// The browser's WebCrypto, which it has for pages of `https:` and of this machine only.
pub(crate) fn subtle() -> Result<JsValue, JsValue> {
    let window = browser::window().ok_or(JsValue::NULL)?;
    let crypto = window.crypto()?;
    let subtle: JsValue = member(crypto.as_ref(), "subtle")?;
    if subtle.is_undefined() { Err(JsValue::NULL) } else { Ok(subtle) }
}

/// A plain object with these members.
pub(crate) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // A plain object takes it.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// A new object of a class.
pub(super) fn new(class: &JsValue, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    let class: &Function = class.dyn_ref().ok_or(JsValue::UNDEFINED)?;
    let all: Array = with.iter().copied().collect();
    Reflect::construct(class, &all)
}

/// What an error says of itself.
pub(crate) fn words(error: &JsValue) -> String {
    let said = |name: &str| member(error, name).ok().and_then(|said| said.as_string());
    said("message").or_else(|| said("name")).unwrap_or_else(|| format!("{error:?}"))
}

/// Whether it is an error of this name.
pub(crate) fn is_called(error: &JsValue, name: &str) -> bool {
    member(error, "name").ok().and_then(|said| said.as_string()).as_deref() == Some(name)
}

/// Until one of these events of `of` comes; its place among the names.
pub(crate) fn event(of: &JsValue, names: &[&'static str]) -> Awaited {
    let slot = Rc::new(RefCell::new(Slot::default()));
    let listeners = names.iter().enumerate().map(|(place, name)| {
        let slot = slot.clone();
        let listener = Closure::<dyn FnMut(JsValue)>::new(move |_: JsValue| {
            let waker = {
                let mut slot = slot.borrow_mut();
                slot.came.get_or_insert(place);
                slot.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        // A request takes it.
        let _ = Reflect::set(of, &format!("on{name}").into(), listener.as_ref());
        listener
    });
    let listeners = listeners.collect();
    Awaited { slot, _listeners: listeners }
}

/// An event that is waited for.
pub(crate) struct Awaited {
    slot: Rc<RefCell<Slot>>,
    // Kept so that the browser's references stay valid.
    _listeners: Vec<Closure<dyn FnMut(JsValue)>>,
}

#[derive(Default)]
struct Slot {
    came: Option<usize>,
    waker: Option<Waker>,
}

impl Future for Awaited {
    type Output = usize;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<usize> {
        let mut slot = self.slot.borrow_mut();
        if let Some(came) = slot.came.take() {
            return Poll::Ready(came);
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
