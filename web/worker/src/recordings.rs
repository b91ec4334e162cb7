//! A recording of a relay: read in ranges, so that of a large one no more is here than is
//! looked at.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Error, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{RequestInit, Response};

use crate::files::Origin;
use crate::module::words;
use crate::post::scope;
use crate::shell::Shell;

/// The answer to a question for a range.
const PARTIAL_CONTENT: u16 = 206;

/// One that the relay has.
pub(crate) struct Recording {
    pub(crate) name: String,
    pub(crate) octets: u64,
    /// Where the page of its relay begins.
    relay: String,
    /// Shown to the relay with each question; where it is empty the browser shows its cookie, to the relay that
    /// serves this page.
    token: String,
}

/// Opens it like a file; what stands in the way is told as a file's fault is.
pub(crate) async fn open(shell: Shell, relay: String, name: String, token: String) {
    match Recording::find(relay, &name, token).await {
        Ok(recording) => shell.open_one(Origin::Recording(Rc::new(recording))),
        Err(why) => shell.open_broken(&name, &why),
    }
    shell.tell();
}

impl Recording {
    async fn find(relay: String, name: &str, token: String) -> Result<Self, String> {
        let mut recording = Self { name: name.to_owned(), octets: 0, relay, token };
        let answer = recording.ask("HEAD", None).await?;
        let length = header(&answer, "content-length").and_then(|length| length.parse().ok());
        recording.octets = length.ok_or("the relay does not tell how long it is")?;
        Ok(recording)
    }

    /// Octets of it, on their way.
    pub(crate) fn slice(self: &Rc<Self>, from: u64, to: u64) -> Promise {
        let recording = Rc::clone(self);
        future_to_promise(async move {
            let octets = recording.fetch(from, to).await;
            octets.map(JsValue::from).map_err(|why| Error::new(&why).into())
        })
    }

    async fn fetch(&self, from: u64, to: u64) -> Result<ArrayBuffer, String> {
        let answer = self.ask("GET", Some((from, to))).await?;
        let is_whole = from == 0 && to == self.octets;
        if answer.status() != PARTIAL_CONTENT && !is_whole {
            return Err("what is between here and the relay passes on no parts of files".to_owned());
        }
        let octets = answer.array_buffer().map_err(|error| words(&error))?;
        let octets = JsFuture::from(octets).await.map_err(|error| words(&error))?;
        let octets: ArrayBuffer = octets.unchecked_into();
        if u64::from(octets.byte_length()) == to - from {
            Ok(octets)
        } else {
            Err(format!("{} octets came instead of {}", octets.byte_length(), to - from))
        }
    }

    /// Asks for the file or a range of it; an answer that is none is told in words.
    async fn ask(&self, method: &str, range: Option<(u64, u64)>) -> Result<Response, String> {
        let (how, headers) = (Object::new(), Object::new());
        // Setting a property of a fresh object cannot fail.
        let set =
            |of: &Object, name: &str, value: &JsValue| drop(Reflect::set(of, &name.into(), value));
        if let Some((from, to)) = range {
            set(&headers, "range", &format!("bytes={from}-{}", to.saturating_sub(1)).into());
        }
        if !self.token.is_empty() {
            set(&headers, "authorization", &format!("Bearer {}", self.token).into());
        }
        set(&how, "method", &method.into());
        set(&how, "headers", &headers);
        let address = format!("{}api/recordings/{}", self.relay, self.name);
        let answer = scope().fetch_with_str_and_init(&address, how.unchecked_ref::<RequestInit>());
        let answer = JsFuture::from(answer).await.map_err(|error| words(&error))?;
        let answer: Response = answer.unchecked_into();
        match answer.status() {
            200..=299 => Ok(answer),
            401 => Err("the relay wants to know who you are: sign in (the plug at the top) and open it again".to_owned()),
            403 => Err("the relay gives its recordings to admins only: sign in as one (the plug at the top)".to_owned()),
            404 => Err("the relay has no recording of this name, or not any more".to_owned()),
            other => Err(format!("the relay answers {other}")),
        }
    }
}

/// What an answer says of itself.
fn header(answer: &Response, name: &str) -> Option<String> {
    let headers = Reflect::get(answer, &"headers".into()).ok()?;
    let get: Function = Reflect::get(&headers, &"get".into()).ok()?.dyn_into().ok()?;
    get.call1(&headers, &name.into()).ok()?.as_string()
}
