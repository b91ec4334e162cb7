//! What only exporters tell: names, events, translations, the link below. Zeros mean that nothing is
//! known; a flow that was told nothing of it carries nothing of it.

use std::net::IpAddr;
use std::sync::Arc;

use model::{EventReason, FlowEvent, FlowRecord, MacAddress, ObservedDirection, Reported};

use crate::flow::{Reading, Target, ipv4, label, low8, low16, low32, name};
use crate::told::{ApplicationId, Names};
use crate::value;

/// A field of one to eight octets.
pub(super) fn number(reading: &mut Reading, target: Target, number: u64, length: u16) {
    let flow = &mut reading.flow;
    match target {
        Target::FirewallEvent => {
            if let Some(event) = FlowEvent::from_firewall(low8(number)) {
                flow.reported_mut().event = Some(event);
            }
        }
        Target::NatEvent => {
            let known = flow.reported().event;
            if let Some(event) = known.or_else(|| FlowEvent::from_nat(low8(number))) {
                flow.reported_mut().event = Some(event);
            }
        }
        Target::EventReason => {
            if let Some(reason) = EventReason::from_number(low16(number)) {
                flow.reported_mut().event_reason = Some(reason);
            }
        }
        Target::ObservedDirection => {
            let observed = usize::try_from(number).ok();
            let observed = observed.and_then(|number| ObservedDirection::ALL.get(number));
            if let Some(observed) = observed {
                flow.reported_mut().observed = Some(*observed);
            }
        }
        Target::PostNatSource | Target::PostNatDestination => {
            put_translated(flow, target, ipv4(number, length));
        }
        Target::PostNatSourcePort if number != 0 => {
            flow.reported_mut().post_nat_source_port = Some(low16(number));
        }
        Target::PostNatDestinationPort if number != 0 => {
            flow.reported_mut().post_nat_destination_port = Some(low16(number));
        }
        Target::PortBlockStart if number != 0 => {
            flow.reported_mut().port_block_start = Some(low16(number));
        }
        Target::PortBlockEnd if number != 0 => {
            flow.reported_mut().port_block_end = Some(low16(number));
        }
        Target::PortBlockStep => reading.port_block_step = low16(number),
        Target::PortBlockSize => reading.port_block_size = low16(number),
        Target::SourceMac | Target::DestinationMac if number != 0 && length == 6 => {
            let [_, _, octets @ ..] = number.to_be_bytes();
            let mac = Some(MacAddress(octets));
            let reported = flow.reported_mut();
            if target == Target::SourceMac {
                reported.source_mac = mac;
            } else {
                reported.destination_mac = mac;
            }
        }
        Target::MplsLabel(place) if number != 0 && length == 3 => {
            if let Some(entry) = reading.mpls.get_mut(usize::from(place)) {
                *entry = low32(number);
            }
        }
        Target::InputVrf => flow.reported_mut().input_vrf = Some(low32(number)),
        Target::OutputVrf => flow.reported_mut().output_vrf = Some(low32(number)),
        _ => {
            let octets = number.to_be_bytes();
            let start = octets.len().saturating_sub(length.into());
            words(reading, target, octets.get(start..).unwrap_or_default());
        }
    }
}

/// A field of more octets.
pub(super) fn octets(reading: &mut Reading, target: Target, bytes: &[u8]) {
    match target {
        Target::PostNatSource | Target::PostNatDestination => {
            put_translated(&mut reading.flow, target, value::address(bytes));
        }
        _ => words(reading, target, bytes),
    }
}

/// What is the same in any number of octets.
fn words(reading: &mut Reading, target: Target, bytes: &[u8]) {
    let flow = &mut reading.flow;
    match target {
        Target::Application => reading.application = ApplicationId::read(bytes),
        Target::ApplicationName => {
            if let Some(name) = name(bytes) {
                flow.label = label(&name);
            }
        }
        Target::HostName => {
            if let Some(name) = name(bytes) {
                flow.host_name = flow.host_name.take().or(Some(name.into()));
            }
        }
        Target::InputName => {
            if let Some(name) = name(bytes) {
                flow.reported_mut().input_interface_name = Some(name.into());
            }
        }
        Target::VrfName => {
            if let Some(name) = name(bytes) {
                flow.reported_mut().input_vrf_name = Some(name.into());
            }
        }
        _ => {}
    }
}

/// Names that the exporter told before, and what several fields tell together.
pub(super) fn finish(reading: &mut Reading, names: &Names) {
    if names.names_interfaces() {
        put_interface_names(&mut reading.flow, names);
    }
    if reading.mpls[0] != 0 {
        reading.flow.reported_mut().mpls_labels = Some(labels(&reading.mpls));
    }
    let Reading { flow, port_block_step: step, port_block_size: size, .. } = reading;
    let Some(reported) = flow.reported.as_deref_mut() else { return };
    reported.input_vrf_name = reported.input_vrf_name.take().or_else(|| {
        let id = reported.input_vrf?;
        names.vrf(id).map(Arc::clone)
    });
    reported.output_vrf_name = reported.output_vrf.and_then(|id| names.vrf(id)).map(Arc::clone);
    // 0 is what is written where there are no VRFs; where it has a name there are.
    reported.input_vrf = reported.input_vrf.filter(|id| *id != 0 || names.vrf(*id).is_some());
    reported.output_vrf = reported.output_vrf.filter(|id| *id != 0 || names.vrf(*id).is_some());
    if let (Some(first), None, Some(more)) =
        (reported.port_block_start, reported.port_block_end, size.checked_sub(1))
    {
        let step = (*step).max(1);
        reported.port_block_end = Some(first.saturating_add(more.saturating_mul(step)));
    }
    if *reported == Reported::NOTHING {
        flow.reported = None;
    }
}

fn put_interface_names(flow: &mut FlowRecord, names: &Names) {
    let name = |index: Option<u32>| names.interface(index?).map(Arc::clone);
    let (input, output) = (name(flow.input_interface), name(flow.output_interface));
    if input.is_some() || output.is_some() {
        let reported = flow.reported_mut();
        reported.input_interface_name = reported.input_interface_name.take().or(input);
        reported.output_interface_name = output;
    }
}

fn put_translated(flow: &mut FlowRecord, target: Target, address: Option<IpAddr>) {
    let Some(address) = address.filter(|address| !address.is_unspecified()) else { return };
    let reported = flow.reported_mut();
    if target == Target::PostNatSource {
        reported.post_nat_source = Some(address);
    } else {
        reported.post_nat_destination = Some(address);
    }
}

/// The labels of a stack from its top: 20 bits of each entry, to the bottom or to the first entry
/// that is not used.
fn labels(entries: &[u32]) -> Box<str> {
    let mut text = String::new();
    for entry in entries.iter().take_while(|entry| **entry != 0) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&(entry >> 4).to_string());
        if entry & 1 == 1 {
            break;
        }
    }
    text.into()
}
