//! Samples become flows: merged, kept apart, cut, bounded.

use model::{Confidence, EndReason, FlowKey, FlowRecord, Sampling, Timestamp};
use netflow::{PacketSample, Section, SectionLink};

use super::meter::Meter;
use super::packet;

fn sample(port: u16, second: i64) -> FlowRecord {
    let key = FlowKey {
        source: [10, 0, 0, 1].into(),
        destination: [10, 0, 0, 2].into(),
        source_port: port,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let mut flow = FlowRecord::new(key, Timestamp::from_seconds(second));
    flow.forward.packets = 1;
    flow.forward.octets = 100;
    flow.sampling = Sampling::OneIn(1000);
    flow
}

/// Each flow as port, packets, start, end and why it ended, in order of start.
fn flows(meter: &mut Meter<()>, samples: &[FlowRecord]) -> Vec<(u16, u64, i64, i64, EndReason)> {
    for flow in samples {
        meter.observe(flow.start, flow.clone(), |_| {});
    }
    meter.finish();
    let mut flows = Vec::new();
    meter.changed(|flow, ()| {
        let second = |time: Timestamp| time.seconds_and_nanos().0;
        let FlowRecord { key, forward, start, end, end_reason, .. } = flow;
        let reason = end_reason.unwrap();
        flows.push((key.source_port, forward.packets, second(*start), second(*end), reason));
    });
    flows.sort_by_key(|flow| (flow.2, flow.0));
    flows
}

const SECOND: u64 = 1_000_000_000;

#[test]
fn samples_of_one_key_and_rate_are_one_flow_until_a_timeout() {
    let mut meter = Meter::new(Some(120 * SECOND), Some(60 * SECOND), 100);
    let seconds = [0, 50, 100, 150, 250];
    let samples = seconds.map(|second| sample(1, second));
    let expected = [
        (1, 3, 0, 100, EndReason::ActiveTimeout),
        (1, 1, 150, 150, EndReason::IdleTimeout),
        (1, 1, 250, 250, EndReason::ForcedEnd),
    ];
    assert_eq!(flows(&mut meter, &samples), expected);
}

#[test]
fn samples_of_another_rate_or_interface_are_another_flow() {
    let mut meter = Meter::new(None, None, 100);
    let mut samples = [sample(1, 0), sample(1, 1), sample(1, 2), sample(1, 3)];
    samples[1].sampling = Sampling::OneIn(500);
    samples[2].input_interface = Some(7);
    let expected = [
        (1, 2, 0, 3, EndReason::ForcedEnd),
        (1, 1, 1, 1, EndReason::ForcedEnd),
        (1, 1, 2, 2, EndReason::ForcedEnd),
    ];
    assert_eq!(flows(&mut meter, &samples), expected);
}

#[test]
fn the_flow_that_is_silent_for_longest_makes_room() {
    let mut meter = Meter::new(None, None, 2);
    let samples = [sample(1, 0), sample(2, 1), sample(1, 2), sample(3, 3), sample(1, 4)];
    let expected = [
        (1, 3, 0, 4, EndReason::ForcedEnd),
        (2, 1, 1, 1, EndReason::LackOfResources),
        (3, 1, 3, 3, EndReason::ForcedEnd),
    ];
    assert_eq!(flows(&mut meter, &samples), expected);
}

#[test]
fn flows_that_end_are_forgotten_by_the_meter_and_shown_once() {
    let mut meter = Meter::<()>::new(None, Some(SECOND), 1000);
    let mut shown = 0;
    for second in 0..1000 {
        let flow = sample(1, second * 2);
        meter.observe(flow.start, flow, |_| {});
        meter.changed(|flow, ()| shown += u32::from(flow.end_reason.is_some()));
    }
    assert_eq!(shown, 999);
}

#[test]
fn the_packet_itself_tells_key_and_application() {
    // Ethernet, VLAN 7, IPv4, UDP to port 53, a DNS query for a.example.
    let mut frame = vec![0; 12];
    frame.extend([0x81, 0, 0, 7, 8, 0, 0x45, 0, 0, 55, 0, 0, 0, 0, 64, 17, 0, 0]);
    frame.extend([192, 0, 2, 1, 192, 0, 2, 53, 0xc0, 0, 0, 53, 0, 35, 0, 0]);
    frame.extend([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, b'a', 7]);
    frame.extend(b"example\0\0\x01\0\x01");
    let mut flow = FlowRecord::new(sample(0, 0).key, Timestamp(0));
    flow.forward.packets = 1;
    let section = Section { link: SectionLink::Ethernet, bytes: &frame, frame_octets: None };
    let found = PacketSample { flow, is_flow: false, section: Some(section) };
    let flow = packet::flow(&found).unwrap();
    assert_eq!((flow.key.source_port, flow.key.destination_port), (0xc000, 53));
    assert_eq!((flow.key.protocol, flow.key.vlan), (17, Some(7)));
    assert_eq!((&*flow.label.application, flow.label.confidence), ("DNS", Confidence::Payload));
    assert_eq!(flow.host_name.as_deref(), Some("a.example"));
    assert_eq!(flow.forward.octets, 55);
}
