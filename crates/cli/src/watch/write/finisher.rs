//! Threads that make files whole which have grown enough, so that whoever writes goes on meanwhile.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle, available_parallelism};

use super::counted::Written;
use super::journal;
use crate::input::{plain, shown};
use crate::output::tell;

/// Files made whole at a time, at most: each holds a group of rows in memory.
const THREADS: usize = 2;

/// Where to hand such files.
pub(super) struct Finisher {
    paths: Option<Sender<PathBuf>>,
    threads: Vec<JoinHandle<()>>,
}

impl Finisher {
    pub(super) fn new(counted: &Arc<Written>) -> io::Result<Self> {
        let (sender, paths) = channel();
        let paths = Arc::new(Mutex::new(paths));
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(THREADS));
        let begin = |_| {
            let (paths, counted) = (Arc::clone(&paths), Arc::clone(counted));
            thread::Builder::new().name("write".to_owned()).spawn(move || run(&paths, &counted))
        };
        let threads = (0..threads).map(begin).collect::<io::Result<_>>()?;
        Ok(Self { paths: Some(sender), threads })
    }

    /// One more.
    pub(super) fn finish(&self, path: PathBuf) {
        if let Some(paths) = &self.paths {
            // The threads end after this one alone.
            let _ = paths.send(path);
        }
    }
}

impl Drop for Finisher {
    /// Waits until all are whole.
    fn drop(&mut self) {
        drop(self.paths.take());
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

fn run(paths: &Mutex<Receiver<PathBuf>>, counted: &Written) {
    // Who waits for the next one holds the lock, and the others wait for that.
    let next = || paths.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    while let Some(path) = next() {
        match journal::finish(&path) {
            Ok(octets) => counted.finished(octets),
            Err(error) => {
                counted.failed();
                let (name, why) = (shown(&path), plain(&error));
                let words = "stays as it is, and is finished at the next start";
                tell(format_args!("{name}: {why}; it {words}"));
            }
        }
    }
}
