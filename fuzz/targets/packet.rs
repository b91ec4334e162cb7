//! One packet of any link type (its first two octets), with all tunnels open and all closed.

#![no_main]

use capture::{LinkType, Network, Unwrap, dissect_with};
use libfuzzer_sys::fuzz_target;
use model::TunnelKind;

fuzz_target!(
    init: fuzz::seeds::written_if_asked(fuzz::packets::seeds),
    |bytes: &[u8]| {
        let Some((link_type, data)) = bytes.split_first_chunk::<2>() else { return };
        let link_type = LinkType(u16::from_be_bytes(*link_type));
        // Whole, and cut by a snap length.
        let whole = u32::try_from(data.len()).unwrap_or(u32::MAX);
        for octets in [whole, whole.saturating_mul(2)] {
            let opened = dissect_with(Unwrap::ALL, link_type, data, octets);
            assert!(opened.tunnels.len() <= capture::MOST_TUNNELS);
            assert_eq!(opened.tunnels.iter().count(), opened.tunnels.len());
            let _ = opened.tunnels.to_string();
            let closed = dissect_with(Unwrap::NONE, link_type, data, octets);
            // What is found inside of tunnels is found in IP.
            if let Network::Ip(_) = opened.network {
                assert!(matches!(closed.network, Network::Ip(_) | Network::Other(_)));
            } else if opened.tunnels.iter().all(|tunnel| tunnel.kind != TunnelKind::Nsh) {
                // Only a service header that is opened may lead to something else below IP.
                assert_eq!(opened.network, closed.network);
            }
        }
    }
);
