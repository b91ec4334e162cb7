//! Flows that come together are stored as those that come one by one.

use std::sync::Arc;

use model::{
    FlowBatch, FlowRecord, Label, MacAddress, RecordId, Reported, ReportedColumns, SourceId,
};
use proptest::prelude::*;

use super::naive;
use super::random::{flow, question};
use crate::{Limits, Store};

/// A batch of these flows, column by column as somebody writes it who looks at each of them.
fn batch(flows: &[FlowRecord]) -> FlowBatch {
    let mut batch = FlowBatch::default();
    batch.source_id = flows.first().map_or_else(SourceId::default, |flow| flow.source);
    let optional = |value: Option<u32>| value.map_or(0, |value| u64::from(value) + 1);
    let short = |value: Option<u16>| value.map_or(0, |value| u32::from(value) + 1);
    let nowhere = std::net::Ipv4Addr::UNSPECIFIED.into();
    for flow in flows {
        batch.start.fill(flow.start.0.cast_unsigned(), 1);
        batch.duration.fill(flow.duration_nanos(), 1);
        batch.time_basis.fill(flow.time_basis, 1);
        batch.source.fill(flow.key.source, 1);
        batch.destination.fill(flow.key.destination, 1);
        batch.source_port.fill(flow.key.source_port, 1);
        batch.destination_port.fill(flow.key.destination_port, 1);
        batch.protocol.fill(flow.key.protocol, 1);
        batch.vlan.fill(short(flow.key.vlan), 1);
        batch.octets.fill(flow.forward.octets, 1);
        batch.packets.fill(flow.forward.packets, 1);
        batch.octets_reverse.fill(flow.reverse.octets, 1);
        batch.packets_reverse.fill(flow.reverse.packets, 1);
        batch.octet_layer.fill(flow.octet_layer, 1);
        batch.tcp_flags.fill(flow.tcp_flags, 1);
        batch.tcp_flags_reverse.fill(flow.tcp_flags_reverse, 1);
        batch.icmp_type_code.fill(short(flow.icmp_type_code), 1);
        batch.tos.fill(flow.tos, 1);
        batch.end_reason.fill(flow.end_reason.map_or(0, |reason| reason as u8 + 1), 1);
        batch.exporter.fill(flow.exporter, 1);
        batch.input_interface.fill(optional(flow.input_interface), 1);
        batch.output_interface.fill(optional(flow.output_interface), 1);
        batch.source_as.fill(optional(flow.source_as), 1);
        batch.destination_as.fill(optional(flow.destination_as), 1);
        batch.next_hop.fill(flow.next_hop.unwrap_or(nowhere), 1);
        batch.sampling.fill(flow.sampling, 1);
        batch.direction.fill(flow.direction, 1);
        batch.record.fill(flow.record.map_or(0, |id| id.0 + 1), 1);
        let label = match batch.labels.iter().position(|label| *label == flow.label) {
            Some(at) => at + 1,
            None if flow.label == Label::default() => 0,
            None => {
                batch.labels.push(flow.label.clone());
                batch.labels.len()
            }
        };
        batch.label.fill(u16::try_from(label).expect("few labels"), 1);
        put_reported(&mut batch.reported, flow.reported());
        batch.close(1);
    }
    batch
}

fn put_reported(told: &mut ReportedColumns, reported: &Reported) {
    let mut name = |name: &Option<Arc<str>>| {
        let Some(name) = name else { return 0 };
        told.names.push(name.clone());
        u32::try_from(told.names.len()).expect("few names")
    };
    let [input, output] = [&reported.input_interface_name, &reported.output_interface_name];
    let [input, output] = [name(input), name(output)];
    let [input_vrf, output_vrf] = [name(&reported.input_vrf_name), name(&reported.output_vrf_name)];
    told.input_interface_name.fill(input, 1);
    told.output_interface_name.fill(output, 1);
    told.input_vrf_name.fill(input_vrf, 1);
    told.output_vrf_name.fill(output_vrf, 1);
    let mac = |mac: Option<MacAddress>| {
        mac.map_or(0, |mac| mac.0.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet)))
    };
    let optional = |value: Option<u32>| value.map_or(0, |value| u64::from(value) + 1);
    told.observed.fill(reported.observed.map_or(0, |seen| seen as u8 + 1), 1);
    told.source_mac.fill(mac(reported.source_mac), 1);
    told.destination_mac.fill(mac(reported.destination_mac), 1);
    told.input_vrf.fill(optional(reported.input_vrf), 1);
    told.output_vrf.fill(optional(reported.output_vrf), 1);
}

