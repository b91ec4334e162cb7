//! What ended since the beginning, whatever is kept of it: counters that only grow.

use std::collections::BTreeMap;

use model::FlowRecord;
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
    pub(in crate::watch) fn see(&mut self, flow: &FlowRecord) {
        self.all.add(flow);
        let name = &*flow.label.application;
        if let Some(count) = self.by_application.get_mut(name) {
            count.add(flow);
        } else if self.by_application.len() < APPLICATIONS {
            self.by_application.entry(name.into()).or_default().add(flow);
        } else {
            self.others.add(flow);
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
    fn add(&mut self, flow: &FlowRecord) {
        let total = flow.total();
        self.flows += 1;
        self.packets = self.packets.saturating_add(total.packets);
        self.octets = self.octets.saturating_add(total.octets);
    }
}
