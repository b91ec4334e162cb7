//! Flows on their way to the thread that writes the folder: who reads goes on meanwhile.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use anyhow::bail;
use engine::EndedFlows;

use crate::arguments::WatchArguments;

use super::{Writing, Written};

/// What waits for the thread, pieces of at most some thousand flows: a few megabytes. Who has more waits.
const WAITING: usize = 8;

/// The way into the folder.
pub(in crate::watch) struct Hand {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    counted: Arc<Written>,
}

enum Job {
    Flows(EndedFlows),
    /// Of streams all flows up to these places were handed over.
    Tick(Vec<(String, u64)>),
    End(Vec<(String, u64)>),
}

impl Hand {
    /// Begins to write; none where nothing is to be written.
    pub(in crate::watch) fn of(arguments: &WatchArguments) -> anyhow::Result<Option<Self>> {
        let Some(mut writing) = Writing::of(arguments)? else { return Ok(None) };
        let counted = writing.counted();
        let (sender, jobs) = sync_channel(WAITING);
        let work = move || {
            for job in jobs {
                match job {
                    Job::Flows(flows) => writing.add(flows),
                    Job::Tick(places) => writing.tick(|| places),
                    Job::End(places) => return writing.end(places),
                }
            }
        };
        let thread = thread::Builder::new().name("columns".to_owned()).spawn(work)?;
        Ok(Some(Self { jobs: Some(sender), thread: Some(thread), counted }))
    }

    pub(in crate::watch) fn counted(&self) -> Arc<Written> {
        Arc::clone(&self.counted)
    }

    /// Flows ended.
    pub(in crate::watch) fn add(&self, flows: EndedFlows) -> anyhow::Result<()> {
        if flows.is_empty() { Ok(()) } else { self.tell(Job::Flows(flows)) }
    }

    /// Time passes; all of the streams up to these places was added.
    pub(in crate::watch) fn tick(&self, places: Vec<(String, u64)>) -> anyhow::Result<()> {
        self.tell(Job::Tick(places))
    }

    /// Every file gets its name.
    pub(in crate::watch) fn end(self, places: Vec<(String, u64)>) -> anyhow::Result<()> {
        self.tell(Job::End(places))
    }

    fn tell(&self, job: Job) -> anyhow::Result<()> {
        if self.jobs.as_ref().is_none_or(|jobs| jobs.send(job).is_err()) {
            bail!(
                "the thread that writes flows has ended; what it wrote is finished at the next start"
            );
        }
        Ok(())
    }
}

impl Drop for Hand {
    /// Waits until every file has its name, however the watch came to its end.
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}
