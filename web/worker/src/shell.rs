//! The worker's state and what it does with each message of the page.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use engine::{Engine, Input, PartOfSet, Step, Task, Want};
use js_sys::{Array, Reflect, Uint8Array};
use model::SourceId;
use protocol::{Event, Request, Response, Settings, SourceKind, ToPage, ToWorker};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::clock::{Pause, every, millis, now};
use crate::files::Origin;
use crate::found::Found;
use crate::limits::limits;
use crate::pace::Pace;
use crate::post::post;
use crate::questions::{Questions, is_command};
use crate::relay::Relay;
use crate::spacing::Spacing;
use crate::{databases, files, jobs, recordings, relay, rest, samples, sessions, set, vendors};

/// How often flows of relays are published and the page is told what changed, milliseconds.
const TICK_MILLIS: i32 = 200;

/// The worker: cheap to clone, all clones are the same one.
#[derive(Clone)]
pub(crate) struct Shell(Rc<Inner>);

struct Inner {
    engine: RefCell<Engine>,
    /// Files being read; a cancelled one is taken out, and its reader stops at the next slice.
    reading: RefCell<BTreeMap<SourceId, Rc<Cell<bool>>>>,
    relays: RefCell<BTreeMap<SourceId, Relay>>,
    tokens: relay::Tokens,
    /// What was opened, for packets to be read again: a source's files.
    origins: RefCell<BTreeMap<SourceId, Rc<[Origin]>>>,
    /// Jobs under way; a cancelled one is taken out, and ends at its next step.
    jobs: RefCell<BTreeMap<u32, Rc<Cell<bool>>>>,
    spacing: RefCell<Spacing>,
    /// The generation of flows the page has not heard of yet.
    unheard: Cell<Option<u64>>,
    questions: Questions,
    found: Found,
}

