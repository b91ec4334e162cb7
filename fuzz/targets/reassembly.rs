//! Parts of packets as any bytes tell of them, under narrow limits.

#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use capture::{Fragment, IpPacket, LinkType, Reassembler, ReassemblyLimits, Transport, dissect};
use libfuzzer_sys::fuzz_target;
use model::Timestamp;

const LIMITS: ReassemblyLimits =
    ReassemblyLimits { max_octets: 4096, max_packets: 8, timeout_nanos: 60_000_000_000 };

fuzz_target!(
    init: fuzz::seeds::written_if_asked(fuzz::packets::parts),
    |bytes: &[u8]| {
        let mut reassembler = Reassembler::new(LIMITS);
        let mut now = Timestamp(0);
        let mut rest = bytes;
        // Id, flags, offset in units of eight, octets; then as many octets.
        while let Some(([id, flags, offset, octets], behind)) = rest.split_first_chunk::<4>() {
            let (payload, behind) =
                behind.split_at_checked(usize::from(*octets)).unwrap_or((behind, &[]));
            rest = behind;
            now.0 += i64::from(flags >> 4) * 1_000_000_000;
            let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
            let part = Fragment {
                id: (*id).into(),
                offset: u32::from(*offset) * 8,
                more: flags & 1 != 0,
                protocol: 17,
                payload,
                // Cut by a snap length.
                length: if flags & 2 != 0 { length + 8 } else { length },
            };
            let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
            let packet = IpPacket {
                source: address,
                destination: address,
                protocol: 17,
                ip_length: 0,
                exceeds_frame: false,
                ttl: 64,
                tos: 0,
                fragment: Some(part),
                transport: Transport::LaterFragment,
            };
            let taken = reassembler.take(now, None, &packet, flags & 4 != 0);
            if let Some(whole) = taken.whole {
                let octets = u32::try_from(whole.len()).unwrap_or(u32::MAX);
                let _ = dissect(LinkType::RAW, whole, octets);
            }
            assert!(reassembler.under_way() <= LIMITS.max_packets);
        }
        let counters = reassembler.counters();
        assert!(counters.whole <= counters.parts);
    }
);
