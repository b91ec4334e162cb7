//! Names that a shell asked a resolver for, after everything was read.

use std::net::IpAddr;

use classify::HostName;
use model::{NameSource, Timestamp};
use query::filter::Filter;
use query::{Dimension, Measure, Question};

use crate::Engine;
use crate::hosts;

impl Engine {
    /// Hosts of the flows that pass the filter of which nobody said what they are called, those with
    /// most octets first. Groups and unspecified addresses are no hosts.
    pub fn nameless(&self, filter: Option<&Filter>) -> Vec<IpAddr> {
        let question = Question {
            filter: filter.cloned(),
            group_by: vec![Dimension::Host],
            measures: vec![Measure::Octets],
            limit: u32::MAX,
            ..Question::default()
        };
        let answer = self.desk.store.answer(&question);
        let hosts = answer.rows.iter().filter_map(|row| match row.key.as_slice() {
            [model::Value::Address(address)] => Some(*address),
            _ => None,
        });
        hosts.filter(|host| can_be_named(host) && !self.is_named(*host)).collect()
    }

    /// A resolver calls these hosts so: flows there are have these names where they have none, and a
    /// filter finds them. No application follows from them, and what a server's flow is called stays.
    pub fn name_hosts(&mut self, now: Timestamp, named: &[(IpAddr, String)]) {
        for (address, name) in named {
            self.resolved.hear_host(&HostName {
                time: now,
                address: Some(*address),
                mac: None,
                name: name.as_str().into(),
                how: NameSource::Resolver,
            });
        }
        let resolved = &self.resolved;
        self.desk.store.name_ends(|address| {
            let (_, names) = resolved.known(address)?;
            names.into_iter().next().map(|known| known.name)
        });
        self.desk.changed = true;
    }

    fn is_named(&self, address: IpAddr) -> bool {
        !hosts::told(self, address).names.is_empty()
    }
}

fn can_be_named(address: &IpAddr) -> bool {
    !address.is_unspecified()
        && !address.is_multicast()
        && !matches!(address, IpAddr::V4(address) if address.is_broadcast())
}
