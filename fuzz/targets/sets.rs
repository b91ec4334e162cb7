//! What the relay reads of a datagram, and the messages that it composes of the sets.

#![no_main]

use fuzz::seeds;
use libfuzzer_sys::fuzz_target;
use netflow::{recognise, sets};

fuzz_target!(
    init: seeds::written_if_asked(seeds::datagrams),
    |datagram: &[u8]| {
        let mut octets = 0;
        for (header, sets) in sets::messages(datagram) {
            let mut kept: Vec<&[u8]> = Vec::new();
            for set in sets.flatten() {
                assert!(set.body().len() + 4 == set.bytes.len() || set.bytes.len() < 4);
                let ids: Vec<u16> = set.template_ids().collect();
                assert_eq!(ids.len(), set.templates().count());
                octets += set.bytes.len();
                if set.missing == 0 {
                    kept.push(set.bytes);
                }
            }
            let Some(message) = sets::compose(&header, kept.iter().copied()) else { continue };
            // What is composed reads as what it was composed of.
            let (again, sets) = sets::read(&message).expect("a composed message has a header");
            assert_eq!((again.version, again.domain), (header.version, header.domain));
            let found: Vec<&[u8]> = sets.flatten().map(|set| set.bytes).collect();
            assert_eq!(found, kept);
        }
        assert!(octets <= datagram.len(), "sets overlap");
        let _ = recognise(datagram);
    }
);
