//! What our own reader and collector make of our traffic.

use std::collections::BTreeMap;

use capture::{Item, Limits, Network, Reader, dissect};
use model::{FlowRecord, NetflowVersion, Sampling};
use netflow::Collector;
use synth::{
    EXPORTERS, ExportTruth, SAMPLE_SEED, Scene, Truth, export_truth, exports, pcap, pcapng, truth,
};

/// Packets, IP packets and their octets without the link layer, as the reader finds them.
fn read(file: &[u8]) -> (u64, u64, u64) {
    let mut counted = (0, 0, 0);
    let mut reader = Reader::new(Limits::default());
    let mut see = |item: Item<'_>| match item {
        Item::Packet(packet) => {
            counted.0 += 1;
            match dissect(packet.link_type, packet.data, packet.original_length).network {
                Network::Ip(_) => {
                    counted.1 += 1;
                    counted.2 += packet.data.len() as u64 - 14;
                }
                Network::Other(_) => {}
                strange => panic!("packet {}: {strange:?}", packet.number),
            }
        }
        Item::Issue(issue) => panic!("octet {}: {}", issue.offset, issue.kind),
        _ => {}
    };
    reader.push(file, &mut see);
    reader.finish(&mut see);
    counted
}

#[test]
fn the_reader_finds_every_packet() {
    for scene in Scene::ALL {
        let Truth { packets, frames, network_octets, .. } = truth(SAMPLE_SEED, scene);
        let expected = (packets, frames.packets, network_octets);
        assert_eq!(read(&pcap(SAMPLE_SEED, scene)), expected, "{scene:?}");
        assert_eq!(read(&pcapng(SAMPLE_SEED, scene)), expected, "{scene:?}");
    }
}

#[test]
fn the_collector_finds_every_record_and_misses_none() {
    let scene = Scene::OfficeDay;
    let mut collector = Collector::new(netflow::Limits::default());
    let mut flows: Vec<FlowRecord> = Vec::new();
    for (at, exporter, datagram) in exports(SAMPLE_SEED, scene) {
        collector
            .handle(at, EXPORTERS[exporter], &datagram, false, &mut |record| {
                flows.extend(record.flow());
            })
            .unwrap();
    }
    assert_eq!(collector.poll_issue(), None);
    let expected = export_truth(SAMPLE_SEED, scene);
    for (version, expected) in
        [NetflowVersion::V5, NetflowVersion::V9, NetflowVersion::Ipfix].into_iter().zip(expected)
    {
        let found = collector.totals().version(version);
        let found = ExportTruth {
            datagrams: found.datagrams,
            records: found.data_records,
            options_records: found.options_records,
            packets: found.packets,
            octets: found.octets,
        };
        assert_eq!(found, expected, "{version:?}");
    }
    for status in collector.exporters() {
        assert_eq!((status.lost, status.gaps, status.restarts, status.refused), (0, 0, 0, 0));
    }

    // Nothing is sampled, nothing lies outside the day, and no packet is counted in two protocols.
    let truth = truth(SAMPLE_SEED, scene);
    let span = truth.span.unwrap();
    let mut protocols: BTreeMap<u8, u64> = BTreeMap::new();
    for flow in &flows {
        assert!(matches!(flow.sampling, Sampling::None | Sampling::OneIn(1)), "{flow:?}");
        // Times are told in milliseconds at best.
        assert!(span.start.nanos_since(flow.start) < 1_000_000, "{flow:?}");
        assert!(flow.end <= span.end, "{flow:?}");
        *protocols.entry(flow.key.protocol).or_default() +=
            flow.forward.packets + flow.reverse.packets;
    }
    let expected: BTreeMap<u8, u64> =
        truth.protocols.iter().map(|(protocol, totals)| (*protocol, totals.packets)).collect();
    assert_eq!(protocols, expected);
}
