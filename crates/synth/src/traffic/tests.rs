//! What holds for every scene.

use super::*;
use crate::{pcap, sample, truth};

const SEED: u64 = 1;

#[test]
fn packets_come_in_order_of_time() {
    for scene in Scene::ALL {
        let times: Vec<Timestamp> = packets(SEED, scene).map(|packet| packet.0).collect();
        assert!(times.is_sorted(), "{scene:?}");
        assert!(times.iter().all(|time| time.0 % 1000 == 0), "{scene:?}");
    }
}

#[test]
fn the_same_number_gives_the_same_octets() {
    assert_eq!(pcap(SEED, Scene::Suspicious), pcap(SEED, Scene::Suspicious));
    assert_ne!(pcap(SEED, Scene::Beacon), pcap(SEED + 1, Scene::Beacon));
}

#[test]
fn samples_are_as_large_as_a_page_may_wait_for() {
    let check = |name: &str, least: usize, most: usize| {
        let octets = sample(name).map_or(0, |sample| sample.len());
        assert!((least..=most).contains(&octets), "{name}: {octets}");
    };
    check("office", 5_000_000, 10_000_000);
    check("scan", 1_000_000, 2_000_000);
    check("netflow", 100_000, 1_000_000);
    assert_eq!(sample("nothing"), None);
}

#[test]
fn an_office_day_has_everything() {
    let truth = truth(SEED, Scene::OfficeDay);
    assert!((3000..5000).contains(&truth.frames.flows), "{}", truth.frames.flows);
    let names: Vec<&str> = truth.applications.keys().copied().collect();
    assert_eq!(names, ["DNS", "HTTP", "ICMP", "IMAP", "NTP", "RTP", "SMB", "SMTP", "SSH", "TLS"]);
    assert_eq!(truth.frames.packets + truth.packets_without_flow, truth.packets);
    assert_eq!(truth.frames.octets - 14 * truth.frames.packets, truth.network_octets);
}

/// FNV-1a: a change of the generator is a decision, not an accident.
#[test]
fn the_port_scan_is_the_one_that_was_committed() {
    let hash = packets(SEED, Scene::PortScan).fold(0xcbf2_9ce4_8422_2325_u64, |hash, packet| {
        packet
            .1
            .iter()
            .fold(hash, |hash, octet| (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3))
    });
    assert_eq!(hash, 4_293_558_140_567_377_694);
}
