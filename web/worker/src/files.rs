//! Files on their way into the engine, and where to read them again.

use std::cell::Cell;
use std::rc::Rc;

use engine::Input;
use js_sys::{Promise, Uint8Array};
use model::SourceId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::clock::{Pause, millis};
use crate::columns::Columns;
use crate::module::words;
use crate::octets::Octets;
use crate::pace::Pace;
use crate::packed;
use crate::recordings::Recording;
use crate::rest;
use crate::shell::Shell;

/// Where a source's octets come from, to be read again.
#[derive(Clone)]
pub(crate) enum Origin {
    /// A file of the user's.
    File(File),
    /// Made here, under this name.
    Bytes(Rc<str>, Rc<Vec<u8>>),
    /// Of the relay that serves the page.
    Recording(Rc<Recording>),
}

impl Origin {
    /// What it is called.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Bytes(name, _) => name.to_string(),
            Self::Recording(recording) => recording.name.clone(),
        }
    }

    /// How many octets it has.
    pub(crate) fn octets(&self) -> u64 {
        match self {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size")]
            Self::File(file) => file.size() as u64,
            Self::Bytes(_, bytes) => bytes.len() as u64,
            Self::Recording(recording) => recording.octets,
        }
    }

    /// Octets of it that are there, on their way: an `ArrayBuffer`.
    pub(crate) fn slice(&self, from: u64, to: u64) -> Result<Promise, JsValue> {
        match self {
            Self::File(file) => {
                Ok(file.slice_with_f64_and_f64(from as f64, to as f64)?.array_buffer())
            }
            Self::Bytes(_, bytes) => {
                let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let octets = bytes.get(place(from)..place(to)).unwrap_or_default();
                Ok(Promise::resolve(&JsValue::from(Uint8Array::from(octets).buffer())))
            }
            Self::Recording(recording) => Ok(recording.slice(from, to)),
        }
    }

    /// Octets of it, fewer only at its end; the words say why they cannot be read.
    pub(crate) async fn read(&self, from: u64, most: u64) -> Result<Vec<u8>, String> {
        let to = from.saturating_add(most).min(self.octets());
        let octets = async { JsFuture::from(self.slice(from.min(to), to)?).await };
        let octets = octets.await.map_err(|error| self.unreadable(&error))?;
        Ok(Uint8Array::new(&octets).to_vec())
    }

    /// Why there are no more octets, and what may help.
    fn unreadable(&self, error: &JsValue) -> String {
        let (what, advice) = match self {
            Self::Recording(_) => {
                ("recording cannot be read on", "open it again once the relay answers")
            }
            _ => ("browser cannot read the file", "was it moved, changed or deleted?"),
        };
        format!("the {what} ({}); {advice}", words(error))
    }
}

/// Reads something to its end, or until it is cancelled.
pub(crate) async fn read(shell: Shell, id: SourceId, origin: Origin, cancelled: Rc<Cell<bool>>) {
    let mut reading = Reading::new(shell, id, cancelled);
    match reading.all(&origin).await {
        Err(Ended::Cancelled) => return,
        Err(Ended::Useless) => {}
        Err(Ended::Broken(why)) => reading.shell.handle(Input::Broken(id, &why)),
        Ok(()) => reading.shell.handle(Input::End(id)),
    }
    reading.shell.finished(id);
}

/// A file on its way into the engine.
struct Reading {
    shell: Shell,
    id: SourceId,
    cancelled: Rc<Cell<bool>>,
    pace: Pace,
    pause: Pause,
    /// Makes text of a file of columns.
    columns: Option<Columns>,
}

/// Why reading went no further.
enum Ended {
    Cancelled,
    /// It is nothing we know, however much more of it there is.
    Useless,
    Broken(String),
}

impl Reading {
    fn new(shell: Shell, id: SourceId, cancelled: Rc<Cell<bool>>) -> Self {
        let (pace, pause) = (Pace::default(), Pause::default());
        Self { shell, id, cancelled, pace, pause, columns: None }
    }

    async fn all(&mut self, origin: &Origin) -> Result<(), Ended> {
        let broken = |error: JsValue| Ended::Broken(origin.unreadable(&error));
        let mut octets = Octets::of(origin).map_err(broken)?;
        let mut buffer = Vec::new();
        let mut first = true;
        loop {
            let read = octets.next(&mut buffer).await;
            self.go_on()?;
            read.map_err(broken)?;
            if buffer.is_empty() {
                break;
            }
            if std::mem::take(&mut first) {
                self.prepare(&buffer).await.map_err(Ended::Broken)?;
            }
            match &self.columns {
                None => self.hand_over(&buffer).await?,
                Some(columns) => {
                    let text = columns.push(&buffer).map_err(Ended::Broken)?;
                    self.hand_over(&text).await?;
                }
            }
        }
        if let Some(columns) = &self.columns {
            let rest = columns.end().map_err(Ended::Broken)?;
            self.hand_over(&rest).await?;
        }
        Ok(())
    }

    /// What a file that begins so needs is fetched.
    async fn prepare(&mut self, first: &[u8]) -> Result<(), String> {
        if engine::columnar(first).is_some() {
            self.columns = Some(Columns::read().await?);
        }
        if packed::prepare(first).await?.is_some() {
            self.pace = Pace::packed();
        }
        if !engine::is_capture(first) {
            rest::here().await?;
        }
        Ok(())
    }

    /// Octets go to the engine, so many at a time that a cancel is heard soon.
    async fn hand_over(&mut self, octets: &[u8]) -> Result<(), Ended> {
        let mut rest = octets;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at_checked(self.pace.octets()).unwrap_or((rest, &[]));
            let began = millis();
            self.shell.handle(Input::Bytes(self.id, piece));
            if self.pace.took(millis() - began) {
                self.pause.take().await;
            }
            self.go_on()?;
            if !self.shell.is_reading(self.id) {
                return Err(Ended::Useless);
            }
            rest = after;
        }
        Ok(())
    }

    fn go_on(&self) -> Result<(), Ended> {
        if self.cancelled.get() { Err(Ended::Cancelled) } else { Ok(()) }
    }
}
