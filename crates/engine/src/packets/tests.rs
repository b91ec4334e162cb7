//! The index gives back what was put in, and costs what it says.

use flow::TcpSigns;
use model::Timestamp;

use super::*;

fn entry(number: u64, offset: u64, time: i64, length: u32, flow: Option<u32>) -> Entry {
    let from_initiator = number.is_multiple_of(2);
    let signs = if number.is_multiple_of(7) { TcpSigns::OUT_OF_ORDER } else { TcpSigns::default() };
    let whose = flow.map(|flow| Whose { flow, from_initiator, tcp_flags: number as u8, signs });
    Entry { number, part: 0, offset, time: Timestamp(time), length, whose }
}

/// Flows begin one after the other, come back, and packets outside of flows lie between.
fn traffic(packets: u64) -> Vec<Entry> {
    let (mut begun, mut offset, mut time) = (0_u32, 24, 1_700_000_000_000_000_000_i64);
    (1..=packets)
        .map(|number| {
            let flow = match number % 10 {
                0 => None,
                1 => {
                    begun += 1;
                    Some(begun - 1)
                }
                other => Some(begun.saturating_sub(other as u32)),
            };
            let made = entry(number, offset, time, 60 + (number as u32 * 37) % 1440, flow);
            offset += u64::from(made.length) + 16;
            // The clock goes back now and then, and once stands still for years.
            time += match number % 1000 {
                7 => -5_000_000,
                8 if number == 1008 => 90_000_000_000_000_000,
                _ => 40_000,
            };
            made
        })
        .collect()
}

fn found(index: &Index, flow: u32) -> Vec<Entry> {
    index.of_flow(flow).map(|(entry, _)| entry).collect()
}

#[test]
fn every_flow_gives_back_its_packets() {
    let packets = traffic(10_000);
    let mut index = Index::default();
    for packet in &packets {
        index.push(packet);
    }
    for flow in [0, 1, 400, 409, 500, 999] {
        let expected: Vec<Entry> = packets
            .iter()
            .copied()
            .filter(|packet| packet.whose.is_some_and(|w| w.flow == flow))
            .collect();
        assert!(!expected.is_empty());
        assert_eq!(found(&index, flow), expected, "flow {flow}");
    }
    assert_eq!(index.of_flow(1000).count(), 0);
}

#[test]
fn a_packet_costs_less_than_sixteen_octets() {
    let packets = traffic(100_000);
    let mut index = Index::default();
    let held: usize = packets.iter().map(|packet| index.push(packet)).sum();
    assert_eq!(held, index.octets());
    assert!(held < 11 * packets.len(), "{held} octets");
}

/// The largest numbers there are do not make it fall over.
#[test]
fn extremes_come_back() {
    let packets = [
        entry(1, u64::MAX, i64::MIN, u32::MAX, Some(0)),
        entry(2, 0, i64::MAX, 0, Some(0)),
        entry(3, 1 << 63, 0, 1, Some(0)),
    ];
    let mut index = Index::default();
    for packet in &packets {
        index.push(packet);
    }
    assert_eq!(found(&index, 0), packets);
}
