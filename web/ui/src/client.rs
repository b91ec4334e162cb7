//! The page's end of the wire to its worker: asks with a number, answers by that number.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use protocol::{Event, Job, JobSummary, Request, Response, ToPage, ToWorker};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::browser;
use crate::language::t;

/// The loader Trunk writes beside the page, relative to the document.
const WORKER: &str = "./worker_loader.js";
/// Where a parcel keeps its message; files lie beside it.
const BYTES: &str = "bytes";

/// What reaches the page without having been asked for.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Heard {
    /// The worker listens.
    Ready,
    /// Something happened in the engine.
    Event(Box<Event>),
    /// The worker is gone, and why.
    Died(String),
}

/// What is heard of a job.
#[derive(Debug)]
pub(crate) enum JobHeard {
    /// So much of so much is done; of 0 where nobody knows.
    Progress(u64, u64),
    /// The next octets of its file.
    Part(Vec<u8>),
    /// It came to its end, or could not.
    Done(Result<JobSummary, String>),
}

/// A handle on the worker; clones speak to the same one.
#[derive(Clone)]
pub(crate) struct Client {
    wire: Rc<Wire>,
}

type Listener = Closure<dyn FnMut(JsValue)>;
type Answered = Box<dyn FnOnce(Response, u32)>;
type Told = Rc<dyn Fn(JobHeard)>;

struct Wire {
    worker: RefCell<Option<Worker>>,
    next: Cell<u32>,
    waiting: RefCell<HashMap<u32, Answered>>,
    jobs: RefCell<HashMap<u32, Told>>,
    heard: Callback<Heard>,
    // What is said before the worker listens; it would be lost.
    early: RefCell<Option<Vec<Object>>>,
    // Kept so that the browser's references stay valid.
    listeners: RefCell<Vec<Listener>>,
}

impl Client {
    /// Start the worker; what it says unasked goes to `heard`.
    pub(crate) fn start(heard: Callback<Heard>) -> Self {
        let wire = Rc::new(Wire {
            worker: RefCell::new(None),
            next: Cell::new(1),
            waiting: RefCell::default(),
            jobs: RefCell::default(),
            heard,
            early: RefCell::new(Some(Vec::new())),
            listeners: RefCell::default(),
        });
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        match Worker::new_with_options(&worker_address(), &options) {
            Ok(worker) => wire.listen(worker),
            Err(error) => wire.die(&format!("It could not be started: {}.", words(&error))),
        }
        Self { wire }
    }

    /// Say something.
    pub(crate) fn tell(&self, message: &ToWorker) {
        self.wire.post(message, &[]);
    }

    /// Read files, captures among them as one or apart; they travel as themselves, not as bytes.
    pub(crate) fn open(&self, files: &[File], apart: bool) {
        self.wire.post(&ToWorker::Open { apart }, files);
    }

    /// Look addresses up in a file; it travels as itself.
    pub(crate) fn open_database(&self, file: &File) {
        let message = ToWorker::OpenDatabase { name: file.name() };
        self.wire.post(&message, std::slice::from_ref(file));
    }

    /// Ask the engine; the answer and the microseconds it took go to `answered`.
    pub(crate) fn ask(&self, request: Request, answered: impl FnOnce(Response, u32) + 'static) {
        let id = self.wire.number();
        self.wire.waiting.borrow_mut().insert(id, Box::new(answered));
        self.wire.post(&ToWorker::Ask { id, request }, &[]);
    }

    /// Start a job; everything that is heard of it goes to `told`. The number stops it.
    pub(crate) fn start_job(&self, job: Job, told: impl Fn(JobHeard) + 'static) -> u32 {
        let id = self.wire.number();
        self.wire.jobs.borrow_mut().insert(id, Rc::new(told));
        self.wire.post(&ToWorker::StartJob { id, job }, &[]);
        id
    }

    /// Stop a job; nothing more is heard of it.
    pub(crate) fn cancel_job(&self, id: u32) {
        if self.wire.jobs.borrow_mut().remove(&id).is_some() {
            self.wire.post(&ToWorker::CancelJob { id }, &[]);
        }
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.wire, &other.wire)
    }
}

