//! Files on their way into the engine, and where to read them again.

use std::cell::Cell;
use std::rc::Rc;

use engine::Input;
use js_sys::{ArrayBuffer, Uint8Array};
use model::SourceId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::clock::{Pause, millis, sleep};
use crate::columns::Columns;
use crate::module::words;
use crate::octets::Octets;
use crate::pace::Pace;
use crate::packed;
use crate::rest;
use crate::shell::Shell;

/// Where a source's octets come from, to be read again.
#[derive(Clone)]
pub(crate) enum Origin {
    /// A file of the user's.
    File(File),
    /// Made here, under this name.
    Bytes(Rc<str>, Rc<Vec<u8>>),
}

impl Origin {
    /// What it is called.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Bytes(name, _) => name.to_string(),
        }
    }

    /// How many octets it has.
    pub(crate) fn octets(&self) -> u64 {
        match self {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size")]
            Self::File(file) => file.size() as u64,
            Self::Bytes(_, bytes) => bytes.len() as u64,
        }
    }

    /// Octets of it, fewer only at its end; the words say why they cannot be read.
    pub(crate) async fn read(&self, from: u64, most: u64) -> Result<Vec<u8>, String> {
        match self {
            Self::File(file) => {
                let (from, to) = (from as f64, from.saturating_add(most) as f64);
                let promise = file
                    .slice_with_f64_and_f64(from, to.min(file.size()))
                    .map_err(|error| unreadable(&error))?
                    .array_buffer();
                let chunk = JsFuture::from(promise).await.map_err(|error| unreadable(&error))?;
                Ok(Uint8Array::new(&ArrayBuffer::from(chunk)).to_vec())
            }
            Self::Bytes(_, bytes) => {
                let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let range = place(from)..place(from.saturating_add(most));
                Ok(bytes.get(range).unwrap_or_default().to_vec())
            }
        }
    }
}

/// Reads a file to its end, or until it is cancelled.
pub(crate) async fn read(shell: Shell, id: SourceId, file: File, cancelled: Rc<Cell<bool>>) {
    let mut reading = Reading::new(shell, id, cancelled);
    match reading.all(&file).await {
        Err(Ended::Cancelled) => return,
        Err(Ended::Useless) => {}
        Err(Ended::Broken(why)) => reading.shell.handle(Input::Broken(id, &why)),
        Ok(()) => reading.shell.handle(Input::End(id)),
    }
    reading.shell.finished(id);
}

/// Reads octets that are already here, giving way to the page's messages between slices.
pub(crate) async fn read_bytes(
    shell: Shell,
    id: SourceId,
    bytes: Rc<Vec<u8>>,
    cancelled: Rc<Cell<bool>>,
) {
    let mut reading = Reading::new(shell, id, cancelled);
    sleep(0).await;
    match reading.hand_over(&bytes).await {
        Err(Ended::Cancelled) => return,
        Err(_) => {}
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

    async fn all(&mut self, file: &File) -> Result<(), Ended> {
        let broken = |error: JsValue| Ended::Broken(unreadable(&error));
        let mut octets = Octets::of(file).map_err(broken)?;
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

fn unreadable(error: &JsValue) -> String {
    format!(
        "the browser cannot read the file ({}); was it moved, changed or deleted?",
        words(error)
    )
}
