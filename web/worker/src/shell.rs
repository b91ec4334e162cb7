//! The worker's state and what it does with each message of the page.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use engine::{Engine, Input, Limits, Step, Task, Want};
use js_sys::{Reflect, Uint8Array};
use model::SourceId;
use protocol::{Settings, SourceKind, ToPage, ToWorker};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::clock::{every, now};
use crate::files::Origin;
use crate::post::post;
use crate::relay::Relay;
use crate::{files, jobs, relay, samples};

/// How often open flows are published and the page is told what changed, milliseconds.
const TICK_MILLIS: i32 = 200;

/// The worker: cheap to clone, all clones are the same one.
#[derive(Clone)]
pub(crate) struct Shell(Rc<Inner>);

struct Inner {
    engine: RefCell<Engine>,
    /// Files being read; a cancelled one is taken out, and its reader stops at the next slice.
    reading: RefCell<BTreeMap<SourceId, Rc<Cell<bool>>>>,
    relays: RefCell<BTreeMap<SourceId, Relay>>,
    /// What was opened, for packets to be read again.
    origins: RefCell<BTreeMap<SourceId, Origin>>,
    /// Jobs under way; a cancelled one is taken out, and ends at its next step.
    jobs: RefCell<BTreeMap<u32, Rc<Cell<bool>>>>,
}

impl Shell {
    pub(crate) fn new() -> Self {
        Self(Rc::new(Inner {
            engine: RefCell::new(Engine::new(Settings::default(), limits())),
            reading: RefCell::default(),
            relays: RefCell::default(),
            origins: RefCell::default(),
            jobs: RefCell::default(),
        }))
    }

    /// Says that it listens, and keeps time.
    pub(crate) fn start(&self) {
        let shell = self.clone();
        every(TICK_MILLIS, move || shell.tick());
        post(&ToPage::Ready);
        self.tell();
    }

    /// A message of the page.
    pub(crate) fn message(&self, data: &JsValue) {
        let field = |name: &str| Reflect::get(data, &name.into()).unwrap_or(JsValue::UNDEFINED);
        let bytes = field("bytes").dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
        let message =
            bytes.map_err(|_| protocol::WireError::Empty).and_then(|b| protocol::decode(&b));
        match message {
            Ok(message) => self.act(message, field("file").dyn_into::<File>().ok()),
            Err(error) => web_sys::console::error_1(&error.to_string().into()),
        }
    }

    /// Something happened to a source.
    pub(crate) fn handle(&self, input: Input<'_>) {
        self.0.engine.borrow_mut().handle(now(), input);
    }

    /// Tells the page what changed.
    pub(crate) fn tell(&self) {
        while let Some(event) = self.next_event() {
            post(&ToPage::Event(event));
        }
    }

    /// The last datagram read from a relay.
    pub(crate) fn acknowledged(&self, id: SourceId) -> Option<u64> {
        self.0.engine.borrow().acknowledged(id)
    }

    /// A file has been read to its end, or not: it is no longer being read.
    pub(crate) fn finished(&self, id: SourceId) {
        self.0.reading.borrow_mut().remove(&id);
        self.tell();
    }

    /// Octets of something that was opened, once more; the words say why they cannot be read.
    pub(crate) async fn read_again(&self, want: Want) -> Result<Vec<u8>, String> {
        let origin = self.0.origins.borrow().get(&want.source).cloned();
        match origin {
            Some(origin) => origin.read(want.from, want.most).await,
            None => Err("the file was closed meanwhile".to_owned()),
        }
    }

    /// A job goes on a little.
    pub(crate) fn step(&self, task: &mut Task) -> Step {
        task.step(&self.0.engine.borrow())
    }

    /// A job came to its end.
    pub(crate) fn job_ended(&self, id: u32) {
        self.0.jobs.borrow_mut().remove(&id);
    }

    fn keep(&self, id: SourceId, origin: Origin) {
        self.0.origins.borrow_mut().insert(id, origin);
    }

