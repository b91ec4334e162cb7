//! How flows get into the store: labelled, named, directed, and again when they went on.

mod batch;

use std::sync::Arc;

use detect::Seen;
use enrich::LocalNetworks;
use model::{Confidence, EndReason, Exchange, FlowRecord, Label, Revealed, SourceId};
use netflow::Archive;
use rustc_hash::FxHashMap;
use store::{Exchanges, Row, Said, Store};

use crate::Limits;
use crate::cut::Begun;
use crate::ended::Ended;
use crate::names::Names;
use crate::watch::Watch;

use batch::Intake;

/// What the engine keeps beside each metered flow.
#[derive(Default)]
pub(crate) struct Tag {
    pub(crate) state: classify::State,
    /// How many flows of its source began before it.
    pub(crate) begun: u32,
    /// What its client had been told that its server is called, when it began.
    pub(crate) answered: Option<Arc<str>>,
    shelf: Shelf,
}

/// Where a flow that goes on is kept.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shelf {
    place: Place,
    /// Its name found no room, and was counted.
    nameless: bool,
}

/// Where a metered flow is in the store.
#[derive(Clone, Copy, Default)]
enum Place {
    /// Not published yet.
    #[default]
    Nowhere,
    Row(Row),
    /// The store was full when it came. It is counted once and stays out.
    LeftOut,
}

/// What of a source the store had no room for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct LeftOut {
    pub(crate) flows: u64,
    /// Flows that are there without a name they have.
    pub(crate) names: u64,
}

/// The store and what is needed to put a flow there.
pub(crate) struct Desk {
    pub(crate) store: Store,
    /// What was said in flows, where it could be read.
    pub(crate) exchanges: Exchanges,
    pub(crate) local: LocalNetworks,
    /// Records of paused sources, in order of arrival.
    pub(crate) held: Vec<FlowRecord>,
    /// The records that flows were read from, as they were sent.
    pub(crate) archive: Archive,
    intake: Intake,
    /// Stored flows changed since the page was told.
    pub(crate) changed: bool,
    left_out: FxHashMap<SourceId, LeftOut>,
    /// Where metered flows are.
    pub(crate) begun: Begun,
    /// What looks for oddities.
    pub(crate) watch: Watch,
    /// Flows that ended.
    pub(crate) ended: Ended,
    /// Octets of all packet indexes.
    pub(crate) packet_octets: usize,
}

impl Desk {
    /// A desk with an empty store.
    pub(crate) fn new(limits: &Limits, local: LocalNetworks) -> Self {
        Self {
            store: Store::new(limits.store),
            exchanges: Exchanges::new(limits.exchanges),
            archive: Archive::new(limits.archive_octets),
            local,
            held: Vec::new(),
            intake: Intake::default(),
            changed: false,
            left_out: FxHashMap::default(),
            begun: Begun::default(),
            watch: Watch::new(limits.findings),
            ended: Ended::new(limits.ended),
            packet_octets: 0,
        }
    }

    /// What of a source the store had no room for.
    pub(crate) fn left_out(&self, source: SourceId) -> LeftOut {
        self.left_out.get(&source).copied().unwrap_or_default()
    }

    /// So many more flows of a source found no room.
    pub(crate) fn leave_out(&mut self, source: SourceId, flows: u64) {
        if flows > 0 {
            self.left_out.entry(source).or_default().flows += flows;
        }
    }

    /// Forgets all flows of a source.
    pub(crate) fn forget(&mut self, source: SourceId) {
        self.flush();
        self.held.retain(|record| record.source != source);
        self.store.forget(source);
        self.exchanges.forget(source);
        self.archive.forget(source);
        self.left_out.remove(&source);
        self.begun.forget(source);
        self.watch.forget(source);
        self.changed = true;
    }