/// What of it columns can hold. Where there is little room for names it hangs on their order which
/// of them find some, so that then there are none.
fn told(flow: &FlowRecord, names: bool) -> Option<Box<Reported>> {
    let all = flow.reported();
    let name = |name: &Option<Arc<str>>| name.clone().filter(|_| names);
    let mac = |mac: Option<MacAddress>| mac.filter(|mac| names && mac.0 != [0; 6]);
    let reported = Reported {
        input_interface_name: name(&all.input_interface_name),
        output_interface_name: name(&all.output_interface_name),
        input_vrf_name: name(&all.input_vrf_name),
        output_vrf_name: name(&all.output_vrf_name),
        observed: all.observed,
        source_mac: mac(all.source_mac),
        destination_mac: mac(all.destination_mac),
        input_vrf: all.input_vrf,
        output_vrf: all.output_vrf,
        ..Reported::NOTHING
    };
    (reported != Reported::NOTHING).then(|| Box::new(reported))
}

/// Flows as a batch can hold them: of one source, without events, translation and labels of MPLS,
/// nor a name or what only packets and payload tell.
fn flows() -> impl Strategy<Value = Vec<FlowRecord>> {
    let numbered = (flow(), proptest::option::of(0..70_000_u64));
    proptest::collection::vec(numbered, 0..20).prop_map(|flows| {
        let source = flows.first().map_or_else(SourceId::default, |(flow, _)| flow.source);
        let plain = |(flow, id): (FlowRecord, Option<u64>)| FlowRecord {
            host_name: None,
            metered: None,
            revealed: None,
            reported: told(&flow, true),
            source,
            record: id.map(RecordId),
            ..flow
        };
        flows.into_iter().map(plain).collect()
    })
}

#[derive(Clone, Debug)]
enum Step {
    Batch(Vec<FlowRecord>),
    Single(Box<FlowRecord>),
    Forget(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => flows().prop_map(Step::Batch),
        2 => flow().prop_map(|flow| Step::Single(Box::new(flow))),
        1 => (0_u32..4).prop_map(Step::Forget),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_batch_is_stored_as_its_flows_are_one_by_one(
        steps in proptest::collection::vec(step(), 1..6),
        questions in proptest::collection::vec(question(), 1..4),
        limits in prop_oneof![
            3 => Just(Limits::default()),
            1 => (0_u32..40, 0_usize..9).prop_map(|(flows, text_octets)| Limits { flows, text_octets, ..Limits::default() }),
        ],
    ) {
        let (mut together, mut apart) = (Store::new(limits), Store::new(limits));
        let mut stored: Vec<(u32, FlowRecord)> = Vec::new();
        for step in &steps {
            match step {
                Step::Batch(flows) => {
                    let roomy = limits == Limits::default();
                    let flows: Vec<FlowRecord> = flows
                        .iter()
                        .map(|flow| FlowRecord { reported: told(flow, roomy), ..flow.clone() })
                        .collect();
                    let batch = batch(&flows);
                    prop_assert_eq!(&batch.flows().collect::<Vec<_>>(), &flows);
                    let rows = together.append_batch(&batch);
                    let single: Vec<_> = flows.iter().map(|flow| apart.append(flow)).collect();
                    prop_assert_eq!(rows, single.iter().flatten().count());
                    stored.extend(single.iter().zip(&flows).filter_map(|(row, flow)| {
                        row.map(|row| (row.0, flow.clone()))
                    }));
                }
                Step::Single(flow) => {
                    let row = apart.append(flow);
                    prop_assert_eq!(together.append(flow), row);
                    stored.extend(row.map(|row| (row.0, (**flow).clone())));
                }
                Step::Forget(source) => {
                    let gone = apart.forget(SourceId(*source));
                    prop_assert_eq!(together.forget(SourceId(*source)), gone);
                    stored.retain(|(_, flow)| flow.source != SourceId(*source));
                }
            }
        }
        prop_assert_eq!(together.len(), apart.len());
        prop_assert_eq!(together.full_losses(), apart.full_losses());
        prop_assert_eq!(together.text_losses(), apart.text_losses());
        for (row, _) in &stored {
            prop_assert_eq!(together.flow(u64::from(*row) + 1), apart.flow(u64::from(*row) + 1));
        }
        for question in questions {
            prop_assert_eq!(together.answer(&question), apart.answer(&question));
            if limits == Limits::default() {
                prop_assert_eq!(together.answer(&question), naive::answer(&question, &stored));
            }
        }
    }
}
