//! What holds for any packets: nothing is lost, nothing is counted twice, nothing lasts too long.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// Seconds to wait, hosts, ports and flags of a packet.
type Step = (i64, u8, u8, u16, u16, u8, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (-30_i64..90, 1..4_u8, 1..4_u8, 1..3_u16, 1..3_u16, any::<u8>(), any::<bool>());
    prop::collection::vec(step, 1..120)
}

fn packets(steps: &[Step]) -> Vec<(i64, IpPacket<'static>)> {
    let mut second = 1_000;
    let packet = |step: &Step| {
        let (wait, source, destination, source_port, destination_port, flags, is_tcp) = *step;
        second += wait;
        let way = ((source, source_port), (destination, destination_port));
        (second, if is_tcp { tcp(way, flags) } else { udp(way) })
    };
    steps.iter().map(packet).collect()
}

proptest! {
    #[test]
    fn every_packet_is_in_exactly_one_flow_and_no_duration_is_negative(
        steps in steps(),
        max_flows in 1..20_usize,
        timeouts: bool,
    ) {
        let config = if timeouts { Config::default() } else { Config::WHOLE_FILE };
        let packets = packets(&steps);
        let (records, counters) = meter(Config { max_flows, ..config }, &packets);
        let total: u64 = records.iter().map(|record| record.total().packets).sum();
        let octets: u64 = records.iter().map(|record| record.total().octets).sum();
        prop_assert_eq!(total, packets.len() as u64);
        prop_assert_eq!(octets, 60 * packets.len() as u64);
        prop_assert_eq!(counters.flows, records.len() as u64);
        let ended = counters.idle_timeouts + counters.active_timeouts + counters.closed
            + counters.forced + counters.lack_of_resources;
        prop_assert_eq!(ended, counters.flows);
        for record in &records {
            prop_assert!(record.end >= record.start && record.end_reason.is_some());
            let active = config.active_timeout_nanos.unwrap_or(u64::MAX);
            prop_assert!(record.duration_nanos() <= active);
        }
    }

    #[test]
    fn without_timeouts_there_is_one_flow_for_every_key(steps in steps()) {
        let packets = packets(&steps);
        let (records, _) = meter(Config::WHOLE_FILE, &packets);
        let mut counts: HashMap<_, u64> = HashMap::new();
        for (_, packet) in &packets {
            let ports = match packet.transport {
                Transport::Tcp(tcp) => (tcp.source_port, tcp.destination_port),
                Transport::Udp(udp) => (udp.source_port, udp.destination_port),
                _ => (0, 0),
            };
            let mut ends = [(packet.source, ports.0), (packet.destination, ports.1)];
            ends.sort_unstable();
            *counts.entry((packet.protocol, ends)).or_default() += 1;
        }
        prop_assert_eq!(records.len(), counts.len());
        for record in records {
            let key = record.key;
            let mut ends =
                [(key.source, key.source_port), (key.destination, key.destination_port)];
            ends.sort_unstable();
            prop_assert_eq!(counts.get(&(key.protocol, ends)), Some(&record.total().packets));
        }
    }

    #[test]
    fn the_same_packets_give_the_same_flows(steps in steps()) {
        let packets = packets(&steps);
        let config = Config { max_flows: 7, ..Config::default() };
        prop_assert_eq!(meter(config, &packets), meter(config, &packets));
    }
}
