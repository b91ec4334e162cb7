//! All exporters together report the whole scene once, as nfdump would read it.

use super::*;
use crate::truth;

const SEED: u64 = 1;

#[test]
fn every_packet_is_reported_once() {
    for scene in [Scene::OfficeDay, Scene::Suspicious] {
        let truth = truth(SEED, scene);
        let exports = export_truth(SEED, scene);
        let sum = |part: fn(&ExportTruth) -> u64| exports.iter().map(part).sum::<u64>();
        assert_eq!(sum(|exporter| exporter.packets), truth.frames.packets, "{scene:?}");
        assert_eq!(sum(|exporter| exporter.octets), truth.network_octets, "{scene:?}");
        assert!(sum(|exporter| exporter.records) >= truth.frames.flows, "{scene:?}");
    }
}

#[test]
fn headers_count_what_they_say() {
    let mut next = [0u32; COUNT];
    let mut last = Timestamp::MIN;
    for (at, exporter, datagram) in exports(SEED, Scene::OfficeDay) {
        assert!(last <= at);
        last = at;
        let word = |place: usize| u32::from_be_bytes(*datagram[place..].first_chunk().unwrap());
        let version_and_count = word(0);
        match exporter {
            0 => {
                assert_eq!(version_and_count >> 16, 5);
                let count = version_and_count & 0xffff;
                assert_eq!(datagram.len() as u32, 24 + 48 * count);
                assert_eq!(word(16), next[0]);
                next[0] += count;
            }
            1 => {
                assert_eq!(version_and_count >> 16, 9);
                assert_eq!(word(12), next[1]);
                next[1] += 1;
            }
            _ => {
                assert_eq!(version_and_count >> 16, 10);
                assert_eq!(version_and_count & 0xffff, datagram.len() as u32);
                assert!(next[2] <= word(8));
                next[2] = word(8);
            }
        }
        assert!(datagram.len() <= 1472, "{}", datagram.len());
    }
    assert!(next.iter().all(|count| *count > 50), "{next:?}");
}

#[test]
fn a_faster_pace_moves_the_clocks_and_changes_no_count() {
    let start = Timestamp::from_seconds(1_900_000_000);
    let mut paced = exports(SEED, Scene::Beacon).paced(start, 600);
    let mut last = start;
    for (at, _, datagram) in paced.by_ref() {
        assert!(last <= at && at.nanos_since(start) < 13_000_000_000);
        last = at;
        let version = datagram[1];
        let place = if version == 10 { 4 } else { 8 };
        let seconds = u32::from_be_bytes(*datagram[place..].first_chunk().unwrap());
        assert_eq!(i64::from(seconds), at.seconds_and_nanos().0, "version {version}");
    }
    let sums = |truth: [ExportTruth; COUNT]| truth.map(|of| (of.records, of.packets, of.octets));
    assert_eq!(sums(paced.truth), sums(export_truth(SEED, Scene::Beacon)));
}
