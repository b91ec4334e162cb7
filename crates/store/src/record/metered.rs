//! What only packets tell of a flow, into its cells and back.

use model::{Gaps, InitiatorEvidence, Metered, TcpHalf, TcpHealth};

use super::at;
use crate::segment::{Cells, Segment, Slot};
use crate::tables::Tables;

/// Slots of both directions for what is counted of TCP.
macro_rules! halves {
    ($do:ident) => {
        $do! {
            retransmissions Retransmissions RetransmissionsReverse,
            retransmitted_octets RetransmittedOctets RetransmittedOctetsReverse,
            fast_retransmissions FastRetransmissions FastRetransmissionsReverse,
            spurious_retransmissions SpuriousRetransmissions SpuriousRetransmissionsReverse,
            out_of_order OutOfOrder OutOfOrderReverse,
            lost_segments LostSegments LostSegmentsReverse,
            duplicate_acks DuplicateAcks DuplicateAcksReverse,
            zero_windows ZeroWindows ZeroWindowsReverse,
            full_windows FullWindows FullWindowsReverse,
            keep_alives KeepAlives KeepAlivesReverse,
            resets Resets ResetsReverse,
        }
    };
}

/// Of one direction: shortest, longest, mean, deviation, jitter.
type GapSlots = [Slot; 5];

const FORWARD: GapSlots =
    [Slot::GapMin, Slot::GapMax, Slot::GapMean, Slot::GapDeviation, Slot::Jitter];

const REVERSE: GapSlots = [
    Slot::GapMinReverse,
    Slot::GapMaxReverse,
    Slot::GapMeanReverse,
    Slot::GapDeviationReverse,
    Slot::JitterReverse,
];

impl Tables {
    pub(super) fn metered_cells(
        &mut self,
        metered: &Metered,
        cells: &mut Cells,
        limit: usize,
        losses: &mut u64,
    ) {
        if let Some(tunnel) = metered.tunnel.as_deref().filter(|tunnel| !tunnel.is_empty()) {
            cells[Slot::Tunnel as usize] = self.name(tunnel, limit, losses).saturating_sub(1);
        }
        let mut put = |slot: Slot, value: u64| cells[slot as usize] = value.saturating_add(1);
        put(Slot::InitiatorBy, metered.initiator as u64);
        if metered.longest_packet > 0 {
            put(Slot::LongestPacket, metered.longest_packet);
        }
        put(Slot::LongestSilence, metered.longest_silence);
        for (gaps, slots) in [(metered.forward, FORWARD), (metered.reverse, REVERSE)] {
            let Some(gaps) = gaps else { continue };
            let [shortest, longest, mean, deviation, jitter] = slots;
            put(shortest, gaps.shortest);
            put(longest, gaps.longest);
            put(mean, gaps.mean);
            put(deviation, gaps.deviation);
            if let Some(nanos) = gaps.jitter {
                put(jitter, nanos);
            }
        }
        let Some(tcp) = &metered.tcp else { return };
        macro_rules! each {
            ($($field:ident $forward:ident $reverse:ident,)*) => {
                $(put(Slot::$forward, tcp.forward.$field.into());
                put(Slot::$reverse, tcp.reverse.$field.into());)*
            };
        }
        halves!(each);
        for (slot, time) in [
            (Slot::InitialRoundTrip, tcp.initial_round_trip),
            (Slot::ResponderRoundTrip, tcp.responder_round_trip),
            (Slot::InitiatorRoundTrip, tcp.initiator_round_trip),
        ] {
            if let Some(nanos) = time {
                put(slot, nanos);
            }
        }
    }

    pub(super) fn metered(&self, segment: &Segment, row: usize) -> Option<Metered> {
        let optional = |slot: Slot| segment.get(slot, row).checked_sub(1);
        let initiator = at(&InitiatorEvidence::ALL, optional(Slot::InitiatorBy)?)?;
        let gaps = |slots: GapSlots| {
            let [shortest, longest, mean, deviation, jitter] = slots.map(optional);
            Some(Gaps {
                shortest: shortest?,
                longest: longest?,
                mean: mean?,
                deviation: deviation?,
                jitter,
            })
        };
        let tunnel = optional(Slot::Tunnel).and_then(|number| self.names.get(number));
        Some(Metered {
            initiator,
            tunnel: tunnel.map(|words| (&**words).into()),
            longest_packet: optional(Slot::LongestPacket).unwrap_or_default(),
            longest_silence: optional(Slot::LongestSilence).unwrap_or_default(),
            forward: gaps(FORWARD),
            reverse: gaps(REVERSE),
            tcp: tcp(optional),
        })
    }
}

fn tcp(optional: impl Fn(Slot) -> Option<u64>) -> Option<TcpHealth> {
    optional(Slot::Retransmissions)?;
    macro_rules! half {
        ($($field:ident $slot:ident,)*) => {
            TcpHalf {
                $($field: optional(Slot::$slot).unwrap_or_default().try_into().unwrap_or_default(),)*
            }
        };
    }
    macro_rules! both {
        ($($field:ident $forward:ident $reverse:ident,)*) => {
            [half!($($field $forward,)*), half!($($field $reverse,)*)]
        };
    }
    let [forward, reverse] = halves!(both);
    Some(TcpHealth {
        forward,
        reverse,
        initial_round_trip: optional(Slot::InitialRoundTrip),
        responder_round_trip: optional(Slot::ResponderRoundTrip),
        initiator_round_trip: optional(Slot::InitiatorRoundTrip),
    })
}