    /// A metered flow as it stands: appended the first time, updated afterwards.
    pub(crate) fn publish(
        &mut self,
        source: SourceId,
        names: &Names,
        record: &mut FlowRecord,
        tag: &mut Tag,
    ) {
        let unanswered = compose(record, &mut tag.state);
        let inferred = names.infer(record, tag.answered.as_ref());
        self.keep((source, tag.begun), record, &mut tag.shelf);
        inferred.withdraw(record);
        for exchange in unanswered {
            self.hear((source, tag.begun), Box::new(exchange));
        }
    }

    /// A metered flow with its names. So many of its source began before it.
    pub(crate) fn keep(
        &mut self,
        (source, begun): Said,
        record: &mut FlowRecord,
        shelf: &mut Shelf,
    ) {
        let is_first = matches!(shelf.place, Place::Nowhere);
        self.put(source, record, shelf);
        if let (true, Place::Row(row)) = (is_first, shelf.place) {
            self.begun.remember(source, begun, row);
        }
    }

    /// Something was said in a flow.
    pub(crate) fn hear(&mut self, said: Said, exchange: Box<Exchange>) {
        self.exchanges.append(said, &exchange);
        self.watch.exchange(said.0, exchange);
    }

    /// The same where it stays with whoever told it.
    pub(crate) fn hear_copy(&mut self, said: Said, exchange: &Exchange) {
        self.exchanges.append(said, exchange);
        if self.watch.limits().is_some() && Seen::is_heard(exchange) {
            self.watch.exchange(said.0, Box::new(exchange.clone()));
        }
    }

    /// A flow that goes on, as it stands: appended the first time, updated afterwards.
    pub(crate) fn put(&mut self, source: SourceId, record: &mut FlowRecord, shelf: &mut Shelf) {
        record.source = source;
        record.direction = self.local.direction(record.key.source, record.key.destination);
        self.changed = true;
        let is_guess = say_why(record);
        if record.end_reason.is_some() {
            self.watch.flow(record);
            self.ended.see(record);
        }
        let before = self.store.text_losses();
        match shelf.place {
            Place::Row(row) => self.store.update(row, record),
            Place::Nowhere => {
                shelf.place = self.store.append_soon(record).map_or(Place::LeftOut, Place::Row);
                if matches!(shelf.place, Place::LeftOut) {
                    self.left_out.entry(source).or_default().flows += 1;
                }
            }
            Place::LeftOut => {}
        }
        if self.store.text_losses() > before && !shelf.nameless {
            shelf.nameless = true;
            self.left_out.entry(source).or_default().names += 1;
        }
        if is_guess {
            unsay(record);
        }
    }

    /// A record somebody exported to us; held back while its source is paused.
    pub(crate) fn receive(&mut self, source: SourceId, mut record: FlowRecord, hold: bool) {
        record.source = source;
        if record.label.application.is_empty() {
            record.label = label_by_port(&record);
        }
        if hold {
            self.held.push(record);
        } else {
            self.append(record);
        }
    }

    /// Shows what was held back of a source; of all when `source` is none.
    pub(crate) fn release(&mut self, source: Option<SourceId>) {
        for record in std::mem::take(&mut self.held) {
            if source.is_none_or(|source| record.source == source) {
                self.append(record);
            } else {
                self.held.push(record);
            }
        }
    }

    fn append(&mut self, mut record: FlowRecord) {
        self.flush();
        record.direction = self.local.direction(record.key.source, record.key.destination);
        say_why(&mut record);
        self.watch.flow(&record);
        self.ended.see(&record);
        let before = self.store.text_losses();
        let stored = self.store.append(&record).is_some();
        let nameless = self.store.text_losses() > before;
        if !stored || nameless {
            let left_out = self.left_out.entry(record.source).or_default();
            left_out.flows += u64::from(!stored);
            left_out.names += u64::from(nameless);
        }
        self.changed = true;
    }
}

/// What a flow that is shown itself told; requests whose replies did not come, where it is over.
pub(crate) fn compose(record: &mut FlowRecord, state: &mut classify::State) -> Vec<Exchange> {
    name(record, state);
    // What the active timeout cuts goes on.
    let is_over = record.end_reason.is_some_and(|reason| reason != EndReason::ActiveTimeout);
    let unanswered = if is_over { state.unanswered() } else { Vec::new() };
    reveal(record, state);
    unanswered
}

