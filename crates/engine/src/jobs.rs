//! Long work in steps: the shell reads what a task wants, and takes away what it made.

use model::SourceId;
use protocol::{Job, JobSummary};

use crate::Engine;
use crate::cut::Cut;
use crate::data_set::making::Making;
use crate::digest::Digesting;
use crate::packets::{Find, Follow, Summaries};
use crate::session::Saving;
use crate::table::Table;

/// A job under way. It keeps what it needs of the engine as it was when the job began; flows it looks
/// up when they are written.
///
/// Call [`Task::step`] until it says that it is done, after each call take what [`Task::output`]
/// holds, and answer a [`Step::Read`] by [`Task::give`].
pub struct Task {
    work: Work,
    output: Vec<u8>,
    /// Octets taken away from `output` so far.
    taken: u64,
}

/// What a task needs next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Octets of a file, by [`Task::give`]: from there on, at least one and no more than that.
    Read(Want),
    /// Another call of [`Task::step`]: so the shell can do something else between.
    More,
    /// Nothing: it is done.
    Done(JobSummary),
    /// Nothing: it cannot go on.
    Failed(String),
}

/// Octets of a file that was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Want {
    /// Of which source.
    pub source: SourceId,
    /// Of which of its files, where it has several: the place in [`Engine::open_set`]'s list.
    pub part: u32,
    /// Where they begin.
    pub from: u64,
    /// The most that is wanted; what was read of the file when it was opened bounds it.
    pub most: u64,
}

/// One arm for each [`Job`].
enum Work {
    Cut(Box<Cut>),
    DataSet(Box<Making>),
    Digest(Box<Digesting>),
    Packet(Box<Find>),
    Session(Box<Saving>),
    Summaries(Box<Summaries>),
    Follow(Box<Follow>),
    Table(Box<Table>),
}

impl Engine {
    /// Begins a job; the words say why it cannot be done.
    pub fn start(&self, job: Job) -> Result<Task, String> {
        let mut output = Vec::new();
        let work = match job {
            Job::Packet(job) => Work::Packet(Box::new(Find::octets(self, &job)?)),
            Job::Session(job) => Work::Session(Box::new(Saving::new(job))),
            Job::Detail(job) => Work::Packet(Box::new(Find::fields(self, &job)?)),
            Job::Summaries(job) => Work::Summaries(Box::new(Summaries::new(self, &job)?)),
            Job::Follow(job) => Work::Follow(Box::new(Follow::new(self, &job)?)),
            Job::Digest(source) => Work::Digest(Box::new(Digesting::new(self, source)?)),
            Job::Capture(job) => Work::Cut(Box::new(Cut::new(self, &job, &mut output)?)),
            Job::Table(job) => Work::Table(Box::new(Table::new(self, &job, &mut output))),
            Job::Report(_) => return Err("reports are made beside the engine".to_owned()),
            Job::DataSet(job) => Work::DataSet(Box::new(Making::new(self, *job, &mut output)?)),
        };
        Ok(Task { work, output, taken: 0 })
    }
}

impl Task {
    /// Goes on a little, with the engine that began it.
    pub fn step(&mut self, engine: &Engine) -> Step {
        let step = match &mut self.work {
            Work::Cut(cut) => cut.step(),
            Work::DataSet(making) => making.step(),
            Work::Digest(sum) => sum.step(&mut self.output),
            Work::Packet(find) => find.step(),
            Work::Session(saving) => saving.step(engine, &mut self.output),
            Work::Summaries(some) => some.step(&mut self.output),
            Work::Follow(follow) => follow.step(&mut self.output),
            Work::Table(table) => table.step(engine, &mut self.output),
        };
        match step {
            Step::Done(mut summary) => {
                summary.octets = self.taken + self.output.len() as u64;
                Step::Done(summary)
            }
            step => step,
        }
    }

    /// The octets that were wanted; none at the end of the file.
    pub fn give(&mut self, octets: &[u8]) {
        match &mut self.work {
            Work::Cut(cut) => cut.give(octets, &mut self.output),
            Work::DataSet(making) => making.give(octets, &mut self.output),
            Work::Digest(sum) => sum.give(octets),
            Work::Packet(find) => find.give(octets, &mut self.output),
            Work::Summaries(some) => some.give(octets),
            Work::Follow(follow) => follow.give(octets),
            // It reads nothing.
            Work::Table(_) | Work::Session(_) => {}
        }
    }

    /// What it made since the last call, to be written behind what came before.
    pub fn output(&mut self) -> Vec<u8> {
        self.taken += self.output.len() as u64;
        std::mem::take(&mut self.output)
    }

    /// Octets it has made and nobody took away yet.
    pub fn waiting(&self) -> usize {
        self.output.len()
    }

    /// How far it is, and how far it has to go; 0 where that is unknown.
    pub fn progress(&self) -> (u64, u64) {
        match &self.work {
            Work::Cut(cut) => cut.progress(),
            Work::DataSet(making) => making.progress(),
            Work::Digest(sum) => sum.progress(),
            Work::Packet(_) => (0, 0),
            Work::Session(saving) => saving.progress(),
            Work::Summaries(some) => some.progress(),
            Work::Follow(follow) => follow.progress(),
            Work::Table(table) => table.progress(),
        }
    }
}
