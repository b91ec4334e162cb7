//! The browser's clock: the only place where time is read.

use js_sys::{Function, Promise};
use model::Timestamp;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

use crate::post::scope;

/// Now, to the millisecond.
pub(crate) fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// Milliseconds of the browser's clock.
pub(crate) fn millis() -> f64 {
    js_sys::Date::now()
}

/// Lets waiting messages in without the 4 ms that a browser makes nested timers wait: a message to
/// oneself comes behind those that wait already.
pub(crate) struct Pause(Option<MessageChannel>);

impl Default for Pause {
    fn default() -> Self {
        Self(MessageChannel::new().ok())
    }
}

impl Pause {
    pub(crate) async fn take(&self) {
        let Some(channel) = &self.0 else { return sleep(0).await };
        let promise = Promise::new(&mut |resolve: Function, _| {
            channel.port1().set_onmessage(Some(&resolve));
            // A channel of our own takes what we send.
            let _ = channel.port2().post_message(&JsValue::NULL);
        });
        let _ = JsFuture::from(promise).await;
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        if let Some(channel) = &self.0 {
            channel.port1().close();
        }
    }
}

/// Waits without blocking.
pub(crate) async fn sleep(millis: u32) {
    let promise = Promise::new(&mut |resolve: Function, _| {
        let millis = i32::try_from(millis).unwrap_or(i32::MAX);
        // A worker without timers does not exist; if setting one failed we would not wait.
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(promise).await;
}

/// Calls `act` every so many milliseconds for as long as the worker lives.
pub(crate) fn every(millis: i32, act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act);
    let _ = scope().set_interval_with_callback_and_timeout_and_arguments_0(
        act.as_ref().unchecked_ref(),
        millis,
    );
    act.forget();
}
