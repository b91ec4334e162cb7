//! Both exporters together report the whole scene once, as nfdump would read it.

use super::*;
use crate::truth;

const SEED: u64 = 1;

#[test]
fn every_packet_is_reported_once() {
    for scene in [Scene::OfficeDay, Scene::Suspicious] {
        let truth = truth(SEED, scene);
        let [first, second] = export_truth(SEED, scene);
        assert_eq!(first.packets + second.packets, truth.frames.packets, "{scene:?}");
        assert_eq!(first.octets + second.octets, truth.network_octets, "{scene:?}");
        assert!(first.records + second.records >= truth.frames.flows, "{scene:?}");
    }
}

#[test]
fn headers_count_what_they_say() {
    let mut next = [0u32; 2];
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
            _ => {
                assert_eq!(version_and_count >> 16, 9);
                assert_eq!(word(12), next[1]);
                next[1] += 1;
                assert!(datagram.len() <= 1472 + 300, "{}", datagram.len());
            }
        }
    }
    assert!(next.iter().all(|count| *count > 50), "{next:?}");
}
