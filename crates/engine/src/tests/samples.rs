//! Sampled packets become flows, with names, rates and the record of their first sample.

use model::{OctetLayer, Sampling};

use super::truth::pcapng;
use super::*;

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// A record of a sample, or a sample, of that format.
fn block(format: u32, body: &[u8]) -> Vec<u8> {
    let mut block = words(&[format, u32::try_from(body.len()).unwrap()]);
    block.extend(body);
    block
}

/// A datagram of sFlow, of agent 192.0.2.9, with these samples.
fn sflow(sequence: u32, samples: &[Vec<u8>]) -> Vec<u8> {
    let count = u32::try_from(samples.len()).unwrap();
    [words(&[5, 1, 0xc000_0209, 0, sequence, sequence * 1000, count]), samples.concat()].concat()
}

/// A flow sample: rate, interfaces, records.
fn flow_sample(rate: u32, interfaces: [u32; 2], records: &[Vec<u8>]) -> Vec<u8> {
    let [input, output] = interfaces;
    let count = u32::try_from(records.len()).unwrap();
    block(1, &[words(&[1, 3, rate, 1000, 0, input, output, count]), records.concat()].concat())
}

/// sampled_header of an IPv4 packet on Ethernet: UDP of 1400 octets to port 53.
fn header(frame: u32) -> Vec<u8> {
    let mut packet = vec![0; 12];
    packet.extend([8, 0, 0x45, 0, 5, 0x78, 0, 0, 0, 0, 64, 17, 0, 0]);
    packet.extend([192, 0, 2, 1, 192, 0, 2, 53, 0xc0, 0, 0, 53, 5, 0x64, 0, 0]);
    packet.extend([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, b'a', 7]);
    packet.extend(b"example\0\0\x01\0\x01\0");
    assert_eq!(packet.len() % 4, 2);
    let length = u32::try_from(packet.len()).unwrap();
    packet.extend([0, 0]);
    block(1, &[words(&[1, frame, 4, length]), packet].concat())
}

/// sampled_ipv4: TCP from 10.0.0.1:1025 to 10.0.0.2:22, 60 octets, SYN.
fn ipv4() -> Vec<u8> {
    block(3, &words(&[60, 6, 0x0a00_0001, 0x0a00_0002, 1025, 22, 2, 0]))
}

fn flows(datagrams: &[Vec<u8>]) -> (Engine, Vec<model::FlowRecord>) {
    let packets: Vec<_> = datagrams.iter().map(|datagram| (0, 1, 6343, datagram.clone())).collect();
    let mut engine = engine();
    read(&mut engine, &pcapng(&["eth0"], &packets), 4096);
    let mut flows: Vec<_> = engine.flows(&Question::default()).collect();
    flows.sort_by_key(|flow| (flow.key.destination_port, flow.key.source_port));
    (engine, flows)
}

#[test]
fn samples_of_one_connection_are_one_flow_with_name_rate_and_record() {
    let sample = |frame| flow_sample(400, [7, 9], &[header(frame)]);
    let (mut engine, flows) =
        flows(&[sflow(1, &[sample(1418), sample(1418)]), sflow(2, &[sample(1418)])]);
    assert_eq!(flows.len(), 1);
    let flow = &flows[0];
    assert_eq!((flow.forward.packets, flow.forward.octets), (3, 4254));
    assert_eq!((flow.reverse.packets, flow.octet_layer), (0, OctetLayer::Frame));
    assert_eq!(flow.sampling, Sampling::OneIn(400));
    assert_eq!((flow.input_interface, flow.output_interface), (Some(7), Some(9)));
    assert_eq!(flow.host_name.as_deref(), Some("a.example"));
    assert_eq!(&*flow.label.application, "DNS");
    assert_eq!(flow.exporter.unwrap().address.to_string(), "192.0.2.1:50000");
    let record = engine.desk.archive.record(flow.record.unwrap()).unwrap();
    assert_eq!(record.bytes(), &sample(1418)[8..]);
    let told = issues(&mut engine);
    assert!(told.iter().any(|told| {
        told.count == 3
            && told.severity == Severity::Note
            && told.what == "packets sampled by exporter 192.0.2.1 were metered into flows"
    }));
}

#[test]
fn a_sample_without_a_header_is_what_its_fields_say() {
    let (_, flows) = flows(&[sflow(1, &[flow_sample(1, [0, 0x3fff_ffff], &[ipv4()])])]);
    let flow = &flows[0];
    assert_eq!((flow.key.source_port, flow.key.destination_port, flow.key.protocol), (1025, 22, 6));
    assert_eq!((flow.forward.octets, flow.octet_layer), (60, OctetLayer::Network));
    assert_eq!((flow.tcp_flags, flow.sampling), (2, Sampling::None));
    assert_eq!((flow.input_interface, flow.output_interface), (None, None));
}

#[test]
fn samples_that_are_no_flows_are_told_by_the_reason() {
    let mut arp = vec![0; 12];
    arp.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 0, 0, 0, 0]);
    arp.resize(44, 0);
    let arp = block(1, &[words(&[1, 64, 4, 42]), arp].concat());
    let odd = block(1, &[words(&[3, 64, 4, 4]), vec![1, 2, 3, 4]].concat());
    let counters = block(2, &words(&[1, 3, 0]));
    let samples = [flow_sample(400, [1, 2], &[arp]), flow_sample(400, [1, 2], &[odd]), counters];
    let (mut engine, flows) = flows(&[sflow(1, &samples)]);
    assert!(flows.is_empty());
    let mut told: Vec<String> = issues(&mut engine).into_iter().map(|told| told.what).collect();
    told.sort();
    let exporter = "exporter 192.0.2.1";
    let expected = [
        format!("counter samples of {exporter} tell of interfaces and hosts"),
        format!("packets sampled by {exporter} are no flows: their link layer is not looked into"),
        format!("packets sampled by {exporter} are no flows: they carry no IP, but ARP"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_paused_relay_shows_sampled_flows_only_when_it_goes_on() {
    let sample = flow_sample(400, [7, 9], &[header(1418)]);
    let mut engine = engine();
    let id = engine.open(SourceKind::Relay, "relay", None);
    let link = |state| Input::Link { source: id, state, reason: "", retry_millis: None };
    engine.handle(at(0), link(LinkState::Live));
    engine.handle(at(0), Input::Pause(id, true));
    let bytes = pcapng(&["live"], &[(0, 1, 6343, sflow(1, &[sample]))]);
    engine.handle(at(1000), Input::Bytes(id, &bytes));
    engine.handle(at(2000), Input::Tick);
    assert_eq!(totals(&mut engine).0, 0);
    engine.handle(at(3000), Input::Pause(id, false));
    engine.handle(at(4000), Input::Tick);
    assert_eq!(totals(&mut engine), (1, vec![1, 1418]));
}
