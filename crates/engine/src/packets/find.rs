//! One packet's octets again, as they are or field by field.

use protocol::{DetailJob, JobSummary, PacketDetail, PacketField, PacketJob};

use super::list::place;
use super::summary::Known;
use super::{Entry, Fetch, Index};
use crate::Engine;
use crate::jobs::Step;
use crate::source::Source;

/// The search for a packet.
pub(crate) struct Find {
    fetch: Fetch,
    /// Set where its fields are wanted.
    known: Option<Known>,
    is_found: bool,
}

impl Find {
    pub(crate) fn octets(engine: &Engine, job: &PacketJob) -> Result<Self, String> {
        let (source, flow) = place(engine, job.flow).ok_or_else(gone)?;
        let index = source.packets.as_ref().ok_or_else(gone)?;
        let entry = index.of_flow(flow).find(|(entry, _)| entry.number == job.number);
        Self::new(source, entry.ok_or_else(gone)?.0, None)
    }

    pub(crate) fn fields(engine: &Engine, job: &DetailJob) -> Result<Self, String> {
        let source = engine.sources.iter().find(|source| source.status.id == job.source);
        let source = source.ok_or_else(gone)?;
        let index: &Index = source.packets.as_ref().ok_or_else(gone)?;
        let entry = index.numbered(job.number).ok_or_else(gone)?;
        Self::new(source, entry, Some(Known::of(index, &entry)))
    }

    fn new(source: &Source, entry: Entry, known: Option<Known>) -> Result<Self, String> {
        Ok(Self { fetch: Fetch::new(source, vec![entry])?, known, is_found: false })
    }

    pub(crate) fn step(&mut self) -> Step {
        match self.fetch.wants() {
            Some(want) => Step::Read(want),
            None if self.is_found => Step::Done(JobSummary { items: 1, ..JobSummary::default() }),
            None => {
                Step::Failed("the file no longer holds this packet: was it changed?".to_owned())
            }
        }
    }

    pub(crate) fn give(&mut self, octets: &[u8], output: &mut Vec<u8>) {
        let (known, is_found) = (&self.known, &mut self.is_found);
        self.fetch.give(octets, &mut |entry, data| {
            let Some(data) = data else { return };
            *is_found = true;
            match known {
                None => output.extend_from_slice(data),
                Some(known) => {
                    output.extend(protocol::encode(&detail(known, data, entry.length)));
                }
            }
        });
    }
}

fn gone() -> String {
    "this packet is no longer known: its source was closed".to_owned()
}

fn detail(known: &Known, data: &[u8], length: u32) -> PacketDetail {
    let seen = fields::read_from(known.link_type, data, length, known.begin);
    let field = |field: fields::Field| PacketField {
        depth: field.depth,
        name: field.name.to_owned(),
        value: field.value,
        start: field.place.start,
        end: field.place.end,
    };
    PacketDetail { octets: data.to_vec(), fields: seen.fields.into_iter().map(field).collect() }
}
