//! Jobs: steps of a task, with what it reads fetched between them, so that a cancel and every other
//! message of the page are heard all the while.

use std::cell::Cell;
use std::rc::Rc;

use engine::{Step, Task, Want};
use protocol::{Job, JobSummary, ToPage};
use wasm_bindgen_futures::spawn_local;

use crate::clock::{Pause, millis};
use crate::columns::Columns;
use crate::pace::Pace;
use crate::post::post;
use crate::reports;
use crate::sessions::Kept;
use crate::shell::Shell;

/// Octets collected before they go to the page.
const PART_OCTETS: usize = 1 << 20;
/// How often the page hears how far a job is, milliseconds.
const TELL_MILLIS: f64 = 100.0;

/// Begins a job, or says why it cannot be done.
#[inline(never)]
pub(crate) fn start(shell: &Shell, id: u32, job: Job) {
    if let Job::Report(job) = job {
        return spawn_local(reports::run(shell.clone(), id, job, shell.job_begins(id)));
    }
    let (container, keep) = (job.container(), job.kept_as());
    let task = shell.engine().borrow().start(job);
    match task {
        Ok(task) => {
            let cancelled = shell.job_begins(id);
            spawn_local(run(shell.clone(), id, task, container, keep, cancelled));
        }
        Err(why) => post(&ToPage::JobDone { id, result: Err(why) }),
    }
}

/// Does a job to its end, or until it is cancelled; what comes of it goes to the page, in a
/// container of columns where one is named.
async fn run(
    shell: Shell,
    id: u32,
    task: Task,
    container: Option<&str>,
    keep: Option<String>,
    cancelled: Rc<Cell<bool>>,
) {
    if let Some(name) = keep {
        return run_kept(shell, id, task, &name, cancelled).await;
    }
    let columns = match container {
        Some(container) => Columns::make(container).await.map(Some),
        None => Ok(None),
    };
    let result = match columns {
        Ok(columns) => {
            all(&shell, task, &mut File { id, columns, octets: 0, kept: None }, &cancelled).await
        }
        Err(why) => Err(why),
    };
    if !cancelled.get() {
        shell.job_ended(id);
        post(&ToPage::JobDone { id, result });
    }
}

/// The same into the browser's own file system.
async fn run_kept(shell: Shell, id: u32, task: Task, name: &str, cancelled: Rc<Cell<bool>>) {
    let result = match Kept::begin(name).await {
        Ok(kept) => {
            let mut file = File { id, columns: None, octets: 0, kept: Some(kept) };
            let result = all(&shell, task, &mut file, &cancelled).await;
            if let Some(kept) = file.kept {
                kept.end(result.is_ok()).await;
            }
            result
        }
        Err(why) => Err(why),
    };
    if !cancelled.get() {
        shell.job_ended(id);
        post(&ToPage::JobDone { id, result });
    }
}

/// The file on its way to the page, or into the browser's own file system.
struct File {
    id: u32,
    columns: Option<Columns>,
    octets: u64,
    kept: Option<Kept>,
}

impl File {
    fn write(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        let bytes = match &self.columns {
            Some(columns) => columns.push(&bytes)?,
            None => bytes,
        };
        if let Some(kept) = &self.kept {
            self.octets += bytes.len() as u64;
            return kept.write(&bytes);
        }
        self.post(bytes);
        Ok(())
    }

    /// The octets of the whole file.
    fn end(&mut self) -> Result<u64, String> {
        if let Some(columns) = &self.columns {
            let rest = columns.end()?;
            self.post(rest);
        }
        Ok(self.octets)
    }

    fn post(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.octets += bytes.len() as u64;
            post(&ToPage::JobPart { id: self.id, bytes });
        }
    }
}

async fn all(
    shell: &Shell,
    mut task: Task,
    file: &mut File,
    cancelled: &Cell<bool>,
) -> Result<JobSummary, String> {
    let (pause, mut pace) = (Pause::default(), Pace::unknown());
    let mut told = f64::MIN;
    loop {
        let began = millis();
        let step = shell.step(&mut task);
        let mut rest = pace.worked(millis() - began);
        if task.waiting() >= PART_OCTETS {
            file.write(task.output())?;
            rest = true;
        }
        match step {
            Step::Read(want) => {
                let most = want.most.min(pace.octets() as u64);
                let octets = shell.read_again(Want { most, ..want }).await?;
                let began = millis();
                task.give(&octets);
                rest |= pace.took(millis() - began);
            }
            Step::More => {}
            Step::Done(summary) => {
                file.write(task.output())?;
                return Ok(JobSummary { octets: file.end()?, ..summary });
            }
            Step::Failed(why) => return Err(why),
        }
        if rest {
            pause.take().await;
        }
        if cancelled.get() {
            return Err("it was cancelled".to_owned());
        }
        let now = millis();
        if now - told >= TELL_MILLIS {
            told = now;
            let (done, total) = task.progress();
            post(&ToPage::JobProgress { id: file.id, done, total });
        }
    }
}
