//! The functions that few need: they stand in a file of their own, which is fetched once the page is
//! usable, and at once where one of them is called before.
//!
//! A call whose fetch fails is the worker's end. So what is known to need the rest waits for it
//! before it begins ([`here`]) and can be refused in words; what nobody can foresee, a flow export in
//! the middle of a capture, cannot.
//!
//! `cargo xtask` cuts the worker in two and exports its table under the name of the second file; in
//! a worker that was not cut there is nothing to fetch.

use std::cell::{Cell, RefCell};

use js_sys::WebAssembly::{Instance, Module, instantiate_streaming};
use js_sys::{Object, Promise, Reflect};
use protocol::{Request, ToWorker};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, throw_str};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

use crate::clock::sleep;
use crate::module::words;
use crate::post::scope;

/// Longer nobody waits for it before a file is read: on a fast line it is here at once.
const SOON_MILLIS: u32 = 2_000;
/// What the second file's name begins with.
const NAMED: &str = "rest-";

thread_local! {
    /// It is on its way, or here; none where it did not come.
    static COMING: RefCell<Option<Promise>> = const { RefCell::new(None) };
    static HERE: Cell<bool> = const { Cell::new(false) };
}

/// What is done by functions that follow once the page can be used.
pub(crate) const fn is_needed(message: &ToWorker) -> bool {
    matches!(
        message,
        ToWorker::StartJob { .. }
            | ToWorker::OpenDatabase { .. }
            | ToWorker::OpenRecording { .. }
            | ToWorker::Connect { .. }
            | ToWorker::Ask {
                request: Request::Aside(_)
                    | Request::Exchanges(_)
                    | Request::Export { .. }
                    | Request::Findings
                    | Request::Hosts(_)
                    | Request::Packets { .. }
                    | Request::Record(_),
                ..
            }
    )
}

/// Whether what needs it would have to wait.
pub(crate) fn is_missing() -> bool {
    !HERE.get()
}

/// Fetches it, if it is not here or on its way; the words say why it did not come. Whoever asks
/// afterwards tries again.
pub(crate) async fn here() -> Result<(), String> {
    let coming = COMING
        .with_borrow_mut(|coming| coming.get_or_insert_with(|| future_to_promise(fetch())).clone());
    let came = JsFuture::from(coming).await;
    came.map(drop).map_err(|error| {
        COMING.take();
        format!(
            "a part of the page did not load ({}): when the network is back, try again",
            words(&error)
        )
    })
}

/// Waits a moment for it where it is on its way: what looks for findings is in it, and does not see what
/// goes by before.
pub(crate) async fn soon() {
    let coming = COMING.with_borrow(Clone::clone);
    if let (true, Some(coming)) = (is_missing(), coming) {
        let moment = future_to_promise(async {
            sleep(SOON_MILLIS).await;
            Ok(JsValue::UNDEFINED)
        });
        // Where it does not come findings say so.
        let _ = JsFuture::from(Promise::race(&js_sys::Array::of2(&coming, &moment))).await;
    }
}

async fn fetch() -> Result<JsValue, JsValue> {
    if let Some(file) = file() {
        let response = scope().fetch_with_str(&file);
        JsFuture::from(instantiate_streaming(&response, &imports())).await?;
    }
    HERE.set(true);
    Ok(JsValue::UNDEFINED)
}

/// Called in the place of a function that is not here yet: the worker stands still until it is.
#[wasm_bindgen(js_name = fetchRest)]
#[allow(unreachable_pub, reason = "what JavaScript sees is public")]
pub fn fetch_rest() {
    if let Err(error) = fetch_now() {
        throw_str(&format!("a part of the page did not load ({})", words(&error)));
    }
    HERE.set(true);
}

fn fetch_now() -> Result<(), JsValue> {
    let Some(file) = file() else { return Ok(()) };
    let request = XmlHttpRequest::new()?;
    request.open_with_async("GET", &file, false)?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request.send()?;
    let module = Module::new(&request.response()?)?;
    // Its first act is to put its functions where they are called.
    Instance::new(&module, &imports()).map(drop)
}

/// Where the second file is, if there is one.
fn file() -> Option<String> {
    let exports: Object = wasm_bindgen::exports().unchecked_into();
    let names = Object::keys(&exports);
    let mut names = names.iter().filter_map(|name| name.as_string());
    names.find(|name| name.starts_with(NAMED)).map(|name| format!("./{name}.wasm"))
}

/// The second file imports memory, table and functions of the first, from a module without a name.
fn imports() -> Object {
    let imports = Object::new();
    // A plain object takes it.
    let _ = Reflect::set(&imports, &"".into(), &wasm_bindgen::exports());
    imports
}