impl Shell {
    pub(crate) fn new() -> Self {
        Self(Rc::new(Inner {
            engine: RefCell::new(Engine::new(Settings::default(), limits())),
            reading: RefCell::default(),
            relays: RefCell::default(),
            tokens: relay::Tokens::default(),
            origins: RefCell::default(),
            jobs: RefCell::default(),
            spacing: RefCell::default(),
            unheard: Cell::default(),
            questions: Questions::default(),
            found: Found::default(),
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
            Ok(message) => {
                let files = field("files").dyn_into::<Array>().unwrap_or_default();
                self.act(message, files.iter().filter_map(|file| file.dyn_into().ok()).collect());
            }
            Err(error) => web_sys::console::error_1(&error.to_string().into()),
        }
    }

    /// Something happened to a source.
    pub(crate) fn handle(&self, input: Input<'_>) {
        let mut engine = self.0.engine.borrow_mut();
        engine.blind(rest::is_missing());
        engine.handle(now(), input);
    }

    /// Addresses are looked up in this file from now on; what is wrong with it is told as an issue.
    pub(crate) fn open_database(&self, name: &str, octets: Vec<u8>) {
        // The page hears of it by events.
        let _ = self.0.engine.borrow_mut().open_database(name, octets);
        self.tell();
    }

    /// Who made network interfaces.
    pub(crate) fn know_vendors(&self, table: String) {
        self.0.engine.borrow_mut().know_vendors(table);
        self.tell();
    }

    /// A database could not even be read.
    pub(crate) fn refuse_database(&self, name: &str, why: String) {
        self.0.engine.borrow_mut().refuse_database(name, why);
        self.tell();
    }

    /// Tells the page what changed; while files are read, that flows did only now and then.
    pub(crate) fn tell(&self) {
        while let Some(event) = self.next_event() {
            self.0.found.changed();
            match event {
                Event::Changed { generation } => self.0.unheard.set(Some(generation)),
                event => post(&ToPage::Event(event)),
            }
        }
        let is_due = self.0.reading.borrow().is_empty() || self.0.spacing.borrow().is_due(millis());
        if is_due && let Some(generation) = self.0.unheard.take() {
            post(&ToPage::Event(Event::Changed { generation }));
            self.0.spacing.borrow_mut().told(millis());
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
        let origins = self.0.origins.borrow().get(&want.source).cloned();
        match origins.as_deref().and_then(|origins| origins.get(want.part as usize)) {
            Some(origin) => origin.read(want.from, want.most).await,
            None => Err("the file was closed meanwhile".to_owned()),
        }
    }

    /// The engine, for who asks it by himself.
    pub(crate) fn engine(&self) -> &RefCell<Engine> {
        &self.0.engine
    }

    /// A job is under way; the flag says when it is cancelled.
    pub(crate) fn job_begins(&self, id: u32) -> Rc<Cell<bool>> {
        let cancelled = Rc::new(Cell::new(false));
        self.0.jobs.borrow_mut().insert(id, cancelled.clone());
        cancelled
    }

    /// A job goes on a little.
    pub(crate) fn step(&self, task: &mut Task) -> Step {
        task.step(&self.0.engine.borrow())
    }

    /// A job came to its end.
    pub(crate) fn job_ended(&self, id: u32) {
        self.0.jobs.borrow_mut().remove(&id);
    }

    /// Whether more octets of it are of any use.
    pub(crate) fn is_reading(&self, id: SourceId) -> bool {
        self.0.engine.borrow().is_reading(id)
    }

    /// What has to be read next of a set.
    pub(crate) fn wants(&self, id: SourceId) -> Option<Want> {
        self.0.engine.borrow().wants(id)
    }

    /// Opens one by itself, and reads it.
    pub(crate) fn open_one(&self, origin: Origin) {
        let engine = &self.0.engine;
        let id = engine.borrow_mut().open(SourceKind::File, &origin.name(), Some(origin.octets()));
        let cancelled = self.begin(id, [origin.clone()].into());
        spawn_local(files::read(self.clone(), id, origin, cancelled));
    }

    /// What should be opened and is not there is shown with the reason.
    pub(crate) fn open_broken(&self, name: &str, why: &str) {
        let id = self.0.engine.borrow_mut().open(SourceKind::File, name, None);
        self.handle(Input::Broken(id, why));
    }

    /// Opens several captures as one, and reads them.
    pub(crate) fn open_set(&self, origins: Rc<[Origin]>, parts: Vec<PartOfSet>) {
        let id = self.0.engine.borrow_mut().open_set(parts);
        let cancelled = self.begin(id, origins.clone());
        spawn_local(set::read(self.clone(), id, origins, cancelled));
    }

    /// A source is read from now on; the flag says when it is cancelled.
    fn begin(&self, id: SourceId, origins: Rc<[Origin]>) -> Rc<Cell<bool>> {
        self.0.origins.borrow_mut().insert(id, origins);
        let cancelled = Rc::new(Cell::new(false));
        self.0.reading.borrow_mut().insert(id, cancelled.clone());
        cancelled
    }

    /// Opens one, or several as one or apart.
    fn open(&self, origins: Vec<Origin>, apart: bool) {
        spawn_local(set::open(self.clone(), origins, apart));
    }

    /// Nothing more is read of it, and nothing of it is kept; its files, if it had some.
    fn forget(&self, id: SourceId) -> Option<Rc<[Origin]>> {
        if let Some(cancelled) = self.0.reading.borrow_mut().remove(&id) {
            cancelled.set(true);
        }
        self.disconnect(id);
        self.0.origins.borrow_mut().remove(&id)
    }

    /// What needs the part of the worker that follows waits for it.
    fn act(&self, message: ToWorker, files: Vec<File>) {
        if !(rest::is_missing() && rest::is_needed(&message)) {
            return self.act_now(message, files);
        }
        let shell = self.clone();
        spawn_local(async move {
            match rest::here().await {
                Ok(()) => shell.act_now(message, files),
                Err(why) => shell.refuse(message, why),
            }
        });
    }

    /// It cannot be done, and why.
    fn refuse(&self, message: ToWorker, why: String) {
        match message {
            ToWorker::StartJob { id, .. } => post(&ToPage::JobDone { id, result: Err(why) }),
            ToWorker::Ask { id, .. } => {
                post(&ToPage::Answer { id, micros: 0, response: Response::Refused(why) });
            }
            ToWorker::OpenDatabase { name } => self.refuse_database(&name, why),
            ToWorker::OpenRecording { name, .. } => self.open_broken(&name, &why),
            ToWorker::Connect { url, .. } => {
                let source = self.0.engine.borrow_mut().open(SourceKind::Relay, &url, None);
                let state = protocol::LinkState::Closed;
                self.handle(Input::Link { source, state, reason: &why, retry_millis: None });
                self.tell();
            }
            _ => {}
        }
    }

    fn act_now(&self, message: ToWorker, files: Vec<File>) {
        match message {
            ToWorker::Open { apart } => {
                self.open(files.into_iter().map(Origin::File).collect(), apart);
            }
            ToWorker::ReadAgain { sources, apart } => {
                let files: Vec<_> = sources.iter().filter_map(|id| self.forget(*id)).collect();
                for id in sources {
                    self.0.engine.borrow_mut().ask(Request::Forget(id));
                }
                self.open(files.iter().flat_map(|files| files.iter().cloned()).collect(), apart);
            }
            ToWorker::OpenDatabase { name } => {
                spawn_local(databases::open(self.clone(), name, files.into_iter().next()));
            }
            ToWorker::OpenSample { name } => spawn_local(self.clone().open_sample(name)),
            ToWorker::OpenRecording { relay, name, token } => {
                spawn_local(recordings::open(self.clone(), relay, name, token));
            }
            ToWorker::OpenSession { name } => spawn_local(sessions::open(self.clone(), name)),
            ToWorker::DropSession { name } => spawn_local(sessions::remove(name)),
            ToWorker::Cancel(id) => {
                if let Some(cancelled) = self.0.reading.borrow_mut().remove(&id) {
                    cancelled.set(true);
                }
                if let Some(status) = self.0.engine.borrow().stopped(id) {
                    post(&ToPage::Event(Event::Source(status)));
                }
                self.handle(Input::Cancel(id));
            }
            ToWorker::Connect { url, token } => {
                let id = self.0.engine.borrow_mut().open(SourceKind::Relay, &url, None);
                let token = self.0.tokens.shown(&url, token);
                let relay = relay::connect(self.clone(), id, url, token);
                self.0.relays.borrow_mut().insert(id, relay);
            }
            ToWorker::Pause(id) => self.handle(Input::Pause(id, true)),
            ToWorker::Resume(id) => self.handle(Input::Pause(id, false)),
            ToWorker::Disconnect(id) => self.disconnect(id),
            ToWorker::Reconnect { source, token } => {
                let relay = self.0.relays.borrow().get(&source).cloned();
                if let Some(relay) = relay {
                    relay.again(self, token);
                }
            }
            ToWorker::Ask { id, request } if is_command(&request) => {
                return self.answer(id, request);
            }
            ToWorker::Ask { id, request } => {
                if self.0.questions.add(id, request) {
                    spawn_local(self.clone().answer_all());
                }
                return;
            }
            ToWorker::StartJob { id, job } => jobs::start(self, id, job),
            ToWorker::CancelJob { id } => {
                if let Some(cancelled) = self.0.jobs.borrow_mut().remove(&id) {
                    cancelled.set(true);
                }
            }
        }
        self.0.spacing.borrow_mut().end();
        self.tell();
    }

    /// Answers questions until none waits.
    async fn answer_all(self) {
        let (pause, mut pace) = (Pause::default(), Pace::default());
        while let Some((id, request)) = self.0.questions.next() {
            let began = millis();
            self.answer(id, request);
            if pace.worked(millis() - began) {
                pause.take().await;
            }
        }
    }

    fn answer(&self, id: u32, request: Request) {
        if let Request::Forget(source) = &request {
            self.forget(*source);
        }
        let is_command = is_command(&request);
        let began = millis();
        let response = self.0.engine.borrow_mut().ask(request);
        let took = millis() - began;
        vendors::want(self, &response);
        self.0.found.answered(&response);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float cast saturates"
        )]
        post(&ToPage::Answer { id, micros: (took * 1000.0) as u32, response });
        if is_command {
            self.0.spacing.borrow_mut().end();
            self.tell();
        } else {
            self.0.spacing.borrow_mut().spent(millis(), took);
        }
    }

    async fn open_sample(self, name: String) {
        match samples::sample(&name).await {
            Ok(bytes) => self.open_one(Origin::Bytes(name.into(), Rc::new(bytes))),
            Err(why) => self.open_broken(&name, &why),
        }
        self.tell();
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
        // What is read is published as it is read.
        if !self.0.relays.borrow().is_empty() {
            self.handle(Input::Tick);
            for relay in self.0.relays.borrow().values() {
                relay.acknowledge(self);
            }
        }
        self.tell();
        if self.0.found.is_due() && !rest::is_missing() {
            self.0.found.count(&self.0.engine);
        }
    }

    fn next_event(&self) -> Option<Event> {
        self.0.engine.borrow_mut().poll_event()
    }
}