/// What the flow is for and what its server is called, as far as its payload or ports tell.
pub(crate) fn name(record: &mut FlowRecord, state: &classify::State) {
    // A flow cut by the active timeout keeps what its earlier part was known by.
    if !state.says(&record.label) {
        match state.label() {
            Some(label) => record.label = label,
            None if record.label.confidence < Confidence::Payload => {
                record.label = label_by_port(record);
            }
            None => {}
        }
    }
    if record.host_name.is_none() {
        record.host_name = state.host_name().map(Into::into);
    }
}

/// What else its payload revealed.
pub(crate) fn reveal(record: &mut FlowRecord, state: &mut classify::State) {
    if record.end_reason.is_some() {
        if let Some(revealed) = state.take_revealed() {
            record.revealed = Some(revealed);
        }
    } else if let Some(revealed) = state.revealed() {
        record.revealed = Some(Box::new(revealed.clone()));
    }
}

/// That only a port, or the protocol below it, says what a flow is for, and an exporter's word whose
/// the network is; whether that was said.
fn say_why(record: &mut FlowRecord) -> bool {
    let is_told = record.revealed.as_ref().is_some_and(|revealed| revealed.evidence.is_some());
    if is_told || record.label.confidence != Confidence::Port {
        return false;
    }
    let key = &record.key;
    let (master, carried) =
        record.label.application.split_once('.').unwrap_or((&record.label.application, ""));
    let says = |port: &u16| {
        let name = enrich::application_by_port(key.protocol, *port);
        name.is_some_and(|name| name == master)
    };
    let Some(port) = [key.destination_port, key.source_port].into_iter().find(says) else {
        return false;
    };
    let system = system_of(record).filter(|(_, name)| *name == carried);
    record.revealed.get_or_insert_default().evidence =
        Some(by_port_alone(key.protocol, port, system.map(|(number, _)| number)));
    true
}

/// Takes it back: what the flow is for may yet be found out.
fn unsay(record: &mut FlowRecord) {
    if let Some(revealed) = &mut record.revealed {
        revealed.evidence = None;
        if **revealed == Revealed::default() {
            record.revealed = None;
        }
    }
}

/// The sentence why: nothing else was known.
fn by_port_alone(protocol: u8, port: u16, system: Option<u32>) -> Box<str> {
    match (protocol, system) {
        (TCP | UDP, Some(system)) => format!("port {port} and AS{system} only"),
        (TCP | UDP, None) => format!("port {port} only"),
        _ => format!("IP protocol {protocol}"),
    }
    .into()
}

/// The system of either end that one company's services are in, as exported; the responder's first.
fn system_of(record: &FlowRecord) -> Option<(u32, &'static str)> {
    [record.destination_as, record.source_as].into_iter().flatten().find_map(|number| {
        enrich::application_by_system(number).map(|application| (number, application))
    })
}

const TCP: u8 = 6;
const UDP: u8 = 17;

/// A name by the registered port of either end, the responder's first, and by whose network an
/// exporter says that it is; honest about how little that says.
pub(crate) fn label_by_port(record: &FlowRecord) -> Label {
    let key = &record.key;
    [key.destination_port, key.source_port]
        .into_iter()
        .find_map(|port| enrich::application_by_port(key.protocol, port))
        .map_or_else(Label::default, |application| {
            port_label(application, system_of(record).map(|(_, name)| name))
        })
}

fn port_label(application: &'static str, system: Option<&'static str>) -> Label {
    let system = system.filter(|_| enrich::is_told_by_system(application));
    let application = match system {
        Some(system) => [application, ".", system].concat().into(),
        None => application.into(),
    };
    Label { application, confidence: Confidence::Port }
}

#[cfg(test)]
mod tests;
