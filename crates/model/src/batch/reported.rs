//! What only exporters tell of the flows of a batch, as far as columns hold it.

use std::sync::Arc;

use super::Lane;
use crate::{MacAddress, ObservedDirection, Reported};

/// Columns of what only exporters tell; in all of them 0 is none. Events and translations are not
/// among them: flows that have such come one by one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReportedColumns {
    /// Names that rows speak of; one may stand here several times.
    pub names: Vec<Arc<str>>,
    /// A place in [`Self::names`] and one more.
    pub input_interface_name: Lane<u32>,
    /// The same.
    pub output_interface_name: Lane<u32>,
    /// The same.
    pub input_vrf_name: Lane<u32>,
    /// The same.
    pub output_vrf_name: Lane<u32>,
    /// A place in [`ObservedDirection::ALL`] and one more.
    pub observed: Lane<u8>,
    /// Six octets as a number.
    pub source_mac: Lane<u64>,
    /// The same.
    pub destination_mac: Lane<u64>,
    /// The id and one more.
    pub input_vrf: Lane<u64>,
    /// The same.
    pub output_vrf: Lane<u64>,
}

impl ReportedColumns {
    /// Columns that nobody wrote are filled to so many rows.
    pub(super) fn close(&mut self, rows: usize) {
        for lane in self.names_mut() {
            lane.fill(0, rows.saturating_sub(lane.len()));
        }
        self.observed.fill(0, rows.saturating_sub(self.observed.len()));
        for lane in self.numbers_mut() {
            lane.fill(0, rows.saturating_sub(lane.len()));
        }
    }

    /// No rows any more.
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.names_mut().into_iter().for_each(Lane::clear);
        self.observed.clear();
        self.numbers_mut().into_iter().for_each(Lane::clear);
    }

    /// What is told of a row.
    pub(super) fn row(&self, row: usize) -> Option<Box<Reported>> {
        let name = |lane: &Lane<u32>| {
            let at = lane.get(row)?.checked_sub(1)?;
            self.names.get(usize::try_from(at).ok()?).map(Arc::clone)
        };
        let mac = |lane: &Lane<u64>| match lane.get(row)?.to_be_bytes() {
            [0, 0, 0, 0, 0, 0, 0, 0] => None,
            [_, _, octets @ ..] => Some(MacAddress(octets)),
        };
        let optional = |lane: &Lane<u64>| u32::try_from(lane.get(row)?.checked_sub(1)?).ok();
        let observed = self.observed.get(row).and_then(|code| code.checked_sub(1));
        let reported = Reported {
            input_interface_name: name(&self.input_interface_name),
            output_interface_name: name(&self.output_interface_name),
            input_vrf_name: name(&self.input_vrf_name),
            output_vrf_name: name(&self.output_vrf_name),
            observed: observed.and_then(|at| ObservedDirection::ALL.get(usize::from(at)).copied()),
            source_mac: mac(&self.source_mac),
            destination_mac: mac(&self.destination_mac),
            input_vrf: optional(&self.input_vrf),
            output_vrf: optional(&self.output_vrf),
            ..Reported::NOTHING
        };
        (reported != Reported::NOTHING).then(|| Box::new(reported))
    }

    const fn names_mut(&mut self) -> [&mut Lane<u32>; 4] {
        [
            &mut self.input_interface_name,
            &mut self.output_interface_name,
            &mut self.input_vrf_name,
            &mut self.output_vrf_name,
        ]
    }

    const fn numbers_mut(&mut self) -> [&mut Lane<u64>; 4] {
        [&mut self.source_mac, &mut self.destination_mac, &mut self.input_vrf, &mut self.output_vrf]
    }
}
