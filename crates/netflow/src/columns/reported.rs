//! What only exporters tell, of all flows of a set: names put to numbers, and the link below.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::FixedState;
use model::{Lane, ReportedColumns};

use crate::columns::rows::{Place, Rows};
use crate::flow::{Target, low32};
use crate::told::Names;

/// Where it stands in each record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Reported {
    input: Option<Place>,
    output: Option<Place>,
    observed: Option<Place>,
    source_mac: Option<Place>,
    destination_mac: Option<Place>,
    input_vrf: Option<Place>,
    output_vrf: Option<Place>,
}

/// Octets of a hardware address; of another size it is none.
const MAC_OCTETS: u16 = 6;

impl Reported {
    /// The interfaces of records, which may have names.
    pub(super) const fn note_interface(&mut self, target: Target, place: Place) {
        match target {
            Target::Input => self.input = Some(place),
            Target::Output => self.output = Some(place),
            _ => {}
        }
    }

    /// Whether columns hold what this field tells.
    pub(super) fn note(&mut self, target: Target, place: Place) -> bool {
        let known = match target {
            Target::ObservedDirection => &mut self.observed,
            Target::SourceMac | Target::DestinationMac if place.length != MAC_OCTETS => {
                return true;
            }
            Target::SourceMac => &mut self.source_mac,
            Target::DestinationMac => &mut self.destination_mac,
            Target::InputVrf => &mut self.input_vrf,
            Target::OutputVrf => &mut self.output_vrf,
            _ => return false,
        };
        *known = Some(place);
        true
    }

    /// Whether some of these have names.
    pub(super) fn asks(&self, names: &Names) -> bool {
        self.input.or(self.output).is_some() && names.names_interfaces()
            || self.input_vrf.or(self.output_vrf).is_some() && names.names_vrfs()
    }

    /// Where nothing has a name, `names` may be left out.
    pub(super) fn append(
        &self,
        names: Option<&Names>,
        rows: Rows<'_>,
        columns: &mut ReportedColumns,
    ) {
        if let Some(place) = self.observed {
            rows.append(place, &mut columns.observed, |number| match number {
                0 => 1,
                1 => 2,
                _ => 0,
            });
        }
        if let Some(place) = self.source_mac {
            rows.append(place, &mut columns.source_mac, |number| number);
        }
        if let Some(place) = self.destination_mac {
            rows.append(place, &mut columns.destination_mac, |number| number);
        }
        // 0 is what is written where there are no VRFs; where it has a name there are.
        let least = u64::from(names.is_none_or(|names| names.vrf(0).is_none()));
        let vrf = |number: u64| match u64::from(low32(number)) {
            id if id < least => 0,
            id => id + 1,
        };
        if let Some(place) = self.input_vrf {
            rows.append(place, &mut columns.input_vrf, vrf);
        }
        if let Some(place) = self.output_vrf {
            rows.append(place, &mut columns.output_vrf, vrf);
        }
        let Some(names) = names else { return };
        let ReportedColumns { names: told, .. } = columns;
        if names.names_interfaces() {
            let of = |index| names.interface(index);
            append_names(self.input, rows, &mut columns.input_interface_name, told, of);
            append_names(self.output, rows, &mut columns.output_interface_name, told, of);
        }
        if names.names_vrfs() {
            let of = |id| names.vrf(id);
            append_names(self.input_vrf, rows, &mut columns.input_vrf_name, told, of);
            append_names(self.output_vrf, rows, &mut columns.output_vrf_name, told, of);
        }
    }
}

/// The names of what records speak of by number; each is looked up once in a set.
fn append_names<'n>(
    place: Option<Place>,
    rows: Rows<'_>,
    lane: &mut Lane<u32>,
    told: &mut Vec<Arc<str>>,
    of: impl Fn(u32) -> Option<&'n Arc<str>>,
) {
    let Some(place) = place else { return };
    let mut codes: HashMap<u32, u32, FixedState> = HashMap::default();
    let mut last = None;
    lane.extend(rows.numbers(place).map(|number| {
        let id = low32(number);
        match last {
            Some((known, code)) if known == id => code,
            _ => {
                let code = *codes.entry(id).or_insert_with(|| {
                    let Some(name) = of(id) else { return 0 };
                    told.push(Arc::clone(name));
                    u32::try_from(told.len()).unwrap_or(0)
                });
                last = Some((id, code));
                code
            }
        }
    }));
}
