//! Everything that was seen into a session file, some sections a step.

use protocol::{JobSummary, SessionJob};
use serde::Serialize;
use store::{Block, Saver};

use super::sections::{header, write};
use super::{Head, Host, SavedSource, Tag};
use crate::Engine;
use crate::findings;
use crate::jobs::Step;

/// Hosts in a section: a tenth of a megabyte.
const HOSTS: usize = 1 << 10;

/// The file under way.
pub(crate) struct Saving {
    job: SessionJob,
    /// None before the first step.
    saver: Option<Saver>,
    flows: u64,
    progress: (u64, u64),
}

impl Saving {
    pub(crate) const fn new(job: SessionJob) -> Self {
        Self { job, saver: None, flows: 0, progress: (0, 0) }
    }

    pub(crate) fn step(&mut self, engine: &Engine, output: &mut Vec<u8>) -> Step {
        let Some(saver) = &mut self.saver else {
            self.saver = Some(Saver::new(&engine.desk.store));
            self.flows = engine.desk.store.len() as u64;
            begin(engine, &self.job, output);
            return Step::More;
        };
        let block = saver.next(&engine.desk.store);
        self.progress = saver.progress(&engine.desk.store);
        match block {
            Ok(Some(Block::Tables(octets))) => write(Tag::Tables, &octets, output),
            Ok(Some(Block::Rows(octets))) => write(Tag::Rows, &octets, output),
            Ok(None) => {
                let desk = &engine.desk;
                let said = desk.exchanges.save(|(source, flow)| desk.begun.row(source, flow));
                write(Tag::Exchanges, &said, output);
                write(Tag::End, &[], output);
                let summary = JobSummary { items: self.flows, ..JobSummary::default() };
                return Step::Done(summary);
            }
            Err(store::Renumbered) => {
                let words = "flows were forgotten while the session was saved: save it again";
                return Step::Failed(words.to_owned());
            }
        }
        Step::More
    }

    pub(crate) const fn progress(&self) -> (u64, u64) {
        self.progress
    }
}

/// What stands before the flows.
fn begin(engine: &Engine, job: &SessionJob, output: &mut Vec<u8>) {
    output.extend(header());
    let source = |source: &crate::source::Source| SavedSource {
        status: source.status(),
        exporters: source.exporters(),
        left_out: engine.desk.left_out(source.status.id).flows,
    };
    let head = Head {
        saved: job.saved,
        flows: engine.desk.store.len() as u64,
        sources: engine.sources.iter().map(source).collect(),
    };
    section(Tag::Head, &head, output);
    if !job.view.is_empty() {
        write(Tag::View, &job.view, output);
    }
    section(Tag::Issues, &engine.issues.all(), output);
    section(Tag::Findings, &findings::known(&engine.desk.watch), output);
    let told = engine
        .sources
        .iter()
        .flat_map(|source| source.told.names.hosts(Some(source.status.id.0)).collect::<Vec<_>>());
    let hosts: Vec<Host> = told.chain(engine.resolved.hosts(None)).collect();
    for hosts in hosts.chunks(HOSTS) {
        section(Tag::Hosts, &hosts, output);
    }
}

fn section<T: Serialize>(tag: Tag, what: &T, output: &mut Vec<u8>) {
    match postcard::to_allocvec(what) {
        Ok(octets) => write(tag, &octets, output),
        Err(error) => debug_assert!(false, "our own types always encode: {error}"),
    }
}
