//! What ended since the beginning, whatever is kept of it: counters that only grow.

use std::collections::BTreeMap;

use engine::EndedFlows;
use model::{FlowBatch, Numbers};
use serve::prometheus::{COUNTER, Text};

/// Applications with counters of their own; what comes first has them, the others share one.
const APPLICATIONS: usize = 64;

/// Flows that ended, or were exported to us.
#[derive(Default)]
pub(in crate::watch) struct Tally {
    all: Count,
    by_application: BTreeMap<Box<str>, Count>,
    others: Count,
}

#[derive(Clone, Copy, Default)]
struct Count {
    flows: u64,
    packets: u64,
    octets: u64,
}

impl Tally {
    pub(in crate::watch) fn see(&mut self, flows: &EndedFlows) {
        match flows {
            EndedFlows::Records(flows) => {
                for flow in flows {
                    let total = flow.total();
                    let count = Count { flows: 1, packets: total.packets, octets: total.octets };
                    self.add(&flow.label.application, count);
                }
            }
            EndedFlows::Batch(batch) => self.see_batch(batch),
        }
    }

    fn see_batch(&mut self, batch: &FlowBatch) {
        let mut counts = vec![Count::default(); batch.labels.len() + 1];
        for row in 0..batch.len() {
            let number = |column: &Numbers| column.get(row).unwrap_or_default();
            let count = Count {
                flows: 1,
                packets: number(&batch.packets).saturating_add(number(&batch.packets_reverse)),
                octets: number(&batch.octets).saturating_add(number(&batch.octets_reverse)),
            };
            let label = usize::from(batch.label.get(row).unwrap_or_default());
            counts.get_mut(label).unwrap_or(&mut self.others).add(count);
        }
        for (label, count) in counts.into_iter().enumerate().filter(|(_, count)| count.flows > 0) {
            let label = label.checked_sub(1).and_then(|at| batch.labels.get(at));
            self.add(label.map_or("", |label| &label.application), count);
        }
    }

    fn add(&mut self, application: &str, count: Count) {
        self.all.add(count);
        if let Some(before) = self.by_application.get_mut(application) {
            before.add(count);
        } else if self.by_application.len() < APPLICATIONS {
            self.by_application.insert(application.into(), count);
        } else {
            self.others.add(count);
        }
    }

    pub(super) fn write(&self, page: &mut Text) {
        for (name, help, count) in [
            ("flows_total", "Flows that ended, or were exported to us.", self.all.flows),
            ("flow_packets_total", "Packets of them, both ways, as received.", self.all.packets),
            ("flow_octets_total", "Octets of them, both ways, as received.", self.all.octets),
        ] {
            page.one(name, COUNTER, help, count);
        }
        let of = [
            (
                "application_flows_total",
                "The same by application.",
                (|c| c.flows) as fn(&Count) -> u64,
            ),
            ("application_octets_total", "The same by application.", |c| c.octets),
        ];
        for (name, help, number) in of {
            page.head(name, COUNTER, help);
            for (application, count) in &self.by_application {
                let application = if application.is_empty() { "unknown" } else { application };
                page.line(name, "application", application, number(count));
            }
            if self.others.flows > 0 {
                page.line(name, "application", "(others)", number(&self.others));
            }
        }
    }
}

impl Count {
    fn add(&mut self, more: Self) {
        self.flows += more.flows;
        self.packets = self.packets.saturating_add(more.packets);
        self.octets = self.octets.saturating_add(more.octets);
    }
}
