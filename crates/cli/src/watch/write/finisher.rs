//! Threads that make files whole which have grown enough, so that whoever writes goes on meanwhile.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, available_parallelism};

use super::counted::Written;
use super::journal;
use crate::input::{plain, shown};
use crate::output::tell;

/// Files made whole at a time, at most: each holds a group of rows in memory.
const THREADS: usize = 2;

/// Where to hand such files.
pub(super) struct Finisher {
    paths: Option<Sender<File>>,
    failed: Arc<Mutex<Vec<PathBuf>>>,
    threads: Vec<JoinHandle<()>>,
}

struct File {
    path: PathBuf,
    /// It was tried before, and that was told.
    is_known: bool,
}

impl Finisher {
    pub(super) fn new(counted: &Arc<Written>) -> io::Result<Self> {
        let (sender, paths) = channel();
        let (paths, failed) = (Arc::new(Mutex::new(paths)), Arc::default());
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(THREADS));
        let begin = |_| {
            let (paths, failed) = (Arc::clone(&paths), Arc::clone(&failed));
            let counted = Arc::clone(counted);
            let work = move || run(&paths, &failed, &counted);
            thread::Builder::new().name("write".to_owned()).spawn(work)
        };
        let threads = (0..threads).map(begin).collect::<io::Result<_>>()?;
        Ok(Self { paths: Some(sender), failed, threads })
    }

    /// One more.
    pub(super) fn finish(&self, path: PathBuf) {
        self.hand(File { path, is_known: false });
    }

    /// Those that could not be made whole, once more.
    pub(super) fn again(&self) {
        let failed = std::mem::take(&mut *lock(&self.failed));
        failed.into_iter().for_each(|path| self.hand(File { path, is_known: true }));
    }

    fn hand(&self, file: File) {
        if let Some(paths) = &self.paths {
            // The threads end after this one alone.
            let _ = paths.send(file);
        }
    }
}

impl Drop for Finisher {
    /// Waits until all are whole that can be.
    fn drop(&mut self) {
        self.again();
        drop(self.paths.take());
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

fn run(paths: &Mutex<Receiver<File>>, failed: &Mutex<Vec<PathBuf>>, counted: &Written) {
    // Who waits for the next one holds the lock, and the others wait for that.
    let next = || lock(paths).recv().ok();
    while let Some(File { path, is_known }) = next() {
        match journal::finish(&path) {
            Ok(octets) => counted.finished(octets),
            Err(error) => {
                if !is_known {
                    counted.failed();
                    let (name, why) = (shown(&path), plain(&error));
                    let words = "is tried again each minute and at the next start";
                    tell(format_args!("{name}: {why}; all of it stays there, and {words}"));
                }
                lock(failed).push(path);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
