//! Recording: the stream as files on disk, ended and begun anew without a seam, kept within bounds.
//!
//! One thread writes ([`writing`]), another looks after what was written ([`keeping`]). What fails
//! here fails here only: the relay goes on.

mod keeping;
mod names;
mod pack;
mod recover;
mod retention;
mod shelf;
mod summary;
mod tasks;
mod writing;

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

pub(crate) use self::shelf::Shelf;
pub(crate) use self::tasks::Tasks;
use crate::config::Recording;
use crate::counters::read;
use crate::hub::Hub;
use crate::start_error::StartError;

/// What others may ask of recording.
#[derive(Debug)]
pub(crate) struct Recorder {
    config: Recording,
    shelf: Shelf,
    tasks: Tasks,
    octets: AtomicU64,
    datagrams: AtomicU64,
    /// Came while nothing could be written.
    missed: AtomicU64,
    files: AtomicU64,
    well: AtomicBool,
    /// What is being written, or why nothing is.
    state: Mutex<State>,
}

#[derive(Clone, Default, Debug)]
struct State {
    file: Option<String>,
    file_octets: u64,
    trouble: String,
}

/// What was recorded so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RecorderCounters {
    pub(crate) octets: u64,
    pub(crate) datagrams: u64,
    pub(crate) missed: u64,
}

/// Names of the tasks.
const RECORD: &str = "record";
const ROTATE: &str = "rotate";
const RETENTION: &str = "retention";
const SUMMARY: &str = "summary";

impl Recorder {
    /// Makes the folder ready: what a crash left half written is ended there.
    pub(crate) fn new(config: Recording) -> io::Result<Arc<Self>> {
        let shelf = Shelf::open(&config.folder)?;
        for name in recover::recover(&config.folder)? {
            tracing::info!(%name, "a recording that broke off was ended");
        }
        let mut names = vec![RECORD, ROTATE, RETENTION];
        names.extend(config.summary.as_ref().map(|_| SUMMARY));
        Ok(Arc::new(Self {
            config,
            shelf,
            tasks: Tasks::new(&names),
            octets: AtomicU64::new(0),
            datagrams: AtomicU64::new(0),
            missed: AtomicU64::new(0),
            files: AtomicU64::new(0),
            well: AtomicBool::new(true),
            state: Mutex::default(),
        }))
    }

    /// Whether it could: the folder is there, or can be made, and takes a file. What lies in it stays as it is.
    pub(crate) fn rehearse(config: &Recording) -> io::Result<()> {
        let shelf = Shelf::open(&config.folder)?;
        let name = format!("rehearsal-{}", std::process::id());
        shelf.create(&name)?;
        std::fs::remove_file(shelf.path(&name))
    }

    /// Starts both threads; they end when the token is cancelled, the writer after its last octet.
    pub(crate) fn start(
        self: &Arc<Self>,
        hub: &Arc<Hub>,
        runtime: Handle,
        stop: &CancellationToken,
    ) -> io::Result<Vec<JoinHandle<()>>> {
        // Before anything is received, so that nothing is missed.
        let first = writing::join(hub);
        let writer = {
            let (recorder, hub, stop) = (Arc::clone(self), Arc::clone(hub), stop.clone());
            let builder = thread::Builder::new().name("record".to_owned());
            builder.spawn(move || writing::run(&recorder, &hub, first, &runtime, &stop))?
        };
        let keeper = {
            let (recorder, stop) = (Arc::clone(self), stop.clone());
            let builder = thread::Builder::new().name("keep".to_owned());
            builder.spawn(move || keeping::run(&recorder, &stop))?
        };
        Ok(vec![writer, keeper])
    }

    pub(crate) fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Whether what comes is written, or would be if it were not paused.
    pub(crate) fn is_well(&self) -> bool {
        self.well.load(Ordering::Relaxed)
    }

    pub(crate) fn counters(&self) -> RecorderCounters {
        let (octets, datagrams, missed) = (&self.octets, &self.datagrams, &self.missed);
        RecorderCounters { octets: read(octets), datagrams: read(datagrams), missed: read(missed) }
    }

    pub(crate) fn status(&self) -> Value {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        json!({
            "folder": self.config.folder.display().to_string(),
            "file": state.file,
            "file_octets": state.file_octets,
            "files": read(&self.files),
            "octets": read(&self.octets),
            "datagrams": read(&self.datagrams),
            "missed": read(&self.missed),
            "trouble": state.trouble,
        })
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Says once what is in the way, and once that it is gone.
    fn trouble(&self, words: &str) {
        let was_well = self.well.swap(words.is_empty(), Ordering::Relaxed);
        if was_well && !words.is_empty() {
            tracing::error!(folder = %self.config.folder.display(), "recording stopped: {words}");
        } else if !was_well && words.is_empty() {
            tracing::info!("recording goes on");
        }
        self.change(|state| words.clone_into(&mut state.trouble));
    }
}

/// A command that is not there would be missed at midnight, and not before.
pub(crate) fn check_summary(config: &Recording) -> Result<(), StartError> {
    match &config.summary {
        Some(command) if !summary::is_there(command) => Err(StartError::Summary(command.clone())),
        _ => Ok(()),
    }
}