    fn act(&self, message: ToWorker, file: Option<File>) {
        match message {
            ToWorker::Open { name, octets } => {
                let (id, cancelled) = self.open(&name, Some(octets));
                match file {
                    Some(file) => {
                        self.keep(id, Origin::File(file.clone()));
                        spawn_local(files::read(self.clone(), id, file, cancelled));
                    }
                    None => self.handle(Input::Broken(id, "the page sent no file")),
                }
            }
            ToWorker::OpenSample { name } => spawn_local(self.clone().open_sample(name)),
            ToWorker::Cancel(id) => {
                if let Some(cancelled) = self.0.reading.borrow_mut().remove(&id) {
                    cancelled.set(true);
                }
                self.handle(Input::Cancel(id));
            }
            ToWorker::Connect { url } => {
                let id = self.0.engine.borrow_mut().open(SourceKind::Relay, &url, None);
                let relay = relay::connect(self.clone(), id, url);
                self.0.relays.borrow_mut().insert(id, relay);
            }
            ToWorker::Pause(id) => self.handle(Input::Pause(id, true)),
            ToWorker::Resume(id) => self.handle(Input::Pause(id, false)),
            ToWorker::Disconnect(id) => self.disconnect(id),
            ToWorker::Ask { id, request } => {
                if let protocol::Request::Forget(source) = &request {
                    if let Some(cancelled) = self.0.reading.borrow_mut().remove(source) {
                        cancelled.set(true);
                    }
                    self.disconnect(*source);
                    self.0.origins.borrow_mut().remove(source);
                }
                let began = js_sys::Date::now();
                let response = self.0.engine.borrow_mut().ask(request);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a float cast saturates"
                )]
                let micros = ((js_sys::Date::now() - began) * 1000.0) as u32;
                post(&ToPage::Answer { id, micros, response });
            }
            ToWorker::StartJob { id, job } => {
                let container = job.container();
                let task = self.0.engine.borrow().start(job);
                match task {
                    Ok(task) => {
                        let cancelled = Rc::new(Cell::new(false));
                        self.0.jobs.borrow_mut().insert(id, cancelled.clone());
                        spawn_local(jobs::run(self.clone(), id, task, container, cancelled));
                    }
                    Err(why) => post(&ToPage::JobDone { id, result: Err(why) }),
                }
            }
            ToWorker::CancelJob { id } => {
                if let Some(cancelled) = self.0.jobs.borrow_mut().remove(&id) {
                    cancelled.set(true);
                }
            }
        }
        self.tell();
    }

    async fn open_sample(self, name: String) {
        match samples::sample(&name).await {
            Ok(bytes) => {
                let (id, cancelled) = self.open(&name, Some(bytes.len() as u64));
                let bytes = Rc::new(bytes);
                self.keep(id, Origin::Bytes(bytes.clone()));
                self.tell();
                files::read_bytes(self, id, bytes, cancelled).await;
            }
            Err(why) => {
                let (id, _) = self.open(&name, None);
                self.handle(Input::Broken(id, &why));
                self.finished(id);
            }
        }
    }

    fn open(&self, name: &str, octets: Option<u64>) -> (SourceId, Rc<Cell<bool>>) {
        let id = self.0.engine.borrow_mut().open(SourceKind::File, name, octets);
        let cancelled = Rc::new(Cell::new(false));
        self.0.reading.borrow_mut().insert(id, cancelled.clone());
        (id, cancelled)
    }

    fn disconnect(&self, id: SourceId) {
        let relay = self.0.relays.borrow_mut().remove(&id);
        if let Some(relay) = relay {
            relay.close();
            self.handle(Input::Link {
                source: id,
                state: protocol::LinkState::Closed,
                reason: "closed by you",
                retry_millis: None,
            });
        }
    }

    fn tick(&self) {
        let idle = self.0.reading.borrow().is_empty() && self.0.relays.borrow().is_empty();
        if !idle {
            self.handle(Input::Tick);
            for relay in self.0.relays.borrow().values() {
                relay.acknowledge(self);
            }
        }
        self.tell();
    }

    fn next_event(&self) -> Option<protocol::Event> {
        self.0.engine.borrow_mut().poll_event()
    }
}

/// The usual ones; keys of flows stand where nobody who made a capture can foresee.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "53 random bits")]
fn limits() -> Limits {
    let random = js_sys::Math::random() * 9_007_199_254_740_992.0;
    Limits { hash_seed: random as u64, ..Limits::default() }
}
