//! What the journeys in Rust share: a file through the engine, as the page's worker does it.
#![forbid(unsafe_code)]

use engine::{Engine, FindingLimits, Input, Limits};
use model::Timestamp;
use protocol::{Request, Response, Settings, SourceKind, SourceStatus};
use query::{Answer, Dimension, Measure, Question};

/// An engine that has read one file.
pub struct Read {
    /// To ask.
    pub engine: Engine,
    /// What it says of the file.
    pub source: SourceStatus,
}

/// The sums of everything stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Totals {
    /// Flows.
    pub flows: u64,
    /// Packets both ways.
    pub packets: u64,
    /// Octets both ways.
    pub octets: u64,
    /// Different addresses.
    pub hosts: u64,
}

/// Without timeouts: one flow for each protocol and pair of ends, however long it is silent.
pub fn without_timeouts() -> Settings {
    Settings { active_timeout_seconds: None, idle_timeout_seconds: None, ..Settings::default() }
}

/// Reads a file in slices of this many octets, at an hour that does not matter.
///
/// # Panics
///
/// When the engine forgets the file, or answers another question than the one asked.
pub fn read(bytes: &[u8], slice: usize, settings: Settings) -> Read {
    read_within(Limits::default(), bytes, slice, settings)
}

/// The same, looked at for findings as well.
///
/// # Panics
///
/// As [`read`].
pub fn read_watched(bytes: &[u8], slice: usize, settings: Settings) -> Read {
    let findings = Some(FindingLimits::default());
    read_within(Limits { findings, ..Limits::default() }, bytes, slice, settings)
}

fn read_within(limits: Limits, bytes: &[u8], slice: usize, settings: Settings) -> Read {
    let now = Timestamp::from_millis(0);
    let mut engine = Engine::new(settings, limits);
    let id = engine.open(SourceKind::File, "journey.pcap", Some(bytes.len() as u64));
    for part in bytes.chunks(slice) {
        engine.handle(now, Input::Bytes(id, part));
        while engine.poll_event().is_some() {}
    }
    engine.handle(now, Input::End(id));
    while engine.poll_event().is_some() {}
    let Response::Sources(sources) = engine.ask(Request::Sources) else {
        panic!("asked for the sources, heard something else")
    };
    let source = sources.into_iter().next().expect("one file was opened");
    Read { engine, source }
}

impl Read {
    /// Asks.
    ///
    /// # Panics
    ///
    /// When the question is refused.
    pub fn answer(&mut self, question: Question) -> Answer {
        match self.engine.ask(Request::Question(question)) {
            Response::Answer(answer) => answer,
            other => panic!("a question was answered with {other:?}"),
        }
    }

    /// The sums of everything.
    pub fn totals(&mut self) -> Totals {
        let measures = vec![
            Measure::Flows,
            Measure::Packets,
            Measure::Octets,
            Measure::Distinct(Dimension::Host),
        ];
        let total = self.answer(Question { measures, ..Question::default() }).total;
        let [flows, packets, octets, hosts] = total.measures[..] else {
            panic!("four measures were asked, {} came", total.measures.len())
        };
        Totals { flows, packets, octets, hosts }
    }
}
