//! Some packets of a source or a flow, read again and told in a line each.

use capture::LinkType;
use fields::Begin;
use flow::TcpSigns;
use model::{SourceId, Timestamp};
use protocol::{JobSummary, PacketPage, PacketSummary, PacketsOf, SummaryJob};

use super::list::place;
use super::{Entry, Fetch, Index, marks};
use crate::Engine;
use crate::cut::Chosen;
use crate::jobs::Step;
use crate::source::Source;

/// Packets of one answer at most: what a person scrolls past in a second.
const MOST_PACKETS: usize = 500;

/// The packets on their way.
pub(crate) struct Summaries {
    fetch: Fetch,
    page: PacketPage,
    /// By number, where a packet's place among the lines is to be found.
    links: Vec<(u64, Known)>,
    is_told: bool,
}

impl Summaries {
    pub(crate) fn new(engine: &Engine, job: &SummaryJob) -> Result<Self, String> {
        let (source, flow) = match &job.of {
            PacketsOf::Flow(id) => place(engine, *id).map(|(source, flow)| (source, Some(flow))),
            PacketsOf::Source(id, _) => {
                engine.sources.iter().find(|source| source.status.id == *id).map(|it| (it, None))
            }
        }
        .ok_or_else(|| "these packets are no longer known: their source was closed".to_owned())?;
        let index = source.packets.as_ref().ok_or_else(|| not_kept(source))?;
        let (from, most) = (job.from, (job.limit as usize).min(MOST_PACKETS));
        let (available, entries) = match (&job.of, flow) {
            (_, Some(flow)) => window(index.of_flow(flow).map(|(entry, _)| entry), from, most),
            (PacketsOf::Source(id, question), _) => {
                let everything = question.filter.as_ref().is_none_or(query::Filter::is_everything);
                let chosen = if everything {
                    Chosen::All
                } else {
                    engine.desk.begun.chosen(*id, &engine.desk.store.rows_of(question))
                };
                let time = question.time;
                if let (Chosen::All, None) = (&chosen, time) {
                    (index.packets(), index.entries_from(from).take(most).collect())
                } else {
                    let holds = |entry: &Entry| {
                        let is_chosen = match (&chosen, entry.whose) {
                            (Chosen::All, _) => true,
                            (chosen, Some(whose)) => chosen.holds(whose.flow),
                            (_, None) => false,
                        };
                        is_chosen && time.is_none_or(|time| time.contains(entry.time))
                    };
                    window(index.entries_from(0).filter(holds), from, most)
                }
            }
            (PacketsOf::Flow(_), None) => (0, Vec::new()),
        };
        let id = source.status.id;
        let lines = entries.iter().map(|entry| line(engine, id, entry)).collect();
        let links = entries.iter().map(|entry| (entry.number, Known::of(index, entry))).collect();
        Ok(Self {
            page: PacketPage { available, first: first(index), lines },
            fetch: Fetch::new(source, entries)?,
            links,
            is_told: false,
        })
    }

    pub(crate) fn step(&mut self, output: &mut Vec<u8>) -> Step {
        if let Some(want) = self.fetch.wants() {
            return Step::Read(want);
        }
        if !std::mem::replace(&mut self.is_told, true) {
            output.extend(protocol::encode(&self.page));
        }
        let items = self.page.lines.len() as u64;
        Step::Done(JobSummary { items, ..JobSummary::default() })
    }

    pub(crate) fn give(&mut self, octets: &[u8]) {
        let (page, links) = (&mut self.page, &self.links);
        self.fetch.give(octets, &mut |entry, data| {
            let Some(data) = data else { return };
            let at = links.binary_search_by_key(&entry.number, |link| link.0);
            let Some((at, link)) = at.ok().and_then(|at| Some((at, links.get(at)?))) else {
                return;
            };
            let Some(line) = page.lines.get_mut(at) else { return };
            let known = &link.1;
            let seen = fields::read_from(known.link_type, data, entry.length, known.begin);
            line.source = seen.source;
            line.destination = seen.destination;
            seen.protocol.clone_into(&mut line.protocol);
            line.info = marks::marked(known.signs, seen.info);
            line.colour = marks::colour(known.signs, seen.colour).number();
        });
    }

    pub(crate) fn progress(&self) -> (u64, u64) {
        self.fetch.progress()
    }
}

/// What is known of a packet beside its octets.
pub(super) struct Known {
    pub(super) link_type: LinkType,
    pub(super) begin: Begin,
    signs: TcpSigns,
}

impl Known {
    pub(super) fn of(index: &Index, entry: &Entry) -> Self {
        let whose = entry.whose;
        Self {
            link_type: index.links.of(entry.number),
            begin: whose
                .map_or_else(Begin::default, |it| index.begins.of(it.flow, it.from_initiator)),
            signs: whose.map(|it| it.signs).unwrap_or_default(),
        }
    }
}

/// How many there are, and those of them behind the first `from`.
fn window(all: impl Iterator<Item = Entry>, from: u64, most: usize) -> (u64, Vec<Entry>) {
    let (mut available, mut entries) = (0_u64, Vec::new());
    for entry in all {
        if available >= from && entries.len() < most {
            entries.push(entry);
        }
        available += 1;
    }
    (available, entries)
}

fn line(engine: &Engine, source: SourceId, entry: &Entry) -> PacketSummary {
    let row = entry.whose.and_then(|whose| engine.desk.begun.row(source, whose.flow));
    PacketSummary {
        number: entry.number,
        time: entry.time,
        length: entry.length,
        flow: row.map(|row| u64::from(row.0) + 1),
        ..PacketSummary::default()
    }
}

fn first(index: &Index) -> Option<Timestamp> {
    index.entries_from(0).next().map(|entry| entry.time)
}

pub(super) fn not_kept(source: &Source) -> String {
    format!(
        "{}: its packets are not remembered one by one; the memory for that is in the settings, under Reading",
        source.status.name
    )
}
