//! Exported flows that come together: labelled, directed and stored column by column.

use std::collections::HashMap;

use enrich::PortNames;
use model::{FlowBatch, Label, NumberCells, RecordId, SourceId};
use netflow::{FlowColumns, RecordSet};

use super::{Desk, by_port_alone, port_label};

/// Exported flows on their way into the store, with what is needed for them batch by batch.
#[derive(Default)]
pub(super) struct Intake {
    columns: FlowColumns,
    source: SourceId,
    directions: Vec<model::Direction>,
    codes: Vec<u16>,
    /// For each known port, its place among the labels of the batch and one more.
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
        if !self.intake.columns.is_empty() {
            self.store_received();
        }
    }

    /// Apart, for captures flush all the time and seldom have received anything.
    #[inline(never)]
    fn store_received(&mut self) {
        let Intake { columns, source, directions, codes, places } = &mut self.intake;
        let batch = columns.batch();
        batch.source_id = *source;
        self.local.directions(&batch.source, &batch.destination, directions);
        batch.direction.clear();
        batch.direction.extend(directions.iter().copied());
        label_by_ports(batch, codes, places);
        self.watch.batch(batch);
        self.ended.see_batch(batch);

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

/// As `label_by_port` and `say_why` do for one record that nobody labelled.
fn label_by_ports(batch: &mut FlowBatch, codes: &mut Vec<u16>, places: &mut Vec<u16>) {
    let ports = PortNames::all();
    // A place for each port alone; what systems say beside them is rare, and looked for.
    places.clear();
    places.resize(ports.known().len() + 1, 0);
    codes.clear();
    codes.resize(batch.len(), 0);
    let systems = systems(batch);
    let mut labels = Labels {
        labels: &mut batch.labels,
        evidence: &mut batch.label_evidence,
        with_systems: HashMap::default(),
    };
    let rows = batch.protocol.cells().iter().zip(batch.label.cells().iter());
    let ends = batch.source_port.cells().iter().zip(batch.destination_port.cells().iter());
    for (row, (code, ((protocol, told), (source, destination)))) in
        codes.iter_mut().zip(rows.zip(ends)).enumerate()
    {
        if told != 0 {
            *code = told;
            continue;
        }
        let port = ports.of(protocol, source, destination);
        let Some(known) = usize::from(port).checked_sub(1).and_then(|at| ports.known().get(at))
        else {
            continue;
        };
        let system = systems.get(row).copied().unwrap_or(0);
        *code = match (system, places.get_mut(usize::from(port))) {
            (0, Some(place)) => {
                if *place == 0 {
                    *place = labels.add(known, 0);
                }
                *place
            }
            (system, _) => labels.with_system(port, known, system),
        };
    }
    batch.label.clear();
    batch.label.extend(codes.iter().copied());
}

/// Labels of a batch, with their reasons.
struct Labels<'a> {
    labels: &'a mut Vec<Label>,
    evidence: &'a mut Vec<Option<Box<str>>>,
    /// By port and system, the places of labels that both say.
    with_systems: HashMap<(u16, u32), u16>,
}

impl Labels<'_> {
    fn with_system(&mut self, port: u16, known: &(u8, u16, &'static str), system: u32) -> u16 {
        let key = (port, system);
        if let Some(place) = self.with_systems.get(&key) {
            return *place;
        }
        let place = self.add(known, system);
        self.with_systems.insert(key, place);
        place
    }

    /// One more; its place and one more.
    fn add(&mut self, (protocol, port, application): &(u8, u16, &'static str), system: u32) -> u16 {
        let name = enrich::application_by_system(system)
            .filter(|_| enrich::is_told_by_system(application));
        self.evidence.resize(self.labels.len(), None);
        self.labels.push(port_label(application, name));
        let why = by_port_alone(*protocol, *port, name.map(|_| system));
        self.evidence.push(Some(why));
        u16::try_from(self.labels.len()).unwrap_or(0)
    }
}

/// Of each row the system that is one company's, the responder's first; 0 where there is none. Empty
/// where no row tells any.
fn systems(batch: &FlowBatch) -> Vec<u32> {
    let mut found = Vec::new();
    for column in [&batch.source_as, &batch.destination_as] {
        if matches!(column.cells(), NumberCells::Same) && column.get(0).is_none_or(|code| code == 0)
        {
            continue;
        }
        found.resize(batch.len(), 0);
        let mut found = found.iter_mut();
        column.each(|code| {
            let number = code.checked_sub(1).and_then(|number| u32::try_from(number).ok());
            if let (Some(found), Some(number)) = (found.next(), number)
                && is_company(number)
            {
                *found = number;
            }
        });
    }
    found
}

fn is_company(system: u32) -> bool {
    enrich::application_by_system(system).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::{label_by_port, say_why};
    use super::*;

    #[test]
    fn flows_that_come_together_are_labelled_as_one_by_one() {
        let rows = [
            (6, 50_000, 443, 0, 15169),
            (6, 443, 50_000, 0, 0),
            (6, 50_000, 443, 64496, 64497),
            (17, 50_000, 443, 15169, 64497),
            (6, 50_000, 22, 0, 15169),
            (6, 50_000, 443, 0, 15169),
            (6, 50_000, 80, 13335, 32934),
            (17, 53, 53, 0, 8075),
            (6, 50_001, 49_999, 0, 15169),
            (89, 0, 0, 0, 15169),
        ];
        // One more is the number, 0 none.
        let optional = |number: u64| if number == 0 { 0 } else { number + 1 };
        let mut batch = FlowBatch::default();
        for (protocol, source, destination, source_as, destination_as) in rows {
            batch.protocol.extend([protocol].into_iter());
            batch.source_port.extend([source].into_iter());
            batch.destination_port.extend([destination].into_iter());
            batch.source_as.fill(optional(source_as), 1);
            batch.destination_as.fill(optional(destination_as), 1);
        }
        batch.close(rows.len());
        let alone: Vec<_> = batch
            .flows()
            .map(|mut flow| {
                flow.label = label_by_port(&flow);
                say_why(&mut flow);
                flow
            })
            .collect();
        label_by_ports(&mut batch, &mut Vec::new(), &mut Vec::new());
        let together: Vec<_> = batch.flows().collect();
        assert_eq!(together, alone);
        let labels: Vec<_> = together.iter().map(|flow| &*flow.label.application).collect();
        let expected = [
            "TLS.Google",
            "TLS",
            "TLS",
            "QUIC.Google",
            "SSH",
            "TLS.Google",
            "HTTP.Facebook",
            "DNS.Microsoft",
            "",
            "OSPF",
        ];
        assert_eq!(labels, expected);
        // Equal labels of equal ports are one.
        assert_eq!(batch.labels.len(), 7);
    }
}
