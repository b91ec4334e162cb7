//! How flows get into the store: labelled, named, directed, and again when they went on.

use enrich::LocalNetworks;
use flow::Flow;
use model::{Confidence, FlowRecord, Label, SourceId};
use store::{Row, Store};

/// What the engine keeps beside each metered flow.
#[derive(Default)]
pub(crate) struct Tag {
    pub(crate) state: classify::State,
    row: Option<Row>,
}

/// The store and what is needed to put a flow there.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) local: LocalNetworks,
    /// Records of paused sources, in order of arrival.
    pub(crate) held: Vec<FlowRecord>,
    /// Stored flows changed since the page was told.
    pub(crate) changed: bool,
}

impl Desk {
    /// A metered flow as it stands: appended the first time, updated afterwards.
    pub(crate) fn publish(&mut self, source: SourceId, flow: &mut Flow<Tag>) {
        let record = &mut flow.record;
        record.source = source;
        record.direction = self.local.direction(record.key.source, record.key.destination);
        // A flow cut by the active timeout keeps what its earlier part was known by.
        match flow.tag.state.label() {
            Some(label) => record.label = label,
            None if record.label.confidence < Confidence::Payload => {
                record.label = label_by_port(record);
            }
            None => {}
        }
        if record.host_name.is_none() {
            record.host_name = flow.tag.state.host_name().map(Into::into);
        }
        self.changed = true;
        match flow.tag.row {
            Some(row) => self.store.update(row, record),
            None => flow.tag.row = self.store.append(record),
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
        record.direction = self.local.direction(record.key.source, record.key.destination);
        self.store.append(&record);
        self.changed = true;
    }
}

/// A name by the registered port of either end, the responder's first; honest about how little
/// that says.
fn label_by_port(record: &FlowRecord) -> Label {
    let key = &record.key;
    [key.destination_port, key.source_port]
        .into_iter()
        .find_map(|port| enrich::application_by_port(key.protocol, port))
        .map_or_else(Label::default, |application| Label {
            application: application.into(),
            confidence: Confidence::Port,
        })
}
