//! Exported flows that come together: labelled, directed and stored column by column.

use enrich::PortNames;
use model::{Confidence, FlowBatch, Label, RecordId, SourceId};
use netflow::{FlowColumns, RecordSet};

use super::Desk;

/// Exported flows on their way into the store, with what is needed for them batch by batch.
#[derive(Default)]
pub(super) struct Intake {
    columns: FlowColumns,
    source: SourceId,
    directions: Vec<model::Direction>,
    codes: Vec<u16>,
    /// For each name of a port, its place among the labels of the batch and one more.
    places: Vec<u16>,
}

/// A batch of so many rows goes into the store. It stays in the second cache, and what is done once
/// a batch is divided by many.
const ROWS: usize = 4096;

impl Desk {
    /// A set of records that somebody exported to us, the first of which is kept under that id.
    /// False, and nothing happened, where they must be received one by one.
    pub(crate) fn receive_set(
        &mut self,
        source: SourceId,
        set: &RecordSet<'_>,
        first: RecordId,
    ) -> bool {
        if self.intake.source != source {
            self.flush();
            self.intake.source = source;
        }
        if !self.intake.columns.take(set, Some(first)) {
            return false;
        }
        self.changed = true;
        if self.intake.columns.len() >= ROWS {
            self.flush();
        }
        true
    }

    /// Stores what was received or metered and still lies here. Whatever is stored afterwards comes
    /// after it.
    pub(crate) fn flush(&mut self) {
        self.store.flush();
        let Intake { columns, source, directions, codes, places } = &mut self.intake;
        if columns.is_empty() {
            return;
        }
        let batch = columns.batch();
        batch.source_id = *source;
        self.local.directions(&batch.source, &batch.destination, directions);
        batch.direction.clear();
        batch.direction.extend(directions.iter().copied());
        label_by_ports(batch, codes, places);
        if self.watch.limits().is_some() {
            batch.flows().for_each(|flow| self.watch.flow(&flow));
        }

        let before = self.store.text_losses();
        let stored = self.store.append_batch(batch);
        let (flows, names) = ((batch.len() - stored) as u64, self.store.text_losses() - before);
        if flows > 0 || names > 0 {
            let left_out = self.left_out.entry(batch.source_id).or_default();
            left_out.flows += flows;
            left_out.names += names;
        }
        columns.clear();
    }
}

/// As `label_by_port` does for one record that nobody labelled.
fn label_by_ports(batch: &mut FlowBatch, codes: &mut Vec<u16>, places: &mut Vec<u16>) {
    let names = PortNames::all();
    places.clear();
    places.resize(names.names().len() + 1, 0);
    codes.clear();
    codes.resize(batch.len(), 0);
    let labels = &mut batch.labels;
    let mut place = |name: u16, place: &mut u16| {
        let name = usize::from(name).checked_sub(1).and_then(|at| names.names().get(at));
        if let Some(application) = name {
            let application = (*application).into();
            labels.push(Label { application, confidence: Confidence::Port });
            *place = u16::try_from(labels.len()).unwrap_or(0);
        }
        *place
    };
    let ports = batch.source_port.cells().iter().zip(batch.destination_port.cells().iter());
    let rows = batch.protocol.cells().iter().zip(ports).zip(batch.label.cells().iter());
    for (code, ((protocol, (source, destination)), told)) in codes.iter_mut().zip(rows) {
        if told != 0 {
            *code = told;
            continue;
        }
        let name = names.of(protocol, source, destination);
        *code = match places.get_mut(usize::from(name)) {
            Some(known @ 0) if name != 0 => place(name, known),
            Some(known) => *known,
            None => 0,
        };
    }
    batch.label.clear();
    batch.label.extend(codes.iter().copied());
}