impl Wire {
    fn listen(self: &Rc<Self>, worker: Worker) {
        let wire = Rc::downgrade(self);
        let on_message = Closure::new(move |event: JsValue| {
            if let (Some(wire), Some(event)) = (wire.upgrade(), event.dyn_ref::<MessageEvent>()) {
                wire.receive(&event.data());
            }
        });
        let wire = Rc::downgrade(self);
        let on_error = Closure::new(move |event: JsValue| {
            if let Some(wire) = wire.upgrade() {
                let why = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
                wire.die(&why.filter(|why| !why.is_empty()).unwrap_or_else(|| {
                    t("Its program could not be loaded, or it ran out of memory.").to_owned()
                }));
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.listeners.borrow_mut().extend([on_message, on_error]);
        *self.worker.borrow_mut() = Some(worker);
    }

    fn post(&self, message: &ToWorker, files: &[File]) {
        let bytes = Uint8Array::from(protocol::encode(message).as_slice());
        let parcel = Object::new();
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&parcel, &BYTES.into(), &bytes);
        if !files.is_empty() {
            let files: Array = files.iter().collect();
            let _ = Reflect::set(&parcel, &"files".into(), &files);
        }
        if let Some(early) = self.early.borrow_mut().as_mut() {
            early.push(parcel);
            return;
        }
        self.send(&parcel);
    }

    fn send(&self, parcel: &Object) {
        let Some(worker) = self.worker.borrow().clone() else { return };
        let bytes = Reflect::get(parcel, &BYTES.into()).ok();
        let moved = bytes.and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok());
        let moved = moved.map_or_else(Array::new, |bytes| Array::of1(&bytes.buffer()));
        if let Err(error) = worker.post_message_with_transfer(parcel, &moved) {
            self.die(&format!("A message could not be sent to it: {}.", words(&error)));
        }
    }

    fn listens(&self) {
        let early = self.early.borrow_mut().take();
        early.into_iter().flatten().for_each(|parcel| self.send(&parcel));
        self.heard.emit(Heard::Ready);
    }

    fn receive(&self, data: &JsValue) {
        let Some(bytes) = data.dyn_ref::<Uint8Array>() else { return };
        match protocol::decode::<ToPage>(&bytes.to_vec()) {
            Ok(ToPage::Ready) => self.listens(),
            Ok(ToPage::Event(event)) => self.heard.emit(Heard::Event(Box::new(event))),
            Ok(ToPage::Answer { id, micros, response }) => {
                let answered = self.waiting.borrow_mut().remove(&id);
                if let Some(answered) = answered {
                    answered(response, micros);
                }
            }
            Ok(ToPage::JobProgress { id, done, total }) => {
                self.tell(id, JobHeard::Progress(done, total));
            }
            Ok(ToPage::JobPart { id, bytes }) => self.tell(id, JobHeard::Part(bytes)),
            Ok(ToPage::JobDone { id, result }) => {
                let told = self.jobs.borrow_mut().remove(&id);
                if let Some(told) = told {
                    told(JobHeard::Done(result));
                }
            }
            Err(error) => self.die(&format!("It sent {error}.")),
        }
    }

    fn tell(&self, id: u32, heard: JobHeard) {
        let told = self.jobs.borrow().get(&id).cloned();
        if let Some(told) = told {
            told(heard);
        }
    }

    fn number(&self) -> u32 {
        let id = self.next.get();
        self.next.set(id.wrapping_add(1));
        id
    }

    fn die(&self, why: &str) {
        if let Some(worker) = self.worker.borrow_mut().take() {
            worker.terminate();
        }
        self.waiting.borrow_mut().clear();
        let jobs = std::mem::take(&mut *self.jobs.borrow_mut());
        for told in jobs.into_values() {
            told(JobHeard::Done(Err(t("the worker is gone").to_owned())));
        }
        *self.early.borrow_mut() = None;
        self.heard.emit(Heard::Died(why.to_owned()));
    }
}

fn worker_address() -> String {
    let base = browser::document().and_then(|document| document.base_uri().ok().flatten());
    base.and_then(|base| web_sys::Url::new_with_base(WORKER, &base).ok())
        .map_or_else(|| WORKER.to_owned(), |address| address.href())
}

fn words(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(
        || t("for a reason it did not tell").to_owned(),
        |error| error.message().into(),
    )
}
